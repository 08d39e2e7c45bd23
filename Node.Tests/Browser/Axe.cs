namespace PersonalNode.Tests.Browser;

/// <summary>The accessibility checker axe-core, as CI installs it beside its other tools. Without it the pages are checked by hand-written rules alone.</summary>
internal static class Axe
{
    /// <summary>Its script; null where it is not installed, which fails in CI.</summary>
    public static string? Source { get; } = Find();

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, ".ci", "node_modules", "axe-core", "axe.min.js");
            if (File.Exists(file))
            {
                return File.ReadAllText(file);
            }
        }

        Assert.False(Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, "axe-core is missing, and CI skips nothing: npm ci --prefix .ci");
        return null;
    }
}
