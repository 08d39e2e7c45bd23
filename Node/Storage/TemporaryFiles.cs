namespace PersonalNode.Storage;

/// <summary>The folder "tmp" of the data folder, for what is on its way; emptied at every start. Nothing in it is anybody's but the owner's.</summary>
public sealed class TemporaryFiles
{
    private readonly string folder;

    public TemporaryFiles(DataFolder data)
    {
        folder = Path.Combine(data.Path, "tmp");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        DataFolder.CreatePrivate(folder);
    }

    /// <summary>A path for a new file.</summary>
    public string NewPath() => Path.Combine(folder, Guid.NewGuid().ToString("n"));

    /// <summary>A new file to write and read back, gone when it is closed.</summary>
    public FileStream Create() => new(NewPath(), Private(new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
    }));

    internal static FileStreamOptions Private(FileStreamOptions options)
    {
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
