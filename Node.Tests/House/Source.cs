using System.Runtime.CompilerServices;

namespace PersonalNode.Tests.House;

/// <summary>The repository as files.</summary>
internal static class Source
{
    public static string Root { get; } = Find();

    /// <summary>C# files below a folder, by their path from the root.</summary>
    public static IReadOnlyList<string> CSharp(string folder) =>
        [.. Directory.GetFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(p => p is "obj" or "bin" or "node_modules")).Order(StringComparer.Ordinal)];

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string Find([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "PersonalNode.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The source is not where it was built from.");
    }
}
