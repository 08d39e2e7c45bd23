using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>Where the files of imports lie until they are done: a folder for each in the data folder, with names of our own.</summary>
public sealed class ImportFiles(DataFolder data)
{
    /// <summary>What stays free on the disk, in bytes.</summary>
    public const long Reserve = 1024L * 1024 * 1024;

    private string Root => Path.Combine(data.Path, "imports");

    /// <summary>Bytes that may still come.</summary>
    public long Room()
    {
        DataFolder.CreatePrivate(Root);
        return Math.Max(0, new DriveInfo(Root).AvailableFreeSpace - Reserve);
    }

    internal IReadOnlyList<ArchivePart> Parts(ImportJob import) => [.. import.Files.Select((file, index) => new ArchivePart(PathOf(import.Id, index), file.Name))];

    /// <summary>An empty folder for what is unpacked.</summary>
    internal string WorkFolder(long import)
    {
        var folder = Path.Combine(Folder(import), "work");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        DataFolder.CreatePrivate(folder);
        return folder;
    }

    /// <summary>Writes a piece at its place, and gives the length of the file then. What is on disk is known by the row, which is saved after.</summary>
    public async Task<long> WriteAsync(long import, int index, long offset, Stream piece, long most, CancellationToken cancellation)
    {
        DataFolder.CreatePrivate(Root);
        DataFolder.CreatePrivate(Folder(import));
        await using var file = new FileStream(PathOf(import, index), TemporaryFiles.Private(new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous,
        }));
        file.SetLength(offset);
        file.Position = offset;
        var buffer = new byte[81920];
        for (int read; (read = await piece.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (file.Position + read > most)
            {
                throw new InvalidDataException("More came than was announced.");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        await file.FlushAsync(cancellation);
        file.Flush(flushToDisk: true);
        return file.Position;
    }

    /// <summary>They are not needed any more.</summary>
    public void Remove(long import)
    {
        if (Directory.Exists(Folder(import)))
        {
            Directory.Delete(Folder(import), recursive: true);
        }
    }

    /// <summary>Folders of imports that are not there any more.</summary>
    public void Sweep(IReadOnlySet<long> needed)
    {
        foreach (var folder in Directory.Exists(Root) ? Directory.GetDirectories(Root) : [])
        {
            if (!Ids.TryParse(Path.GetFileName(folder), out var id) || !needed.Contains(id))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private string Folder(long import) => Path.Combine(Root, Ids.ToText(import));

    private string PathOf(long import, int index) => Path.Combine(Folder(import), index.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
