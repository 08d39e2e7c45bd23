using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Protocol;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Lines of a profile, whose links are somebody's only when their pages say so.</summary>
public sealed class ProfileFieldTests
{
    [Fact]
    public async Task The_owners_links_are_shown_to_others_and_verified_when_saved_and_weekly()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var node = await TestNode.StartAsync("alice", clock);
        await using var site = await StrangerActor.StartAsync("site");
        var page = $"<p><a rel='nofollow me' href='{node.Url}/'>Alice</a>";
        var signed = false;
        site.Files["/about"] = context =>
        {
            signed |= context.Request.Headers.ContainsKey("Signature");
            return StrangerActor.SayAsync(context, "text/html; charset=utf-8", page);
        };
        var link = site.Url + "/about";
        var saved = (await SaveAsync(node, ("Site", link), ("Pronouns", "she & her"))).Expect(HttpStatusCode.OK).Json.GetProperty("fields");
        Assert.Equal((link, site.Host), (saved[0].GetProperty("url").GetString(), saved[0].GetProperty("host").GetString()));
        Assert.Equal(("she & her", JsonValueKind.Null), (saved[1].GetProperty("value").GetString(), saved[1].GetProperty("url").ValueKind));
        await Poll.UntilAsync(async () => await VerifiedAsync(node), "the link to be verified");
        Assert.False(signed);

        var actor = (await node.Anonymous.GetAsync("/", "application/activity+json")).Json.GetProperty("attachment");
        Assert.Equal("PropertyValue", actor[0].GetProperty("type").GetString());
        Assert.Equal($"<a href=\"{link}\" rel=\"me nofollow noopener\" target=\"_blank\">{link}</a>", actor[0].GetProperty("value").GetString());
        Assert.Equal("she &amp; her", actor[1].GetProperty("value").GetString());
        var html = (await node.Anonymous.GetAsync("/", "text/html")).Text;
        Assert.Contains($"rel=\"me nofollow noopener\" href=\"{link}\"", html, StringComparison.Ordinal);
        Assert.Contains("links back, seen", html, StringComparison.Ordinal);

        // The page changes its mind; the next look finds out. A page that is away takes nothing back.
        page = "<p>Nothing";
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromDays(1), async () => !await VerifiedAsync(node), "the mark to go");
        Assert.DoesNotContain("links back, seen", (await node.Anonymous.GetAsync("/", "text/html")).Text, StringComparison.Ordinal);
        Assert.Empty((await SaveAsync(node)).Expect(HttpStatusCode.OK).Json.GetProperty("fields").EnumerateArray());
    }

    [Theory]
    [InlineData("text/html", "<a rel=me href=NODE>", true)]
    [InlineData("text/html", "<link rel='ME author' href=NODE>", true)]
    [InlineData("text/html", "<base href=NODE><a rel=me href='/'>", true)]
    [InlineData("text/html", "<a href=NODE>", false)]
    [InlineData("text/html", "<a rel=menu href=NODE>", false)]
    [InlineData("text/html", "<a rel=me href=NODE/posts>", false)]
    [InlineData("text/html", "<a rel=me href=NODE.evil.example>", false)]
    [InlineData("text/html", "<!-- <a rel=me href=NODE> -->", false)]
    [InlineData("text/html", "<script>'<a rel=me href=NODE>'</script>", false)]
    [InlineData("text/plain", "<a rel=me href=NODE>", false)]
    [InlineData("application/activity+json", "<a rel=me href=NODE>", false)]
    public async Task Only_a_link_of_a_page_that_says_me_and_means_exactly_that_address_counts(string type, string page, bool counts)
    {
        await using var node = await TestNode.StartAsync();
        await using var site = await StrangerActor.StartAsync("site");
        site.Files["/about"] = context => StrangerActor.SayAsync(context, type, page.Replace("NODE", node.Url, StringComparison.Ordinal));
        var check = node.Get<PersonalNode.Remote.RelMeCheck>();
        Assert.Equal(counts, await check.LinksBackAsync(site.Url + "/about", [node.Url], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_site_that_says_that_it_is_itself_proves_nothing()
    {
        await using var site = await StrangerActor.StartAsync("site");
        await using var node = await TestNode.StartAsync();
        var asked = 0;
        site.Files["/about"] = context => StrangerActor.SayAsync(context, "text/html", $"<a rel=me href='{site.Url}'>{Interlocked.Increment(ref asked)}");
        Assert.False(await node.Get<PersonalNode.Remote.RelMeCheck>().LinksBackAsync(site.Url + "/about", [site.Url], TestContext.Current.CancellationToken));
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Lines_that_are_too_many_or_too_long_are_refused()
    {
        await using var node = await TestNode.StartAsync();
        foreach (var fields in (object[])
            [
                Enumerable.Repeat(new { name = "a", value = "b" }, 6), new[] { new { name = "", value = "b" } }, new[] { new { name = "a", value = " " } }, new[] { new { name = "a", value = "\u202E" } },
                new[] { new { name = new string('n', 101), value = "b" } }, new[] { new { name = "a", value = new string('v', 501) } }, new[] { new { name = "a" } }, new object?[] { null },
            ])
        {
            (await node.Api.PatchAsync("/api/me", new { fields })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        }

        Assert.Empty((await node.Api.GetAsync("/api/me")).Json.GetProperty("fields").EnumerateArray());
    }

    [Theory]
    [InlineData("<a href='https://real.example/x'>https://bank.example</a>", "https://real.example/x")]
    [InlineData("<a href='https://real.example/x'><span class='invisible'>https://</span><span>real.example/x</span></a>", "https://real.example/x")]
    [InlineData("see <a href='https://real.example/x'>bank.example</a>", "see bank.example")]
    [InlineData("<a href='javascript:alert(1)'>x</a>", "x")]
    [InlineData("https://real.example", "https://real.example")]
    [InlineData("\u202Emoc.elpmaxe\u200B", "moc.elpmaxe")]
    [InlineData("<b>bold</b> &amp; <script>alert(1)</script>plain", "bold & plain")]
    public void What_is_shown_of_a_line_is_where_it_leads(string html, string shown)
    {
        var actor = JsonElement.Parse(new JsonObject { ["attachment"] = new JsonArray(new JsonObject { ["type"] = "PropertyValue", ["name"] = "n\u202E", ["value"] = html }) }.ToJsonString());
        Assert.Equal(new FieldView("n", shown), Assert.Single(FieldView.Read(actor)));
    }

    [Fact]
    public async Task A_friends_links_are_verified_when_the_owner_looks_at_them_and_not_before()
    {
        await using var node = await TestNode.StartAsync();
        await using var friend = await StrangerActor.StartAsync("friend");
        await using var site = await StrangerActor.StartAsync("site");
        var looked = 0;
        site.Files["/me"] = context =>
        {
            Interlocked.Increment(ref looked);
            return StrangerActor.SayAsync(context, "text/html", $"<a rel=me href='{friend.Url}'>");
        };
        var actor = friend.Actor();
        actor["attachment"] = new JsonArray(
            new JsonObject { ["type"] = "PropertyValue", ["name"] = "Mine", ["value"] = $"<a href='{site.Url}/me'>me</a>" },
            new JsonObject { ["type"] = "PropertyValue", ["name"] = "Not mine", ["value"] = $"<a href='{site.Url}/other'>other</a>" });
        friend.Documents["/"] = actor;

        // A stranger who writes is not looked into.
        (await friend.SendAsync(node, friend.Prove(friend.CreateFor(node, "Hello")))).Expect(HttpStatusCode.Accepted);
        var id = (await node.NotifiedAsync("mention")).GetProperty("people")[0].Id();
        Assert.Equal(0, looked);
        JsonElement fields = default;
        await Poll.UntilAsync(
            async () =>
            {
                fields = (await node.Api.GetAsync("/api/people/" + id)).Expect(HttpStatusCode.OK).Json.GetProperty("fields");
                return fields.GetArrayLength() == 2 && fields[0].GetProperty("verifiedAt").ValueKind == JsonValueKind.String;
            },
            "the link to be verified");
        Assert.Equal(JsonValueKind.Null, fields[1].GetProperty("verifiedAt").ValueKind);
        Assert.Equal(site.Host, fields[0].GetProperty("host").GetString());

        // What was found is remembered.
        await node.Api.GetAsync("/api/people/" + id);
        await friend.BefriendAsync(node);
        await node.Api.GetAsync("/api/people/" + id);
        Assert.Equal(1, looked);
    }

    private static Task<ApiAnswer> SaveAsync(TestNode node, params (string Name, string Value)[] fields) =>
        node.Api.PatchAsync("/api/me", new { fields = fields.Select(f => new { name = f.Name, value = f.Value }) });

    private static async Task<bool> VerifiedAsync(TestNode node) =>
        (await node.Api.GetAsync("/api/me")).Json.GetProperty("fields")[0].GetProperty("verifiedAt").ValueKind == JsonValueKind.String;
}
