namespace PersonalNode.Tests.Support;

/// <summary>A temporary folder that is gone when the test is over.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("personalnode-test-").FullName;

    /// <summary>Every file below, those that vanish meanwhile left out.</summary>
    public IReadOnlyList<string> Files() => Directory.GetFiles(Path, "*", SearchOption.AllDirectories);

    /// <summary>Reads also while another holds the file open.</summary>
    public static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Mode 0600, where there are modes.</summary>
    public static void ExpectPrivate(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
