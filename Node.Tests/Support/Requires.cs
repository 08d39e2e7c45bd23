namespace PersonalNode.Tests.Support;

/// <summary>Programs that some tests need. Without them a test is skipped with a message, but never in CI: there it fails.</summary>
public static class Requires
{
    /// <summary>The program's full path.</summary>
    public static string Program(string name, string package) =>
        Found((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists), name, package);

    /// <summary>The same for one that is not on the path: a file that its package brings.</summary>
    public static string Installed(string file, string package) => Found(File.Exists(file) ? file : null, file, package);

    private static string Found(string? file, string name, string package)
    {
        Assert.False(file is null && IsCi, $"{name} is missing, and CI skips nothing: install {package}.");
        Assert.SkipWhen(file is null, $"{name} is missing; install {package} to run this test.");
        return file!;
    }

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") is { Length: > 0 };
}
