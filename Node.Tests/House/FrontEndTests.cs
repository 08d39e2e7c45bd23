using System.Text.RegularExpressions;

namespace PersonalNode.Tests.House;

/// <summary>The front end as files: what index.html asks for is what there is, and nothing needs a looser content policy.</summary>
public sealed partial class FrontEndTests
{
    [Fact]
    public void Every_module_is_asked_for_at_once()
    {
        var imported = new SortedSet<string>(StringComparer.Ordinal);
        Follow("/js/main.js", imported);
        imported.Remove("/js/main.js");
        Assert.Equal(imported, Preload().Matches(Source.Text("wwwroot/index.html")).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_script_is_used()
    {
        var used = new SortedSet<string>(StringComparer.Ordinal) { "/js/boot.js", "/js/types.js" };
        Follow("/js/main.js", used);
        var folder = Path.Combine(Source.Root, "wwwroot");
        Assert.Equal(
            used, Directory.GetFiles(Path.Combine(folder, "js"), "*.js", SearchOption.AllDirectories)
                .Select(f => "/" + Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_sentence_that_is_asked_for_is_there()
    {
        var files = Directory.GetFiles(Path.Combine(Source.Root, "wwwroot", "js"), "*.js", SearchOption.AllDirectories)
            .ToLookup(f => f.Contains($"{Path.DirectorySeparatorChar}locales{Path.DirectorySeparatorChar}", StringComparison.Ordinal), File.ReadAllText);
        var keys = files[true].SelectMany(f => Key().Matches(f)).Select(m => m.Groups[1].Value).ToList();
        var known = keys.ToHashSet(StringComparer.Ordinal);
        var scripts = files[false].ToList();
        var asked = scripts.SelectMany(s => Asked().Matches(s)).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(asked);
        Assert.Subset(known, asked);
        Assert.Equal(known.Count, keys.Count);

        // And the other way round; the names of activities come from the node.
        var all = string.Concat(scripts);
        var spare = known.Where(k => !k.StartsWith("activity.", StringComparison.Ordinal) && !all.Contains($"\"{k}\"", StringComparison.Ordinal)).ToList();
        Assert.True(spare.Count == 0, string.Join('\n', spare));
    }

    private static void Follow(string module, SortedSet<string> found)
    {
        if (!found.Add(module))
        {
            return;
        }

        foreach (Match import in Import().Matches(Source.Text("wwwroot" + module)))
        {
            Follow(new Uri(new Uri("http://node" + module), import.Groups[1].Value).AbsolutePath, found);
        }
    }

    [GeneratedRegex("<link rel=\"modulepreload\" href=\"([^\"]+)\">")]
    private static partial Regex Preload();

    [GeneratedRegex("^import (?:[^;]*? from )?\"([^\"]+)\";", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex("^  \"?([\\w.]+)\"?: ", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex("\\bt\\(\"([\\w.]+)\"")]
    private static partial Regex Asked();
}
