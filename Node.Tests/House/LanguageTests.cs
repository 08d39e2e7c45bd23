using System.Text.RegularExpressions;
using PersonalNode.Http;

namespace PersonalNode.Tests.House;

/// <summary>Ten languages that say the same: no sentence is missing, none is left over, and none stands anywhere else than in a catalogue.</summary>
public sealed partial class LanguageTests
{
    /// <summary>Keys that are put together from what the node says, by how they begin.</summary>
    private static readonly string[] PutTogether = ["activity."];

    /// <summary>What the node says beside the sentences of the page; English is the node's own.</summary>
    private static readonly string[] OfTheNode = ["problem.", "invalid.", "reason."];

    /// <summary>Problems that only programs meet: other servers, apps and scripts. They read English.</summary>
    private static readonly string[] ForPrograms =
    [
        "activities.", "actor.", "app.", "apps.", "backup.", "exports.no_list", "feed.", "health.", "imports.wrong_place", "inbox.", "invitations.over", "invitations.unknown", "kept.", "media.busy", "media.not_found", "nodeinfo.", "outbox.", "request.malformed", "request.media_type",
        "request.method", "request.not_found", "rules.media_type", "signature.", "stamps.", "streaming.", "webfinger.",
    ];

    public static TheoryData<string> Foreign => [.. Catalogues.Foreign];

    [Fact]
    public void Every_sentence_that_is_asked_for_is_there_and_no_other()
    {
        var keys = Catalogues.Of("en").Select(e => e.Key).ToList();
        var known = keys.ToHashSet(StringComparer.Ordinal);
        Assert.Equal(known.Count, keys.Count);
        var scripts = Scripts().Select(File.ReadAllText).ToList();
        var asked = scripts.SelectMany(s => Asked().Matches(s)).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(asked);
        Assert.Subset(known, asked);
        var all = string.Concat(scripts);
        None(known.Where(k => !PutTogether.Any(p => k.StartsWith(p, StringComparison.Ordinal)) && !all.Contains($"\"{k}\"", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Every_language_says_what_English_says(string language)
    {
        var english = Catalogues.Of("en").ToDictionary(StringComparer.Ordinal);
        var entries = Catalogues.Of(language);
        var own = entries.Where(e => !IsOfTheNode(e.Key)).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(entries.Count, entries.DistinctBy(e => e.Key).Count());
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), own.Keys.Order(StringComparer.Ordinal));
        None(english.Select(e => (e.Key, Misfit: Catalogues.Misfit(language, e.Value, own[e.Key]))).Where(e => e.Misfit is not null).Select(e => $"{e.Key} {e.Misfit}"));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Every_language_says_what_the_node_says(string language)
    {
        var own = Catalogues.Of(language).Where(e => IsOfTheNode(e.Key)).ToList();
        var (keys, reasons, holes) = Said();

        // "problem.code.reason" is one of several sentences of "problem.code".
        var plain = own.Where(e => e.Key.Split('.') is not ["problem", _, _, _]).Select(e => e.Key);
        Assert.Equal(keys, plain.Order(StringComparer.Ordinal));
        var several = own.Select(e => e.Key.Split('.')).Where(k => k is ["problem", _, _, _]).ToList();
        None(several.Where(k => !keys.Contains(string.Join('.', k[..3]))).Select(k => string.Join('.', k)));
        Assert.Equal(reasons, several.Select(k => k[3]).Distinct().Order(StringComparer.Ordinal));
        None(own.Where(e => !Catalogues.Holes(e.Value.Values).IsSubsetOf(holes)).Select(e => $"{e.Key} has a hole that the node does not fill"));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Every_language_says_what_the_pages_of_the_node_say(string language)
    {
        var english = Texts.In("en").Entries;
        var own = Texts.In(language).Entries;
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), own.Keys.Order(StringComparer.Ordinal));
        None(english.Select(e => (e.Key, Misfit: Catalogues.Misfit(language, e.Value, own[e.Key]))).Where(e => e.Misfit is not null).Select(e => $"{e.Key} {e.Misfit}"));
    }

    [Fact]
    public void No_sentence_of_the_pages_of_the_node_is_left_over()
    {
        var source = string.Concat(Source.CSharp("Node").Select(Source.Text));
        None(Texts.In("en").Entries.Keys.Where(k => !k.StartsWith("month.", StringComparison.Ordinal) && !k.StartsWith("thing.", StringComparison.Ordinal) && !source.Contains($"\"{k}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_that_people_read_stands_in_a_script() => None(
        Scripts().SelectMany(f => Templates.OfScript(File.ReadAllText(f)).SelectMany(Templates.Words).Select(w => $"{Path.GetFileName(f)}: {w}")));

    [Fact]
    public void Nothing_that_people_read_stands_in_a_page_of_the_node() => None(
        Source.CSharp("Node").Where(f => !f.StartsWith("Node/Portability/Export/", StringComparison.Ordinal) && Source.Text(f).Contains("Html.Of(", StringComparison.Ordinal))
            .SelectMany(f => Templates.OfCSharp(Source.Text(f)).SelectMany(Templates.Words).Select(w => $"{f}: {w}")));

    [Fact]
    public void A_sentence_in_a_template_is_found()
    {
        Assert.Equal(["Hello there"], Templates.OfScript("html`<p class=\"x\">${t(\"a\")} Hello there</p>`").SelectMany(Templates.Words));
        Assert.Equal(["Close"], Templates.OfScript("element`<button aria-label=\"Close\">${() => `${a} b`}</button>`").SelectMany(Templates.Words));
        Assert.Equal(["Not found"], Templates.OfCSharp("Html.Of($\"\"\"<p>{text.Say(\"x\", Html.Of($\"<b>{y}</b>\"))}</p><i>Not found</i>\"\"\")").SelectMany(Templates.Words));
        Assert.Empty(Templates.OfScript("html`<p title=${t(\"b\")}>${when(a, () => html`<b>${c}</b>`)} · <kbd>Esc</kbd></p>`").SelectMany(Templates.Words));
    }

    [Fact]
    public void Every_rule_has_a_code() => None(
        Source.CSharp("Node").Where(f => f != "Node/Http/Validation.cs" && Source.Text(f) is var text && (text.Contains("WithMessage(", StringComparison.Ordinal) || text.Contains(".AddFailure(", StringComparison.Ordinal))));

    /// <summary>What the node says to the page, as keys of a catalogue, the reasons that tell several sentences of a code apart, and the names of holes.</summary>
    private static (SortedSet<string> Keys, SortedSet<string> Reasons, SortedSet<string> Holes) Said()
    {
        var keys = new SortedSet<string>(Reasons.All.Select(r => "reason." + r.Value), StringComparer.Ordinal) { "problem.internal" };
        var reasons = new SortedSet<string>(StringComparer.Ordinal);
        var holes = new SortedSet<string>(StringComparer.Ordinal) { "value" };
        foreach (var text in Source.CSharp("Node").Where(f => !f.StartsWith("Node/MastodonApi/", StringComparison.Ordinal)).Select(Source.Text))
        {
            keys.UnionWith(Problem().Matches(text).SelectMany(m => m.Groups["code"].Captures).Select(c => c.Value)
                .Where(c => !ForPrograms.Any(p => c.StartsWith(p, StringComparison.Ordinal)) && !c.EndsWith(".bad_cursor", StringComparison.Ordinal)).Select(c => "problem." + c));
            keys.UnionWith(Fault().Matches(text).Select(m => m.Groups["code"].Value).Where(c => !c.StartsWith("request.", StringComparison.Ordinal)).Select(c => "invalid." + c));
            reasons.UnionWith(Reason().Matches(text).Select(m => m.Groups[1].Value));
            holes.UnionWith(Value().Matches(text).Select(m => char.ToLowerInvariant(m.Groups[1].Value[0]) + m.Groups[1].Value[1..]));
        }

        return (keys, reasons, holes);
    }

    [Fact]
    public void Every_sentence_with_a_reason_is_said_somewhere()
    {
        var source = string.Concat(Source.CSharp("Node").Where(f => f != "Node/Http/Reasons.cs").Select(Source.Text));
        None(Reasons.All.Select(r => r.Key).Where(s => !source.Contains(s.Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal)));
    }

    private static bool IsOfTheNode(string key) => OfTheNode.Any(k => key.StartsWith(k, StringComparison.Ordinal));

    private static IEnumerable<string> Scripts() => Directory.GetFiles(Path.Combine(Source.Root, "wwwroot", "js"), "*.js", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}locales{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static void None(IEnumerable<string> items) => Assert.Equal("", string.Join('\n', items));

    [GeneratedRegex("\\bt\\(\"([\\w.]+)\"")]
    private static partial Regex Asked();

    [GeneratedRegex("\\{(?:\\w+!?\\.)*(\\w+)\\}")]
    private static partial Regex Value();

    [GeneratedRegex("(?:\\bOf\\(\\s*\\d+, |\\bNotFound\\(|new IdentityProblem\\(\\s*|ArchiveException\\(\\s*|ArchiveException TooMany\\(\\) => new\\(|IdentityProblem \\w+ = new\\(\\s*|\\(null, |Failure\\.\\w+ => |_ => |\\? )\"(?<code>[a-z]+\\.[a-z_]+)\"(?: : \"(?<code>[a-z]+\\.[a-z_]+)\")?")]
    private static partial Regex Problem();

    [GeneratedRegex("Sentence\\.For\\(\"([a-z_]+)\"")]
    private static partial Regex Reason();

    [GeneratedRegex("(?:\\.Says\\(|new Fault\\(\\w+, |new Fault\\(\"\\w+\", |Invalid\\(\\s*\"\\w+\", |Wrong\\()\"(?<code>[a-z_]+\\.[a-z_]+)\"")]
    private static partial Regex Fault();
}
