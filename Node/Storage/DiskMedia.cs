using System.Runtime.CompilerServices;

namespace PersonalNode.Storage;

/// <summary>The folder "media" of the data folder, in 256 folders so that none grows large. Files appear whole: written aside, synced, renamed.</summary>
public sealed class DiskMedia : IMediaPlace
{
    private readonly string folder;
    private readonly TemporaryFiles temporary;

    public DiskMedia(DataFolder data, TemporaryFiles temporary)
    {
        folder = FolderOf(data.Path);
        this.temporary = temporary;
        DataFolder.CreatePrivate(folder);
    }

    public async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var file = PathOf(name);
        if (File.Exists(file))
        {
            return;
        }

        DataFolder.CreatePrivate(Path.GetDirectoryName(file)!);
        var aside = temporary.NewPath();
        try
        {
            await using var stream = new FileStream(aside, TemporaryFiles.Private(new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.Read | FileShare.Delete,
                PreallocationSize = content.Length,
            }));
            await stream.WriteAsync(content, cancellation);
            stream.Flush(flushToDisk: true);
            File.Move(aside, file, overwrite: true);

            // Once more, so that the new name is on the disk too before anything refers to it.
            stream.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(name), cancellation);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancellation)
    {
        File.Delete(PathOf(name));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<(string Name, DateTimeOffset Written)> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var part in Directory.EnumerateDirectories(folder).Where(d => Path.GetFileName(d).Length == 2))
        {
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            foreach (var file in new DirectoryInfo(part).EnumerateFiles())
            {
                yield return (file.Name, file.LastWriteTimeUtc);
            }
        }
    }

    /// <summary>All whole files in a data folder, for a backup.</summary>
    internal static IEnumerable<FileInfo> FilesOf(DataFolder data) => FilesOf(FolderOf(data.Path));

    /// <summary>All whole files in a folder that is laid out like "media".</summary>
    internal static IEnumerable<FileInfo> FilesOf(string folder) => !Directory.Exists(folder) ? [] : new DirectoryInfo(folder).EnumerateDirectories()
        .Where(d => d.Name.Length == 2).SelectMany(d => d.EnumerateFiles()).Where(f => MediaFiles.IsName(f.Name));

    /// <summary>Where files of photos lie in a data folder.</summary>
    internal static string FolderOf(string data) => Path.Combine(data, "media");

    /// <summary>Where a file lies below such a folder.</summary>
    internal static string PathIn(string folder, string name) => MediaFiles.IsName(name)
        ? Path.Combine(folder, name[..2], name) : throw new ArgumentException("Not the name of a file.", nameof(name));

    private string PathOf(string name) => PathIn(folder, name);
}
