namespace PersonalNode.Tests.Support;

/// <summary>Programs that some tests need. Without them a test is skipped with a message, but never in CI: there it fails.</summary>
public static class Requires
{
    /// <summary>The program's full path.</summary>
    public static string Program(string name, string package)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.False(found is null && IsCi, $"{name} is missing, and CI skips nothing: install {package}.");
        Assert.SkipWhen(found is null, $"{name} is missing; install {package} to run this test.");
        return found!;
    }

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") is { Length: > 0 };
}
