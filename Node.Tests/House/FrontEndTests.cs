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

        // The page imports the one that it speaks.
        used.UnionWith(Catalogues.Foreign.Select(l => $"/js/locales/{l}.js"));
        var folder = Path.Combine(Source.Root, "wwwroot");
        Assert.Equal(
            used, Directory.GetFiles(Path.Combine(folder, "js"), "*.js", SearchOption.AllDirectories)
                .Select(f => "/" + Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal));
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
}
