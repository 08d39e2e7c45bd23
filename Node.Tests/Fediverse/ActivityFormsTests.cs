using System.Net;
using System.Text.Json.Nodes;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Fediverse;

/// <summary>Activities as other servers write them: other types, other forms of the same, and what each comes to here.</summary>
public sealed class ActivityFormsTests : IAsyncLifetime
{
    private TestNode alice = null!;
    private StrangerActor friend = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync("alice");
        friend = await StrangerActor.StartRsaAsync("friend");
    }

    public async ValueTask DisposeAsync()
    {
        await friend.DisposeAsync();
        await alice.DisposeAsync();
    }

    [Fact]
    public async Task An_emoji_reaction_counts_as_a_like_and_can_be_taken_back()
    {
        var url = (await alice.PostAsync("fire")).GetProperty("url").GetString()!;
        var react = friend.Activity("EmojiReact", url);
        react["content"] = "🔥";
        await SendAsync(react);
        await alice.SeesAsync(url, p => p.GetProperty("likes").GetInt32() == 1);
        Assert.Equal("like", (await alice.Api.ItemsAsync("/api/notifications"))[0].GetProperty("kind").GetString());
        await SendAsync(friend.Activity("Undo", react));
        await alice.SeesAsync(url, p => p.GetProperty("likes").GetInt32() == 0);
    }

    [Fact]
    public async Task An_answer_that_repeats_the_follow_without_its_id_is_an_answer()
    {
        var id = (await Friends.AskAsync(alice, friend.Url)).GetProperty("id").GetString()!;
        await friend.ReceivesAsync("Follow");

        // One that names somebody else as the one who asked, or who was asked, is none.
        foreach (var (by, about) in new[] { ("http://127.0.0.1:9", friend.Url), (alice.Url, "http://127.0.0.1:9") })
        {
            (await friend.SendAsync(alice, friend.Activity("Accept", new JsonObject { ["type"] = "Follow", ["actor"] = by, ["object"] = about })))
                .ExpectProblem(HttpStatusCode.Forbidden, "inbox.refused");
        }

        await SendAsync(friend.Activity("Accept", new JsonObject { ["type"] = "Follow", ["actor"] = alice.Url, ["object"] = friend.Url }));
        await Poll.UntilAsync(async () => await Friends.RelationAsync(alice, friend.Url, "following") == "yes", id);
    }

    [Fact]
    public async Task Who_blocks_the_owner_is_no_friend_any_more()
    {
        await friend.BefriendAsync(alice);
        await friend.FollowAsync(alice);
        await SendAsync(friend.Activity("Block", alice.Url));
        await Poll.UntilAsync(async () => await Friends.RelationAsync(alice, friend.Url, "follower") == "no", "the follower to be gone");
        Assert.Equal("rejected", await Friends.RelationAsync(alice, friend.Url, "following"));
        await alice.PostAsync("to whoever is left");
        Assert.DoesNotContain(friend.Arrivals, a => a.Type == "Create");
        Assert.All(await alice.Api.ItemsAsync("/api/notifications"), n => Assert.Equal("follow", n.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task A_complaint_is_told_to_the_owner()
    {
        var url = (await alice.PostAsync("contentious")).GetProperty("url").GetString()!;
        var flag = friend.Activity("Flag", new JsonArray(alice.Url, url));
        flag["content"] = "too loud";
        await SendAsync(flag);
        await Poll.UntilAsync(async () => (await alice.Api.ItemsAsync("/api/notifications")).Any(n => n.GetProperty("kind").GetString() == "report"), "the complaint");
        await SendAsync(friend.Activity("Flag", new JsonArray(friend.Url)));
        Assert.Single(await alice.Api.ItemsAsync("/api/notifications"));
    }

    [Fact]
    public async Task Who_moves_is_followed_where_they_say_on_both_sides()
    {
        await using var next = await StrangerActor.StartRsaAsync("next");
        var id = await friend.BefriendAsync(alice);
        var aspect = (await alice.Api.PostAsync("/api/aspects", new { name = "Climbing", people = new[] { id } })).Json.GetProperty("id").GetString()!;
        var actor = next.Actor();
        actor["alsoKnownAs"] = new JsonArray(friend.Url);
        next.Documents["/"] = actor;
        await SendAsync(Move(next));
        var follow = (await next.ReceivesAsync("Follow"))[0];
        await friend.ReceivesAsync("Undo");
        (await next.SendAsync(alice, next.Activity("Accept", JsonNode.Parse(follow.Activity.GetRawText())!))).Expect(HttpStatusCode.Accepted);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(alice, next.Url, "following") == "yes", "the new account to be followed");
        Assert.Equal("no", await Friends.RelationAsync(alice, friend.Url, "following"));
        Assert.Contains(await Friends.IdAsync(alice, next.Url), alice.Get<AspectStore>().Find(aspect)!.People);
        Assert.Contains(await alice.Api.ItemsAsync("/api/notifications"), n => n.GetProperty("kind").GetString() == "moved");
    }

    [Fact]
    public async Task A_move_to_somebody_who_knows_nothing_of_it_changes_nothing()
    {
        await using var victim = await StrangerActor.StartRsaAsync("victim");
        await friend.BefriendAsync(alice);
        var move = Move(victim);
        await SendAsync(move);
        await IgnoredAsync(move, "does not say that it was the old one");
        Assert.Equal("yes", await Friends.RelationAsync(alice, friend.Url, "following"));
        Assert.Empty(victim.Arrivals);

        // Nor can anybody move somebody else.
        var stolen = friend.Activity("Move", JsonValue.Create(victim.Url)!);
        stolen["target"] = friend.Url;
        await SendAsync(stolen);
        await IgnoredAsync(stolen, "no other account of the sender's");
    }

    [Fact]
    public async Task A_post_that_is_only_named_is_read_where_it_lives()
    {
        await friend.BefriendAsync(alice);
        var note = friend.Note("by name");
        var uri = note["id"]!.GetValue<string>();
        friend.Documents[new Uri(uri).AbsolutePath] = note;
        await SendAsync(friend.Activity("Create", JsonValue.Create(uri)!));
        await alice.SeesAsync(uri);
        Assert.Equal(["by name"], (await alice.FeedAsync()).Select(p => p.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task A_group_passes_on_what_its_members_write()
    {
        await using var member = await StrangerActor.StartRsaAsync("member");
        var group = friend.Actor();
        group["type"] = "Group";
        friend.Documents["/"] = group;
        await friend.BefriendAsync(alice);
        var page = member.Note("from the group");
        page["type"] = "Page";
        page["name"] = "A question to all";
        var uri = page["id"]!.GetValue<string>();
        member.Documents[new Uri(uri).AbsolutePath] = page;
        await SendAsync(friend.Activity("Announce", member.Activity("Create", page.DeepClone())));
        await alice.SeesAsync(uri);

        // What members like is the group's business; and its word is not believed about what they wrote.
        var like = friend.Activity("Announce", member.Activity("Like", JsonValue.Create(uri)!));
        await SendAsync(like);
        await IgnoredAsync(like, "names no post");
        Assert.Equal(0, (await alice.SeesAsync(uri)).GetProperty("likes").GetInt32());
        var forged = member.Note("never said");
        await SendAsync(friend.Activity("Announce", member.Activity("Create", forged.DeepClone())));
        await Poll.UntilAsync(() => member.Gets.Any(g => g.Path == new Uri(forged["id"]!.GetValue<string>()).AbsolutePath), "the post to be asked for where it lives");
        await Poll.UntilAsync(() => alice.Get<FetchStore>().Due(DateTimeOffset.MaxValue, 10).Count == 0, "the fetch to be over");
        Assert.Null(alice.Get<PostStore>().ByUri(forged["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_profile_that_is_only_named_is_read_anew()
    {
        await friend.BefriendAsync(alice);
        var actor = friend.Actor();
        actor["name"] = "Friend of Old";
        friend.Documents["/"] = actor;
        await SendAsync(friend.Activity("Update", JsonValue.Create(friend.Url)!));
        await Poll.UntilAsync(async () => (await Friends.PersonAsync(alice, friend.Url))!.Value.GetProperty("name").GetString() == "Friend of Old", "the new name");
    }

    [Fact]
    public async Task A_server_where_several_follow_gets_a_post_once()
    {
        var others = new[] { "/u/1", "/u/2", "/u/3" };
        foreach (var path in others)
        {
            var actor = friend.Actor();
            actor["id"] = friend.Url + path;
            actor["inbox"] = friend.Url + path + "/inbox";
            actor["endpoints"] = new JsonObject { ["sharedInbox"] = friend.Url + "/inbox" };
            actor["publicKey"]!["id"] = friend.Url + path + "#main-key";
            actor["publicKey"]!["owner"] = friend.Url + path;
            friend.Documents[path] = actor;
            var follow = friend.Activity("Follow", alice.Url, null, friend.Url + path);
            (await friend.SendAsync(alice, follow, new Forgery { Form = PersonalNode.Crypto.SignatureForm.Cavage, KeyId = friend.Url + path + "#main-key" })).Expect(HttpStatusCode.Accepted);
        }

        // Each gets the answer to their own follow, and all together the post.
        await friend.ReceivesAsync("Accept", 3);
        await alice.PostAsync("once for all");
        await Poll.UntilAsync(async () => (await alice.Api.ItemsAsync("/api/deliveries")).All(d => d.GetProperty("state").GetString() == "delivered"), "all deliveries");
        Assert.Single(friend.Arrivals, a => a.Type == "Create");
    }

    [Fact]
    public async Task A_type_that_nobody_here_knows_is_kept_with_the_reason()
    {
        await friend.BefriendAsync(alice);
        var travel = friend.Activity("Travel", JsonValue.Create(friend.Url)!);
        await SendAsync(travel);
        await IgnoredAsync(travel, "Activities of type Travel are not known here.");
    }

    private JsonObject Move(StrangerActor target)
    {
        var move = friend.Activity("Move", JsonValue.Create(friend.Url)!);
        move["target"] = target.Url;
        return move;
    }

    private async Task SendAsync(JsonObject activity) => (await friend.SendAsync(alice, activity)).Expect(HttpStatusCode.Accepted);

    private Task IgnoredAsync(JsonObject activity, string reason) => Poll.UntilAsync(
        () => alice.Get<ActivityLog>().Find(activity["id"]!.GetValue<string>()) is { Ignored: { } ignored } && ignored.Contains(reason, StringComparison.Ordinal), reason);
}
