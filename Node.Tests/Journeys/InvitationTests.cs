using System.Net;
using System.Text.Json;
using PersonalNode.Protocol;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>A link connects two people both ways, at once and once, although both let nobody in unasked.</summary>
public sealed class InvitationTests
{
    [Fact]
    public async Task The_link_at_a_node_connects_both_ways_without_approval_and_is_used_up()
    {
        await using var alice = await TestNode.StartAsync("alice", autoAccept: false);
        await using var bob = await TestNode.StartAsync("bob", autoAccept: false);
        await using var carol = await TestNode.StartAsync("carol", autoAccept: false);
        var invitation = await alice.InviteAsync("Bobby");
        var link = invitation.GetProperty("link").GetString()!;
        Assert.StartsWith(alice.Url + "/invite/", link, StringComparison.Ordinal);
        Assert.Equal(("open", "Bobby"), (invitation.GetProperty("state").GetString(), invitation.GetProperty("name").GetString()));

        // As messengers pass links on.
        Assert.Equal(alice.Url, (await Friends.AskAsync(bob, $"  {link}/?fbclid=x1&y=2#top ")).GetProperty("url").GetString());
        await AreConnectedAsync(alice, bob);
        Assert.Equal(bob.Url, (await alice.NotifiedAsync("invitation")).Who());
        Assert.Empty(await alice.Api.ItemsAsync("/api/people/requests"));
        Assert.Empty(await bob.Api.ItemsAsync("/api/people/requests"));
        Assert.DoesNotContain(await alice.NotificationsAsync(), n => n.Kind() is "follow" or "request");
        var used = Assert.Single(await alice.Api.ItemsAsync("/api/invitations?state=used"));
        Assert.Equal(bob.Url, used.GetProperty("person").GetProperty("url").GetString());
        Assert.Equal(JsonValueKind.String, used.GetProperty("used").ValueKind);

        // Both see what the other writes for friends.
        var post = await alice.PostAsync("For friends", "friends");
        await bob.SeesAsync(post.Url());

        // Nobody else gets anything by the link.
        (await carol.Api.PostAsync("/api/people", new { url = link })).ExpectProblem(HttpStatusCode.Conflict, "people.invitation_over");
        Assert.Equal("no", await Friends.RelationAsync(alice, carol.Url, "follower"));
        Assert.Equal("no", await Friends.RelationAsync(carol, alice.Url, "following"));
        Assert.Contains("has been used", (await alice.Anonymous.GetAsync(Path(link), "text/html")).Expect(HttpStatusCode.Gone).Text, StringComparison.Ordinal);
        (await alice.Anonymous.GetAsync(Path(link), "application/activity+json")).ExpectProblem(HttpStatusCode.Gone, "invitations.over");
    }

    [Fact]
    public async Task Who_asked_before_is_let_in_by_the_link_from_either_side()
    {
        await using var alice = await TestNode.StartAsync("alice", autoAccept: false);
        await using var bob = await TestNode.StartAsync("bob", autoAccept: false);
        await using var carol = await TestNode.StartAsync("carol", autoAccept: false);
        await Friends.AskAsync(bob, alice.Url);
        await Friends.AskAsync(alice, carol.Url);
        await alice.NotifiedAsync("request");
        await carol.NotifiedAsync("request");

        await Friends.AskAsync(bob, Link(await alice.InviteAsync("Bob")));
        await Friends.AskAsync(carol, Link(await alice.InviteAsync("Carol")));
        await AreConnectedAsync(alice, bob);
        await AreConnectedAsync(alice, carol);

        // Those who are connected already use it up, and nothing else changes.
        await Friends.AskAsync(bob, Link(await alice.InviteAsync("Bob again")));
        Assert.Empty(await alice.Api.ItemsAsync("/api/invitations?state=open"));
        Assert.Equal(3, (await alice.Api.ItemsAsync("/api/invitations?state=used")).Count);
    }

    [Fact]
    public async Task An_account_elsewhere_is_sent_to_its_server_and_its_signed_follow_connects()
    {
        await using var alice = await TestNode.StartAsync("alice", autoAccept: false);
        await using var bob = await StrangerActor.StartRsaAsync("bob");
        await using var eve = await StrangerActor.StartRsaAsync("eve");
        bob.AnswerWebFinger((bob.Account("bob"), bob.Account("bob"), bob.Url, bob.Url + "/subscribe?acct={uri}"));
        var link = Link(await alice.InviteAsync("Bob"));
        var there = (await ComeAsync(alice, link, $"@bob@{bob.Host}")).Expect(HttpStatusCode.SeeOther).Response.Headers.GetValues("Location").Single();
        Assert.Equal($"{bob.Url}/subscribe?acct={Uri.EscapeDataString(alice.Url)}", there);
        Assert.Equal("open", (await alice.Api.ItemsAsync("/api/invitations"))[0].GetProperty("state").GetString());

        // The name lets nobody in but the one who has it: another's Follow is a request like any.
        (await eve.SendAsync(alice, eve.Activity("Follow", alice.Url))).Expect(HttpStatusCode.Accepted);
        await alice.NotifiedAsync("request");
        (await bob.SendAsync(alice, bob.Activity("Follow", alice.Url))).Expect(HttpStatusCode.Accepted);
        await bob.ReceivesAsync("Accept");
        await bob.ReceivesAsync("Follow");
        Assert.Equal(("yes", "requested"), (await Friends.RelationAsync(alice, bob.Url, "follower"), await Friends.RelationAsync(alice, bob.Url, "following")));
        Assert.Equal("requested", await Friends.RelationAsync(alice, eve.Url, "follower"));
        Assert.Equal(bob.Url, (await alice.NotifiedAsync("invitation")).Who());
    }

    [Fact]
    public async Task A_visitor_with_a_node_takes_the_link_home()
    {
        await using var alice = await TestNode.StartAsync("alice", autoAccept: false);
        await using var bob = await TestNode.StartAsync("bob", autoAccept: false);
        var link = Link(await alice.InviteAsync("Bob"));
        var there = (await ComeAsync(alice, link, bob.Url)).Expect(HttpStatusCode.SeeOther).Response.Headers.GetValues("Location").Single();
        Assert.Equal($"{bob.Url}/authorize_interaction?uri={Uri.EscapeDataString(link)}", there);
        var page = (await bob.Anonymous.GetAsync(new Uri(there).PathAndQuery)).Expect(HttpStatusCode.Found).Response.Headers.GetValues("Location").Single();
        Assert.Equal("/app/people?add=" + Uri.EscapeDataString(link), page);
        Assert.Empty(await alice.Api.ItemsAsync("/api/people"));
        await Friends.AskAsync(bob, link);
        await AreConnectedAsync(alice, bob);
    }

    [Fact]
    public async Task Until_it_is_used_another_may_take_the_place_and_then_the_first_is_a_stranger()
    {
        await using var alice = await TestNode.StartAsync("alice", autoAccept: false);
        await using var wrong = await StrangerActor.StartAsync("wrong");
        await using var right = await StrangerActor.StartAsync("right");
        var link = Link(await alice.InviteAsync("Bob"));
        foreach (var stranger in (StrangerActor[])[wrong, right])
        {
            (await stranger.PostToAsync(link, stranger.Prove(stranger.Activity("Accept", link)))).Expect(HttpStatusCode.NoContent);
        }

        (await wrong.SendAsync(alice, wrong.Prove(wrong.Activity("Follow", alice.Url)))).Expect(HttpStatusCode.Accepted);
        await alice.NotifiedAsync("request");
        (await right.SendAsync(alice, right.Prove(right.Activity("Follow", alice.Url)))).Expect(HttpStatusCode.Accepted);
        await right.ReceivesAsync("Accept");
        Assert.Equal("requested", await Friends.RelationAsync(alice, wrong.Url, "follower"));

        // Whoever it has connected may say it again; anybody else not.
        (await right.PostToAsync(link, right.Activity("Accept", link))).Expect(HttpStatusCode.NoContent);
        (await wrong.PostToAsync(link, wrong.Activity("Accept", link))).ExpectProblem(HttpStatusCode.Gone, "invitations.over");
        Assert.Equal("requested", await Friends.RelationAsync(alice, wrong.Url, "follower"));
    }

    [Fact]
    public async Task Wrong_and_removed_links_give_nothing()
    {
        await using var alice = await TestNode.StartAsync("alice", autoAccept: false);
        await using var bob = await TestNode.StartAsync("bob", autoAccept: false);
        var removed = await alice.InviteAsync("Bob");
        (await alice.Api.DeleteAsync("/api/invitations/" + removed.Id())).Expect(HttpStatusCode.NoContent);
        (await alice.Api.DeleteAsync("/api/invitations/" + removed.Id())).ExpectProblem(HttpStatusCode.NotFound, "invitations.not_found");
        foreach (var link in (string[])[Link(removed), $"{alice.Url}/invite/{new string('A', 22)}"])
        {
            Assert.Contains("is not there", (await alice.Anonymous.GetAsync(Path(link), "text/html")).Expect(HttpStatusCode.NotFound).Text, StringComparison.Ordinal);
            (await alice.Anonymous.GetAsync(Path(link), "application/activity+json")).ExpectProblem(HttpStatusCode.NotFound, "invitations.unknown");
            (await ComeAsync(alice, link, bob.Url)).Expect(HttpStatusCode.NotFound);
            (await bob.Api.PostAsync("/api/people", new { url = link })).ExpectProblem(HttpStatusCode.Conflict, "people.invitation_over");
        }

        Assert.Empty(await alice.Api.ItemsAsync("/api/people"));
        Assert.Empty(await bob.Api.ItemsAsync("/api/people"));
        foreach (var token in (string[])["x", new string('A', 23), new string('é', 22)])
        {
            (await alice.Anonymous.GetAsync("/invite/" + Uri.EscapeDataString(token), "text/html")).Expect(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Whom_the_owner_has_blocked_a_link_does_not_help()
    {
        await using var alice = await TestNode.StartAsync("alice", autoAccept: false);
        await using var bob = await TestNode.StartAsync("bob", autoAccept: false);
        await Friends.AskAsync(bob, alice.Url);
        await alice.NotifiedAsync("request");
        (await alice.Api.PutAsync($"/api/people/{await Friends.IdAsync(alice, bob.Url)}/block")).Expect(HttpStatusCode.OK);
        var link = Link(await alice.InviteAsync("Somebody"));
        (await bob.Api.PostAsync("/api/people", new { url = link })).ExpectProblem(HttpStatusCode.Conflict, "people.invitation_over");
        Assert.Contains("cannot be used", (await ComeAsync(alice, link, bob.Url)).Expect(HttpStatusCode.Forbidden).Text, StringComparison.Ordinal);
        var invitation = Assert.Single(await alice.Api.ItemsAsync("/api/invitations"));
        Assert.Equal("open", invitation.GetProperty("state").GetString());
        Assert.Equal("no", await Friends.RelationAsync(alice, bob.Url, "follower"));

        // The own link is nobody's way to oneself.
        (await alice.Api.PostAsync("/api/people", new { url = link })).ExpectProblem(HttpStatusCode.Conflict, "people.self");
        (await ComeAsync(alice, link, alice.Url)).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Only_the_one_who_was_invited_lets_the_inviter_in()
    {
        // Following somebody without an invitation is no promise: their Follow is asked about.
        await using var alice = await TestNode.StartAsync("alice", autoAccept: false);
        await using var bob = await StrangerActor.StartAsync("bob");
        await bob.BefriendAsync(alice);
        (await bob.SendAsync(alice, bob.Prove(bob.Activity("Follow", alice.Url)))).Expect(HttpStatusCode.Accepted);
        await alice.NotifiedAsync("request");
        Assert.Equal("requested", await Friends.RelationAsync(alice, bob.Url, "follower"));
    }

    [Fact]
    public async Task The_owner_lists_finds_marks_and_draws_them()
    {
        await using var alice = await TestNode.StartAsync("alice");
        foreach (var name in (string[])["Zoë Müller", "Bob", "Carol"])
        {
            await alice.InviteAsync(name);
        }

        Assert.Equal(["Carol", "Bob", "Zoë Müller"], (await alice.AllAsync("/api/invitations")).Select(Name));
        Assert.Equal(["Zoë Müller"], (await alice.Api.ItemsAsync("/api/invitations?q=zoe%20MULL")).Select(Name));
        var first = (await alice.Api.GetAsync("/api/invitations?limit=2")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(["Zoë Müller"], (await alice.Api.ItemsAsync("/api/invitations?limit=2&before=" + first.GetProperty("next").GetString())).Select(Name));
        Assert.Empty(await alice.Api.ItemsAsync("/api/invitations?state=used"));
        foreach (var wrong in (string[])["state=x", "limit=0", "limit=101", "q=" + new string('x', 201), "before=%"])
        {
            (await alice.Api.GetAsync("/api/invitations?" + wrong)).Expect(HttpStatusCode.BadRequest);
        }

        var id = first.GetProperty("items")[0].Id();
        Assert.Equal(JsonValueKind.Null, first.GetProperty("items")[0].GetProperty("sent").ValueKind);
        Assert.Equal(JsonValueKind.String, (await alice.Api.PostAsync($"/api/invitations/{id}/sent")).Expect(HttpStatusCode.OK).Json.GetProperty("sent").ValueKind);
        var code = (await alice.Api.GetAsync($"/api/invitations/{id}/qr")).Expect(HttpStatusCode.OK);
        Assert.Equal("image/svg+xml", code.Response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("<svg", code.Text, StringComparison.Ordinal);
        foreach (var name in (string?[])[null, "", "  ", "a\nb", new string('x', 101)])
        {
            (await alice.Api.PostAsync("/api/invitations", new { name })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        }

        // The file shows neither whom the owner invites nor the links.
        var rows = string.Join('\n', alice.Get<NodeDatabase>().Read("invitations").FindAll().Select(r => r.ToString()));
        Assert.DoesNotContain("Carol", rows, StringComparison.Ordinal);
        Assert.All(await alice.AllAsync("/api/invitations"), i => Assert.DoesNotContain(Link(i)[^InvitationLink.TokenLength..], rows, StringComparison.Ordinal));
    }

    private static Task AreConnectedAsync(TestNode a, TestNode b) => Poll.UntilAsync(
        async () => await Friends.RelationAsync(a, b.Url, "following") == "yes" && await Friends.RelationAsync(a, b.Url, "follower") == "yes"
            && await Friends.RelationAsync(b, a.Url, "following") == "yes" && await Friends.RelationAsync(b, a.Url, "follower") == "yes",
        $"{a.Handle} and {b.Handle} to be connected");

    private static string Link(JsonElement invitation) => invitation.GetProperty("link").GetString()!;

    private static string Name(JsonElement invitation) => invitation.GetProperty("name").GetString()!;

    private static string Path(string link) => new Uri(link).AbsolutePath;

    private static Task<ApiAnswer> ComeAsync(TestNode node, string link, string account) =>
        node.Anonymous.SendAsync(HttpMethod.Post, Path(link) + "/go", new FormUrlEncodedContent([new("account", account)]));
}
