namespace PersonalNode.Tests.Support;

/// <summary>The folder that this was built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string? folder) => folder is null
        ? throw new InvalidOperationException("No PersonalNode.sln above the tests.")
        : File.Exists(Path.Combine(folder, "PersonalNode.sln")) ? folder : Find(Path.GetDirectoryName(folder));
}
