using System.Net;
using System.Text.RegularExpressions;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Commands;

/// <summary>Three nodes in one command, and nothing of them afterwards.</summary>
public sealed partial class DemoTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Demo_prints_three_links_that_sign_in_and_leaves_nothing_behind(bool byTerminal)
    {
        using var temporary = new TestFolder();
        await using var demo = new RunningCommand(
            Command.Dotnet, [Command.NodeDll, "demo"],
            new Dictionary<string, string> { ["TMPDIR"] = temporary.Path, ["TMP"] = temporary.Path, ["TEMP"] = temporary.Path });
        await Poll.UntilAsync(() => demo.Process.HasExited || Links().Count(demo.Output) >= 3, "three links");
        Assert.False(demo.Process.HasExited, demo.Output + demo.Errors);
        var links = Links().Matches(demo.Output);
        Assert.Equal(3, links.Select(l => l.Groups["url"].Value).Distinct(StringComparer.Ordinal).Count());
        foreach (Match link in links)
        {
            using var api = new OwnerApi(link.Groups["url"].Value);
            (await api.GetAsync("/api/feed")).Expect(HttpStatusCode.Unauthorized);
            (await api.GetAsync("/app/signin")).Expect(HttpStatusCode.OK);
            (await api.PostAsync("/api/session", new { link = link.Groups["token"].Value })).Expect(HttpStatusCode.OK);
            var authors = (await api.ItemsAsync("/api/feed?limit=100")).Select(p => p.GetProperty("author").GetProperty("name").GetString()).Distinct().ToList();
            Assert.Equal(3, authors.Count);
            var photos = (await api.ItemsAsync("/api/feed?limit=100")).SelectMany(p => p.GetProperty("photos").EnumerateArray()).ToList();
            Assert.Equal(7, photos.Count);
            foreach (var photo in photos)
            {
                Assert.Equal("ready", photo.GetProperty("state").GetString());
                Assert.NotEqual("", photo.GetProperty("alt").GetString());
                using var image = await api.LookAsync(photo.GetProperty("url").GetString()!);
                Assert.Equal(1_600, image.Width);
            }

            (await api.PostAsync("/api/session", new { link = link.Groups["token"].Value })).ExpectProblem(HttpStatusCode.Unauthorized, "session.wrong_link");
        }

        Assert.NotEmpty(temporary.Files());
        await EndAsync(demo, byTerminal);
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path, "personalnode*"));
        foreach (Match link in links)
        {
            using var api = new OwnerApi(link.Groups["url"].Value);
            await Assert.ThrowsAsync<HttpRequestException>(() => api.GetAsync("/healthz"));
        }
    }

    [Fact]
    public async Task Ctrl_C_while_the_demo_still_starts_leaves_nothing_behind_either()
    {
        using var temporary = new TestFolder();
        await using var demo = new RunningCommand(
            Command.Dotnet, [Command.NodeDll, "demo"],
            new Dictionary<string, string> { ["TMPDIR"] = temporary.Path, ["TMP"] = temporary.Path, ["TEMP"] = temporary.Path });
        await Poll.UntilAsync(() => demo.Process.HasExited || Directory.GetFiles(temporary.Path, "node.db", SearchOption.AllDirectories).Length > 0, "the first node");
        await EndAsync(demo, byTerminal: true);
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path, "personalnode*"));
    }

    private static async Task EndAsync(RunningCommand demo, bool byTerminal)
    {
        if (byTerminal)
        {
            UnixSignal.CtrlC(demo.Process.Id);
        }
        else
        {
            UnixSignal.Stop(demo.Process.Id);
        }

        Assert.Equal(0, await demo.EndAsync());
        Assert.Equal("", demo.Errors);
        Assert.DoesNotContain("Exception", demo.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex("(?<url>http://[^ /]+)/app/signin#(?<token>[A-Za-z0-9_-]+)")]
    private static partial Regex Links();
}
