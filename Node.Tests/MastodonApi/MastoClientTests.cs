using System.Text.Json;
using PersonalNode.Tests.House;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.MastodonApi;

/// <summary>
/// A client that nobody here wrote: masto.js, by which Elk and Phanpy speak, in a Node.js process of its own, against two nodes. It takes
/// every answer apart itself, so what it returns is what such an app would show.
/// </summary>
public sealed class MastoClientTests(MastoClientTests.Run run) : IClassFixture<MastoClientTests.Run>
{
    [Theory]
    [InlineData("me", """{"username":"alice","acct":"alice","privacy":"public"}""")]
    [InlineData("follow", """["bob"]""")]
    [InlineData("post", """{"alt":"A long table","visibility":"public","image":"200 image/webp","altThere":"A long table","tags":["interop"]}""")]
    [InlineData("home", "true")]
    [InlineData("reply", """{"above":[true],"answers":true}""")]
    [InlineData("react", """{"liked":true,"passed":true,"kept":true,"bookmarks":1,"by":["bob"]}""")]
    [InlineData("favourites", "[true]")]
    [InlineData("pins", """{"pinned":true,"mine":[true],"off":false,"left":0,"theirs":"MastoHttpError 403"}""")]
    [InlineData("domains", """{"blocked":["bad.example"],"left":0,"nothing":"MastoHttpError 422"}""")]
    [InlineData("notifications", """{"kinds":["favourite","follow","mention","reblog"],"mentions":["mention"],"fewer":1,"cleared":0}""")]
    [InlineData("lists", """{"title":"Near","people":["bob"],"empty":0,"gone":true}""")]
    [InlineData("poll", """{"voted":true,"own":[1],"counts":[0,1],"again":"MastoHttpError 422"}""")]
    [InlineData("private", """{"here":"private","there":"private","outside":404,"reblog":"MastoHttpError 422"}""")]
    [InlineData("conversation", """{"sent":"direct","answer":"direct","unread":true,"read":false,"people":["bob"],"before":1,"mentions":["alice"],"feed":false}""")]
    [InlineData("markers", """{"read":true}""")]
    [InlineData("filters", """{"keyword":"wombat","filtered":["wombat"],"left":0}""")]
    [InlineData("scheduled", """{"listed":["later"],"left":0}""")]
    [InlineData("pages", "\"43210\"")]
    [InlineData("profile", """{"name":"Alice in masto","note":"By *app*","there":"Alice in masto"}""")]
    [InlineData("relations", """{"muted":true,"unmuted":false,"following":false}""")]
    [InlineData("delete", """{"text":"Hello again from masto #interop","after":"MastoHttpError 404"}""")]
    [InlineData("errors", """{"unknown":"MastoHttpError 404","empty":"MastoHttpError 422","missing":"MastoHttpError 501"}""")]
    [InlineData("websocket", """{"updates":1,"edits":true,"notified":["favourite","mention","reblog"],"deleted":true,"filters":true}""")]
    [InlineData("sse", """{"updates":1,"edits":true,"notified":["favourite","mention","reblog"],"deleted":true,"filters":true}""")]
    [InlineData("revoke", "\"MastoHttpError 401\"")]
    public void It_sees(string step, string expected) => Assert.Equal(expected, run.Seen.GetProperty(step).GetRawText());

    [Fact]
    public void It_reads_what_the_node_takes()
    {
        var instance = run.Seen.GetProperty("instance");
        Assert.Equal(run.Alice.Host, instance.GetProperty("domain").GetString());
        Assert.Equal(run.Alice.Host, instance.GetProperty("uri").GetString());
        Assert.Equal(20_000, instance.GetProperty("characters").GetInt32());
        Assert.Equal(20, instance.GetProperty("photos").GetInt32());
        Assert.StartsWith("ws://", instance.GetProperty("streaming").GetString(), StringComparison.Ordinal);
        Assert.False(instance.GetProperty("registrations").GetBoolean());
    }

    [Fact]
    public void Nothing_fails_that_apps_ask_when_they_start() =>
        Assert.All(run.Seen.GetProperty("startup").EnumerateArray(), answer => Assert.Equal("fulfilled", answer.GetString()));

    [Fact]
    public void It_finds_somebody_on_another_node() =>
        Assert.Equal([$"bob@{run.Bob.Host}"], run.Seen.GetProperty("resolve").EnumerateArray().Select(a => a.GetString()));

    [Fact]
    public void It_reads_an_edit_with_its_history()
    {
        var edit = run.Seen.GetProperty("edit");
        Assert.Contains("Hello again", edit.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("Hello again from masto #interop", edit.GetProperty("source").GetString());
        Assert.Equal(2, edit.GetProperty("versions").GetInt32());
        Assert.Equal(1, edit.GetProperty("photos").GetInt32());
    }

    /// <summary>One run of the client, whose results the tests look at one by one.</summary>
    public sealed class Run : IAsyncLifetime
    {
        public TestNode Alice { get; private set; } = null!;

        public TestNode Bob { get; private set; } = null!;

        public JsonElement Seen { get; private set; }

        public async ValueTask InitializeAsync()
        {
            var folder = Path.Combine(Source.Root, "Node.Tests", "Interop", "clients");
            var node = Requires.Program("node", "nodejs");
            Requires.Installed(Path.Combine(folder, "node_modules", "masto", "package.json"), "it with: npm ci --prefix Node.Tests/Interop/clients");
            Alice = await TestNode.StartAsync();
            Bob = await TestNode.StartAsync("bob");
            var settings = JsonSerializer.Serialize(new
            {
                alice = new { url = Alice.Url, handle = "alice" },
                bob = new { url = Bob.Url, handle = "bob" },
                password = TestNode.Password,
                photo = Convert.ToBase64String(TestPhoto.Jpeg(400, 300)),
            });
            var result = await Command.RunAsync(node, ["masto.mjs"], settings, folder);
            Assert.True(result.ExitCode == 0, result.Errors + result.Output);
            Seen = JsonElement.Parse(result.Output);
        }

        public async ValueTask DisposeAsync()
        {
            if (Alice is not null)
            {
                await Alice.DisposeAsync();
            }

            if (Bob is not null)
            {
                await Bob.DisposeAsync();
            }
        }
    }
}
