using System.Text.RegularExpressions;

namespace PersonalNode.Tests.House;

/// <summary>FEDERATION.md names the test of each claim; a name that is no test's fails here.</summary>
public sealed partial class FederationDocumentTests
{
    /// <summary>Sections that claim nothing themselves.</summary>
    private static readonly string[] Bare = ["Federation", "ActivityPub", "Additional documentation"];

    private static readonly ILookup<string, Type> Classes = typeof(FederationDocumentTests).Assembly.GetTypes()
        .Where(t => t.Name.EndsWith("Tests", StringComparison.Ordinal)).ToLookup(t => t.Name, StringComparer.Ordinal);

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var wrong = new List<string>();
        foreach (var block in Prose().Split("\n\n"))
        {
            // A method alone is of a class that was named before it in the same paragraph, list or table.
            var before = new List<Type>();
            foreach (Match name in Name().Matches(block))
            {
                var found = name.Groups["class"].Success ? Find(name) : before;
                before.AddRange(name.Groups["class"].Success ? found : []);
                if (found.Count == 0 || (name.Groups["test"] is { Success: true } test && !found.Exists(t => IsTest(t, test.Value))))
                {
                    wrong.Add(name.Value);
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_section_names_a_test()
    {
        var without = Heading().Split(Prose()).Where(s => s.Length > 0 && !Name().IsMatch(s)).Select(s => s.Split('\n')[0]).Except(Bare, StringComparer.Ordinal).ToList();
        Assert.True(without.Count == 0, string.Join('\n', without));
    }

    private static List<Type> Find(Match name) =>
        [.. Classes[name.Groups["class"].Value].Where(t => !name.Groups["room"].Success || t.Namespace!.EndsWith("." + name.Groups["room"].Value, StringComparison.Ordinal))];

    private static bool IsTest(Type type, string name) => type.GetMethods().Any(m => m.Name == name && m.IsDefined(typeof(FactAttribute), inherit: true));

    private static string Prose() => Example().Replace(Source.Text("FEDERATION.md"), "");

    [GeneratedRegex("^```.*?^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex("^#+ ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"`(?:(?<room>[A-Z]\w*)[./])?(?<class>[A-Z]\w*Tests)(?:\.(?<test>\w+))?`|`(?<test>[A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+)`")]
    private static partial Regex Name();
}
