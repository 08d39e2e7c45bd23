using System.Net;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Handles, both ways: what this node answers for, and whose handle it believes.</summary>
public sealed class WebFingerTests
{
    [Fact]
    public async Task The_own_descriptor_names_the_actor_the_page_the_picture_and_where_to_follow_others()
    {
        await using var node = await TestNode.StartAsync();
        var photo = (await node.UploadAsync(TestPhoto.Jpeg())).Id();
        var avatar = (await node.Api.PostAsync($"/api/photos/{photo}/crop", new { use = "avatar", x = 0, y = 0, width = 0.75, height = 1 })).Expect(HttpStatusCode.Created).Json.Id();
        (await node.Api.PatchAsync("/api/me", new { avatar })).Expect(HttpStatusCode.OK);

        var answer = (await AskAsync(node, node.Url)).Expect(HttpStatusCode.OK);
        Assert.Equal("*", answer.Response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        var links = answer.Json.GetProperty("links").EnumerateArray().ToDictionary(l => l.GetProperty("rel").GetString()!);
        Assert.Equal(node.Url, links["self"].GetProperty("href").GetString());
        Assert.Equal(node.Url, links["http://webfinger.net/rel/profile-page"].GetProperty("href").GetString());
        Assert.Equal(node.Url + "/authorize_interaction?uri={uri}", links["http://ostatus.org/schema/1.0/subscribe"].GetProperty("template").GetString());
        using var picture = await node.Anonymous.LookAsync(new Uri(links["http://webfinger.net/rel/avatar"].GetProperty("href").GetString()!).AbsolutePath);
        Assert.Equal(picture.Width, picture.Height);
    }

    [Theory]
    [InlineData("acct:bob@HOST", 404)]
    [InlineData("acct:alice@elsewhere.example", 404)]
    [InlineData("acct:alice", 404)]
    [InlineData("https://elsewhere.example", 404)]
    [InlineData("mailto:alice@HOST", 404)]
    [InlineData("", 400)]
    public async Task Nobody_else_is_answered_for(string resource, int status)
    {
        await using var node = await TestNode.StartAsync();
        (await AskAsync(node, resource.Replace("HOST", node.Host, StringComparison.Ordinal)))
            .ExpectProblem((HttpStatusCode)status, status == 400 ? "webfinger.resource" : "webfinger.not_found");
    }

    [Theory]
    [InlineData("2.1")]
    [InlineData("2.0")]
    public async Task NodeInfo_is_of_its_schema_and_its_counts_are_true(string version)
    {
        await using var node = await TestNode.StartAsync();
        var before = await NodeInfoAsync(node, version);
        Assert.Equal((0, 0, 0), Counts(before));
        await node.PostAsync("One");
        await node.PostAsync("For friends", "friends");
        var gone = await node.PostAsync("Two");
        (await node.Api.DeleteAsync("/api/posts/" + gone.Id())).Expect(HttpStatusCode.NoContent);

        // http://nodeinfo.diaspora.software/ns/schema: these members, no others, names in their patterns.
        var info = await NodeInfoAsync(node, version);
        Assert.Equal((1, 1, 1), Counts(info));
        Assert.Equal(["metadata", "openRegistrations", "protocols", "services", "software", "usage", "version"], info.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.Equal(version, info.GetProperty("version").GetString());
        Assert.Matches("^[a-z0-9-]+$", info.GetProperty("software").GetProperty("name").GetString());
        Assert.Equal(["name", "version"], info.GetProperty("software").EnumerateObject().Select(m => m.Name));
        Assert.Equal(["activitypub"], info.GetProperty("protocols").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal(["atom1.0", "rss2.0"], info.GetProperty("services").GetProperty("inbound").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(["atom1.0", "rss2.0"], info.GetProperty("services").GetProperty("outbound").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(1, info.GetProperty("usage").GetProperty("users").GetProperty("total").GetInt32());
        Assert.Equal(JsonValueKind.Object, info.GetProperty("metadata").ValueKind);
        (await node.Anonymous.GetAsync("/nodeinfo/1.0")).ExpectProblem(HttpStatusCode.NotFound, "nodeinfo.version");
    }

    [Fact]
    public async Task A_handle_at_another_host_is_shown_once_that_host_confirms_it()
    {
        await using var node = await TestNode.StartAsync();
        await using var social = await StrangerActor.StartAsync("mallory");
        await using var brief = await StrangerActor.StartAsync("brief");
        var account = brief.Account("mallory");
        social.AnswerWebFinger((social.Account("mallory"), account, social.Url, null));
        brief.AnswerWebFinger((account, account, social.Url, null));
        Assert.Equal($"@mallory@{brief.Host}", (await Friends.AskAsync(node, social.Url)).GetProperty("address").GetString());

        // A new name has to be confirmed anew.
        await social.BefriendAsync(node);
        var renamed = social.Actor();
        renamed["preferredUsername"] = "trent";
        (await social.SendAsync(node, social.Prove(social.Activity("Update", renamed)))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => (await Friends.PersonAsync(node, social.Url))!.Value.GetProperty("address").GetString() == $"@trent@{social.Host}", "the new handle");

        // Typed by either handle it is the same person.
        foreach (var typed in (string[])[$"@mallory@{brief.Host}", $"mallory@{social.Host}"])
        {
            await using var other = await TestNode.StartAsync("bob");
            var asked = await Friends.AskAsync(other, typed);
            Assert.Equal((social.Url, $"@mallory@{brief.Host}"), (asked.Url(), asked.GetProperty("address").GetString()));
        }
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("another actor")]
    [InlineData("another subject")]
    [InlineData("another name")]
    [InlineData("no handle")]
    public async Task A_handle_that_its_host_does_not_confirm_is_not_shown(string lie)
    {
        await using var node = await TestNode.StartAsync();
        await using var mallory = await StrangerActor.StartAsync("mallory");
        await using var victim = await StrangerActor.StartAsync("alice");
        var wanted = victim.Account("mallory");
        var claimed = lie switch
        {
            "another name" => victim.Account("alice"),
            "no handle" => victim.Url,
            _ => wanted,
        };
        mallory.AnswerWebFinger((mallory.Account("mallory"), claimed, mallory.Url, null));
        victim.AnswerWebFinger(lie switch
        {
            "another actor" => (wanted, wanted, victim.Url, null),
            "another subject" => (wanted, victim.Account("alice"), mallory.Url, null),
            "another name" => (claimed, claimed, mallory.Url, null),
            _ => ("acct:none", "acct:none", null, null),
        });

        // By the typed handle there is nobody; by the address they are who that address proves.
        if (lie != "another name")
        {
            (await node.Api.PostAsync("/api/people", new { url = $"@mallory@{mallory.Host}" })).ExpectProblem(HttpStatusCode.NotFound, "people.not_found");
        }

        Assert.Equal($"@mallory@{mallory.Host}", (await Friends.AskAsync(node, mallory.Url)).GetProperty("address").GetString());
    }

    [Fact]
    public async Task Strangers_who_mention_the_owner_cause_no_look_up_of_their_handles()
    {
        await using var node = await TestNode.StartAsync();
        await using var mallory = await StrangerActor.StartAsync("mallory");
        var asked = mallory.AnswerWebFinger((mallory.Account("mallory"), mallory.Account("mallory"), mallory.Url, null));
        (await mallory.SendAsync(node, mallory.Prove(mallory.CreateFor(node, "Look at me")))).Expect(HttpStatusCode.Accepted);
        await node.NotifiedAsync("mention");
        Assert.Empty(asked);
    }

    private static Task<ApiAnswer> AskAsync(TestNode node, string resource) => node.Anonymous.GetAsync("/.well-known/webfinger?resource=" + Uri.EscapeDataString(resource));

    private static async Task<JsonElement> NodeInfoAsync(TestNode node, string version)
    {
        var rel = "http://nodeinfo.diaspora.software/ns/schema/" + version;
        var link = (await node.Anonymous.GetAsync("/.well-known/nodeinfo")).Json.GetProperty("links").EnumerateArray().Single(l => l.GetProperty("rel").GetString() == rel);
        var answer = (await node.Anonymous.GetAsync(link.GetProperty("href").GetString()!)).Expect(HttpStatusCode.OK);
        Assert.Contains($"profile=\"{rel}#\"", answer.Response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        return answer.Json;
    }

    private static (int Posts, int Month, int HalfYear) Counts(JsonElement info)
    {
        var usage = info.GetProperty("usage");
        var users = usage.GetProperty("users");
        return (usage.GetProperty("localPosts").GetInt32(), users.GetProperty("activeMonth").GetInt32(), users.GetProperty("activeHalfyear").GetInt32());
    }
}
