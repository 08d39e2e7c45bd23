using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Crypto;
using PersonalNode.Owner;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Keys change, friends follow by themselves, awake or asleep.</summary>
public sealed class IdentityTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_rotation_is_followed_by_a_friend_who_is_awake_and_ends_the_mark()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        await MirroredAsync(bob, alice);
        var id = await Friends.IdAsync(bob, alice.Url);
        Assert.True((await bob.Api.PutAsync($"/api/people/{id}/verified")).Expect(HttpStatusCode.OK).Json.GetProperty("verified").GetBoolean());

        var old = alice.Get<NodeKeys>().Identity.PublicKeyMultibase;
        var rotated = (await alice.Api.PostAsync("/api/identity/rotate", new { password = TestNode.Password })).Expect(HttpStatusCode.OK).Json;
        var key = rotated.GetProperty("key").GetString();
        Assert.NotEqual(old, key);
        Assert.Equal(key, (await alice.Api.GetAsync("/api/me")).Json.GetProperty("key").GetString());
        await MirroredAsync(bob, alice);
        var person = bob.Get<PeopleStore>().ById(id)!;
        Assert.Equal((key, null), (person.Key, person.Warning));
        Assert.Equal([old], person.FormerKeys);
        Assert.False((await bob.Api.GetAsync($"/api/people/{id}")).Json.GetProperty("verified").GetBoolean());

        Assert.True((await bob.SeesAsync(Url(await alice.PostAsync("with the new key", "friends")))).GetProperty("signed").GetBoolean());
        await alice.SeesAsync(Url(await bob.PostAsync("and back")));
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromSeconds(30), () => Task.FromResult(alice.Get<PeopleStore>().ByActor(bob.Url)!.ToldHead == Head(alice)), "alice to know that bob knows");

        // The new key is there after a restart, too.
        await alice.RestartAsync();
        Assert.Equal(key, alice.Get<NodeKeys>().Identity.PublicKeyMultibase);
    }

    [Fact]
    public async Task A_rotation_is_followed_by_a_friend_who_slept_for_eight_days()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        await MirroredAsync(bob, alice);
        await bob.StopAsync();
        (await alice.Api.PostAsync("/api/identity/rotate", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        var post = await alice.PostAsync("while you slept", "friends");
        var end = clock.GetUtcNow() + TimeSpan.FromDays(8);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(2), () => Task.FromResult(clock.GetUtcNow() >= end), "the days to pass");

        await bob.StartAgainAsync();
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromSeconds(30), async () => (await bob.FeedAsync()).Any(p => Url(p) == Url(post)), "bob to read what he missed");
        await MirroredAsync(bob, alice);
        Assert.Equal(alice.Get<NodeKeys>().Identity.PublicKeyMultibase, bob.Get<PeopleStore>().ByActor(alice.Url)!.Key);
        Assert.Null(bob.Get<PeopleStore>().ByActor(alice.Url)!.Warning);
    }

    [Fact]
    public async Task The_agreement_key_is_another_every_week_friends_know_it_and_old_ones_are_erased()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        var names = new List<string> { alice.Get<AgreementKeys>().Current.Name };
        for (var week = 1; week <= 4; week++)
        {
            var end = clock.GetUtcNow() + AgreementKeys.Lifetime;
            await Poll.WhileTimePassesAsync(
                clock, TimeSpan.FromHours(6), () => Task.FromResult(clock.GetUtcNow() >= end && alice.Get<OwnIdentity>().State!.AgreementKeyName != names[^1]), "a new agreement key");
            names.Add(alice.Get<AgreementKeys>().Current.Name);
        }

        await MirroredAsync(bob, alice);
        Assert.EndsWith("#agreement-" + names[^1], bob.Get<PeopleStore>().ByActor(alice.Url)!.AgreementKeyId, StringComparison.Ordinal);
        Assert.Equal(names[^1], alice.Get<OwnIdentity>().State!.AgreementKeyName);
        var files = Directory.GetFiles(Path.Combine(alice.Folder.Path, "keys", "agreement")).Select(Path.GetFileNameWithoutExtension).ToList();
        Assert.DoesNotContain(names[0], files);
        Assert.Contains(names[^2], files);
        Assert.Null(alice.Get<AgreementKeys>().Find("x#agreement-" + names[0]));
    }

    [Fact]
    public async Task The_phrase_takes_the_identity_back_and_every_mistake_in_it_is_explained()
    {
        await using var alice = await TestNode.StartBareAsync("alice", clock);
        var phrase = (await alice.Get<SetUp>().RunAsync("Alice", "alice", TestNode.Password))!;
        using var api = new OwnerApi(alice.Address, (await alice.Get<TokenMaker>().CreateAsync("test")).Text, alice.Log);
        await using var bob = await TestNode.StartAsync("bob", clock);
        (await api.PatchAsync("/api/me", new { autoAccept = true })).Expect(HttpStatusCode.OK);
        await Friends.AskAsync(bob, alice.Url);
        await Poll.UntilAsync(async () => await Friends.RelationAsync(bob, alice.Url, "following") == "yes", "bob to follow");
        await MirroredAsync(bob, alice);

        Task<ApiAnswer> Try(string words, string password = TestNode.Password) => api.PostAsync("/api/identity/recover", new { phrase = words, password });
        var key = alice.Get<NodeKeys>().Identity.PublicKeyMultibase;
        (await Try(phrase, "wrong password")).ExpectProblem(HttpStatusCode.Forbidden, "password.wrong");
        (await Try("")).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        Assert.Contains("nine words", (await Try(phrase[6..])).ExpectProblem(HttpStatusCode.Conflict, "identity.wrong_phrase").Text, StringComparison.Ordinal);
        Assert.Contains("Word 3 ", (await Try(phrase[..12] + "wrong" + phrase[17..])).ExpectProblem(HttpStatusCode.Conflict, "identity.wrong_phrase").Text, StringComparison.Ordinal);
        Assert.Contains(
            "another identity", (await Try(RecoveryPhrase.Create(out _))).ExpectProblem(HttpStatusCode.Conflict, "identity.wrong_phrase").Text, StringComparison.Ordinal);
        Assert.Equal(key, alice.Get<NodeKeys>().Identity.PublicKeyMultibase);

        (await Try(phrase)).Expect(HttpStatusCode.OK);
        Assert.NotEqual(key, alice.Get<NodeKeys>().Identity.PublicKeyMultibase);
        await MirroredAsync(bob, alice);
        Assert.Equal(alice.Get<NodeKeys>().Identity.PublicKeyMultibase, bob.Get<PeopleStore>().ByActor(alice.Url)!.Key);
    }

    [Fact]
    public async Task Without_the_password_nothing_changes()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        var head = Head(alice);
        (await alice.Api.PostAsync("/api/identity/rotate", new { })).ExpectProblem(HttpStatusCode.Forbidden, "password.wrong");
        (await alice.Api.PostAsync("/api/identity/move", new { url = "https://b.example", password = "wrong" })).ExpectProblem(HttpStatusCode.Forbidden, "password.wrong");
        (await alice.Api.PostAsync("/api/identity/move", new { url = "https://b.example/below", password = TestNode.Password }))
            .ExpectProblem(HttpStatusCode.Conflict, "identity.bad_address");
        (await alice.Api.PostAsync("/api/identity/move", new { url = "nonsense", password = TestNode.Password })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        Assert.Equal(head, Head(alice));
        var shown = (await alice.Api.GetAsync("/api/identity")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(["genesis", "agreement"], shown.GetProperty("log").EnumerateArray().Select(s => s.GetProperty("kind").GetString()));
        Assert.Equal(alice.Url, shown.GetProperty("address").GetString());
    }

    [Fact]
    public async Task Both_sides_see_the_same_words_and_code()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        var alices = await VerificationAsync(alice, bob);
        var bobs = await VerificationAsync(bob, alice);
        Assert.Equal(alices.GetProperty("words").ToString(), bobs.GetProperty("words").ToString());
        Assert.Equal(alices.GetProperty("text").GetString(), bobs.GetProperty("text").GetString());
        var (first, second) = string.CompareOrdinal(alice.Get<NodeKeys>().Identity.PublicKeyMultibase, bob.Get<NodeKeys>().Identity.PublicKeyMultibase) < 0 ? (alice, bob) : (bob, alice);
        var words = string.Join('-', alices.GetProperty("words").EnumerateArray().Select(w => w.GetString()));
        Assert.Equal($"personalnode:verify?a={Uri.EscapeDataString(first.Url)}&b={Uri.EscapeDataString(second.Url)}&words={words}", alices.GetProperty("text").GetString());
        Assert.Equal(alices.GetProperty("qr").GetString(), bobs.GetProperty("qr").GetString());
        Assert.StartsWith("<svg", alices.GetProperty("qr").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("style=", alices.GetProperty("qr").GetString(), StringComparison.Ordinal);
        Assert.False(alices.GetProperty("verified").GetBoolean());
        var id = await Friends.IdAsync(alice, bob.Url);
        (await alice.Api.PutAsync($"/api/people/{id}/verified")).Expect(HttpStatusCode.OK);
        Assert.True((await VerificationAsync(alice, bob)).GetProperty("verified").GetBoolean());
        Assert.False((await alice.Api.DeleteAsync($"/api/people/{id}/verified")).Expect(HttpStatusCode.OK).Json.GetProperty("verified").GetBoolean());
        (await alice.Api.GetAsync("/api/people/nobody/verification")).ExpectProblem(HttpStatusCode.NotFound, "people.unknown");
    }

    [Fact]
    public async Task A_key_file_that_was_written_before_a_crash_is_dropped_and_one_that_the_log_names_is_used()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        var keys = Path.Combine(alice.Folder.Path, "keys");
        using var unborn = IdentityKey.Create();
        var before = alice.Get<NodeKeys>().Identity.PublicKeyMultibase;
        alice.Get<NodeKeys>().Prepare(unborn);
        await alice.RestartAsync();
        Assert.Equal(before, alice.Get<NodeKeys>().Identity.PublicKeyMultibase);
        Assert.False(File.Exists(Path.Combine(keys, "identity.next.key")));

        // As if the process had died between the commit and the change of files.
        var saved = await File.ReadAllBytesAsync(Path.Combine(keys, "identity.key"), TestContext.Current.CancellationToken);
        (await alice.Api.PostAsync("/api/identity/rotate", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        var after = alice.Get<NodeKeys>().Identity.PublicKeyMultibase;
        await alice.StopAsync();
        File.Move(Path.Combine(keys, "identity.key"), Path.Combine(keys, "identity.next.key"));
        await File.WriteAllBytesAsync(Path.Combine(keys, "identity.key"), saved, TestContext.Current.CancellationToken);
        await alice.StartAgainAsync();
        Assert.Equal(after, alice.Get<NodeKeys>().Identity.PublicKeyMultibase);
    }

    [Fact]
    public async Task A_node_of_an_earlier_version_begins_its_log_when_it_starts_and_tells_its_friends()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var bob = await TestNode.StartAsync("bob", clock);
        await Friends.MeetAsync(alice, bob);
        await MirroredAsync(bob, alice);
        var identity = Head(alice);

        // As an earlier version left both folders: no log, no mirror.
        await ForgetAsync(bob, true);
        await ForgetAsync(alice, false);
        clock.Advance(TimeSpan.FromMinutes(2));
        await alice.RestartAsync();
        await bob.RestartAsync();
        await Poll.UntilAsync(() => alice.Get<OwnIdentity>().State is not null, "a log");
        Assert.NotEqual(identity, Head(alice));
        await MirroredAsync(bob, alice);
        await Poll.WhileTimePassesAsync(
            clock, TimeSpan.FromSeconds(10), () => Task.FromResult(alice.Get<PeopleStore>().ByActor(bob.Url)!.ToldHead == Head(alice)), "alice to know that bob knows");
        Assert.Equal(alice.Get<OwnIdentity>().State!.Identity, bob.Get<PeopleStore>().ByActor(alice.Url)!.Identity);
    }

    [Fact]
    public async Task Who_could_not_be_told_of_a_new_key_for_seven_days_is_told_again()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        await using var friend = await StrangerActor.StartAsync("friend", clock);
        await friend.FollowAsync(alice);
        friend.Answer = (_, _) => Task.FromResult(500);
        (await alice.Api.PostAsync("/api/identity/rotate", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        bool IsNews(Arrival a) => a.Type == "Update" && a.Activity.GetProperty("object").GetProperty("identityHead").GetString() == Head(alice);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromSeconds(10), () => Task.FromResult(friend.Arrivals.Any(IsNews)), "the news");
        var first = friend.Arrivals.First(IsNews);
        await Poll.WhileTimePassesAsync(clock, TimeSpan.FromHours(1), () => Task.FromResult(friend.Arrivals.Any(a => IsNews(a) && a.Id != first.Id)), "the news once more");
        Assert.True(friend.Arrivals.First(a => IsNews(a) && a.Id != first.Id).At - first.At >= TimeSpan.FromDays(6.9), "That was soon.");
    }

    [Fact]
    public async Task The_log_is_served_two_hundred_statements_at_a_time()
    {
        await using var alice = await TestNode.StartAsync("alice", clock);
        var own = alice.Get<OwnIdentity>();
        using var agreement = AgreementKey.Create();
        await alice.Get<NodeDatabase>().WriteAsync(context =>
        {
            var more = new List<LoggedStatement>();
            while (more.Count < 203)
            {
                var end = more.Count == 0 ? own.State! : more[^1].After;
                more.Add(IdentityLog.Agreement(end, alice.Get<NodeKeys>().Identity, agreement.PublicKeyMultibase, "n", clock.GetUtcNow()));
            }

            own.Write(context, more);
        });

        // The node may add a statement of its own meanwhile, so only the first page is known to the last statement.
        var second = await PageAsync(200);
        Assert.Equal(Enumerable.Range(0, 200), await PageAsync(0));
        Assert.InRange(second.Count, 5, 10);
        Assert.Equal(Enumerable.Range(200, second.Count), second);
        Assert.Empty(await PageAsync(1_000));

        async Task<List<int>> PageAsync(int from)
        {
            var page = (await alice.Anonymous.GetAsync($"/identity?from={from}")).Expect(HttpStatusCode.OK);
            Assert.Equal("application/activity+json", page.Response.Content.Headers.ContentType?.MediaType);
            Assert.Equal($"{alice.Url}/identity?from={from}", page.Json.GetProperty("id").GetString());
            return [.. page.Json.GetProperty("statements").EnumerateArray().Select(s => s.GetProperty("sequence").GetInt32())];
        }
    }

    private static Task ForgetAsync(TestNode node, bool people) => node.Get<NodeDatabase>().WriteAsync(context =>
    {
        context.Collection("meta").Delete("identity");
        context.Collection("identities").DeleteAll();
        foreach (var person in node.Get<PeopleStore>().Related())
        {
            node.Get<PeopleStore>().Save(context, person with { Identity = people ? null : person.Identity, IdentityHead = null, ToldHead = null, SentHead = null, SentAt = null });
        }
    });

    private static async Task<JsonElement> VerificationAsync(TestNode node, TestNode friend) =>
        (await node.Api.GetAsync($"/api/people/{await Friends.IdAsync(node, friend.Url)}/verification")).Expect(HttpStatusCode.OK).Json;

    /// <summary>Until the friend's mirror ends where the log ends.</summary>
    private Task MirroredAsync(TestNode at, TestNode of) => Poll.WhileTimePassesAsync(
        clock, TimeSpan.FromSeconds(10), () => Task.FromResult(at.Get<PeopleStore>().ByActor(of.Url)?.IdentityHead == Head(of)), $"{at.Handle} to mirror {of.Handle}");

    private static string Head(TestNode node) => node.Get<OwnIdentity>().State!.Head;

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;
}
