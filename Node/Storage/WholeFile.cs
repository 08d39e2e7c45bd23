namespace PersonalNode.Storage;

/// <summary>A file of mode 0600 that is there whole or not at all: it is written beside its place and takes it at the end.</summary>
internal sealed class WholeFile : IDisposable
{
    private readonly string path;
    private bool committed;

    private WholeFile(string path, FileStream stream)
    {
        this.path = path;
        Stream = stream;
    }

    public FileStream Stream { get; }

    private string Temporary => path + ".new";

    /// <exception cref="IOException">The folder is missing or cannot be written.</exception>
    public static WholeFile Create(string path) => new(path, new FileStream(path + ".new", TemporaryFiles.Private(new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.ReadWrite,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous,
    })));

    /// <summary>Writes it and puts it into its place.</summary>
    /// <exception cref="IOException">It cannot be written; nothing of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        using var whole = Create(path);
        await write(whole.Stream);
        whole.Commit();
    }

    /// <summary>On the disk, then in its place, in the place of what was there.</summary>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        File.Move(Temporary, path, overwrite: true);

        // Once more: a sync after the renaming takes the new name to the disk, too.
        Stream.Flush(flushToDisk: true);
        committed = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!committed)
        {
            File.Delete(Temporary);
        }
    }
}
