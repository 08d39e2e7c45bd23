using System.Text.RegularExpressions;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.House;

/// <summary>The structure of the house: dependencies run one way, each outside thing has one user, files stay small.</summary>
public sealed partial class StructureTests
{
    /// <summary>Lower may not know higher; folders of one rank may not know each other, but for the last, which composes.</summary>
    private static readonly Dictionary<string, int> Rank = new(StringComparer.Ordinal)
    {
        ["Protocol"] = 0,
        ["Crypto"] = 1,
        ["Storage"] = 2,
        ["Http"] = 3,
        ["Remote"] = 4,
        ["Outbox"] = 5,
        ["Inbox"] = 6,
        ["People"] = 6,
        ["Feed"] = 6,
        ["Owner"] = 6,
        ["Conversations"] = 6,
        ["Notifications"] = 6,
        ["Photos"] = 6,
        ["Syndication"] = 6,
        ["MastodonApi"] = 7,
        ["Portability"] = 7,
        ["Hosting"] = 8,
        ["Cli"] = 9,
    };

    [Fact]
    public void Every_folder_has_its_rank() => Assert.Subset(
        Rank.Keys.ToHashSet(StringComparer.Ordinal),
        Source.CSharp("Node").Select(Folder).Where(f => f.Length > 0).ToHashSet(StringComparer.Ordinal));

    [Fact]
    public void Dependencies_run_one_way()
    {
        var wrong = new List<string>();
        foreach (var file in Source.CSharp("Node").Where(f => Folder(f).Length > 0))
        {
            var own = Folder(file);
            foreach (var used in Namespaces(Source.Text(file)).Distinct().Where(u => u != own))
            {
                if (!Rank.TryGetValue(used, out var rank) || rank >= Rank[own])
                {
                    wrong.Add($"{file} uses {used}");
                }
            }
        }

        None(wrong);
    }

    [Fact]
    public void Files_live_in_the_namespace_of_their_folder()
    {
        foreach (var file in Source.CSharp("Node").Where(f => Folder(f).Length > 0))
        {
            var name = "PersonalNode." + string.Join('.', file.Split('/')[1..^1]);
            Assert.True(Source.Lines(file).Contains($"namespace {name};"), $"{file} is not in {name}.");
        }
    }

    [Theory]
    [InlineData("using LiteDB", "Storage")]
    [InlineData("using NSec", "Crypto")]
    [InlineData("RSA.Create", "Crypto")]
    [InlineData("HttpClient", "Remote", "Cli/RunningNode.cs")]
    [InlineData("SocketsHttpHandler", "Remote")]
    [InlineData("using Amazon", "Storage/S3")]
    [InlineData("using Markdig", "Protocol")]
    [InlineData("using Ganss", "Protocol")]
    [InlineData("using QRCoder", "People")]
    [InlineData("using System.ServiceModel.Syndication", "Syndication")]
    public void What_is_outside_has_one_user(string what, params string[] allowed)
    {
        var users = Source.CSharp("Node").Where(f => Regex.IsMatch(WithoutComments(Source.Text(f)), $@"\b{Regex.Escape(what)}\b")).ToList();
        Assert.NotEmpty(users);
        None(users.Where(f => !allowed.Any(a => f.StartsWith($"Node/{a}", StringComparison.Ordinal))));
    }

    [Fact]
    public void Nothing_is_fetched_around_the_guarded_client() => None(
        Source.CSharp("Node").Where(f => !f.StartsWith("Node/Remote/", StringComparison.Ordinal) && f != "Node/Cli/RunningNode.cs")
            .Where(f => WebCall().IsMatch(WithoutComments(Source.Text(f)))));

    [Fact]
    public void Files_are_of_a_screen_or_few()
    {
        var files = Source.CSharp("Node").Concat(Source.CSharp("Node.Tests")).Select(f => (File: f, Length: Source.Lines(f).Length)).ToList();
        foreach (var (file, length) in files.Where(f => f.Length > 300))
        {
            TestContext.Current.SendDiagnosticMessage($"{file} has {length} lines.");
        }

        None(files.Where(f => f.Length > 400));
        None(files.Where(f => f.Length > 300 && f.File.StartsWith("Node/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Only_the_api_and_the_stream_of_the_front_end_speak_to_the_node()
    {
        var scripts = Directory.GetFiles(Path.Combine(Source.Root, "wwwroot", "js"), "*.js", SearchOption.AllDirectories);
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            var name = Path.GetFileName(script);
            var text = ScriptComments().Replace(File.ReadAllText(script), "");
            Assert.False(name is not ("api.js" or "live.js") && Calls().IsMatch(text), $"{name} speaks to the node by itself.");
            Assert.False(Unsafe().IsMatch(text), $"{name} runs text as code.");
            // A catalogue of sentences is no code: it is as long as there is to say.
            Assert.True(script.Contains("locales", StringComparison.Ordinal) || File.ReadAllLines(script).Length <= 300, $"{name} has more than 300 lines.");
        }
    }

    [Fact]
    public void Paths_in_ARCHITECTURE_exist()
    {
        var document = Path.Combine(Source.Root, "ARCHITECTURE.md");
        if (!File.Exists(document))
        {
            return;
        }

        var text = File.ReadAllText(document);
        var paths = Paths().Matches(text).Select(m => m.Value.TrimEnd('.')).Distinct().ToList();
        Assert.NotEmpty(paths);
        None(paths.Where(p => !File.Exists(Path.Combine(Source.Root, p)) && !Directory.Exists(Path.Combine(Source.Root, p)) && !File.Exists(Path.Combine(Source.Root, p + ".cs"))));
    }

    private static readonly string[] Refusing = ["Inbox", "Crypto", "Fediverse"];

    [Fact]
    public void Every_reason_for_a_refusal_has_its_negative_test()
    {
        var tests = string.Concat(Refusing.SelectMany(folder => Source.CSharp("Node.Tests/" + folder)).Select(Source.Text));
        None(Enum.GetNames<Refusal>().Where(r => r != nameof(Refusal.None) && !tests.Contains($"Refusal.{r}", StringComparison.Ordinal)));
    }

    private static void None<T>(IEnumerable<T> items) => Assert.Equal("", string.Join('\n', items));

    private static string Folder(string file) => file.Split('/') is { Length: > 2 } parts ? parts[1] : "";

    private static IEnumerable<string> Namespaces(string text) => Using().Matches(text).Select(m => m.Groups[1].Value);

    private static string WithoutComments(string text) => string.Join('\n', text.Split('\n').Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    [GeneratedRegex(@"^using (?:static )?PersonalNode\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b(WebRequest|HttpClient|HttpMessageInvoker|TcpClient|Dns\.Get)\b")]
    private static partial Regex WebCall();

    [GeneratedRegex(@"\b(fetch|EventSource|XMLHttpRequest|WebSocket|sendBeacon)\s*\(")]
    private static partial Regex Calls();

    [GeneratedRegex(@"\b(eval|new Function|document\.write)\s*\(|\.outerHTML\s*=")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"/\*.*?\*/|^\s*//[^\n]*$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ScriptComments();

    [GeneratedRegex(@"\b(?:Node|Node\.Tests|wwwroot|bench)/[A-Za-z0-9_./-]*[A-Za-z0-9_]")]
    private static partial Regex Paths();
}
