using CsCheck;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Tests.Storage;

/// <summary>What others wrote goes when it has been here for long enough, with everything that hangs on it; what the owner has to do with stays.</summary>
public sealed class RetentionTests
{
    private static readonly string[] Names = ["ann", "ben", "cat"];

    [Fact]
    public Task Whatever_happens_just_what_the_model_says_is_left_and_nothing_hangs_in_the_air() =>
        Gen.Int[0, 10_000].Array[20, 70].SampleAsync(RunAsync, iter: 40, threads: 1);

    private static async Task RunAsync(int[] choices)
    {
        await using var scene = await RetentionScene.StartAsync(Names);
        var model = new RetentionModel();
        foreach (var choice in choices)
        {
            var who = Names[choice % Names.Length];
            var any = model.Posts.Count == 0 ? null : model.Posts[choice / 10 % model.Posts.Count];
            switch (choice % 13)
            {
                case 0 or 1 or 2:
                    model.Add(await scene.PostAsync(who), null, own: false, scene.Clock.GetUtcNow());
                    break;
                case 3 or 4 when any is { Deleted: false }:
                    model.Add(await scene.PostAsync(who, any.Uri), any, own: false, scene.Clock.GetUtcNow());
                    break;
                case 5 when any is { Deleted: false }:
                    await scene.ReceiveAsync(scene.Activity(who, choice % 2 == 0 ? "Like" : "Announce", any.Uri));
                    any.CameAgain(scene, choice % 2 != 0);
                    break;
                case 6 when any is { Deleted: false, Own: false }:
                    await scene.BookmarkAsync(any.Uri, any.Bookmarked = !any.Bookmarked);
                    break;
                case 7 when any is { Deleted: false, Own: false }:
                    await scene.LikeAsync(any.Uri, any.Liked = !any.Liked);
                    break;
                case 8 when any is { Deleted: false } && choice % 3 == 0:
                    model.Add(await scene.OwnAsync(inReplyTo: any.Uri), any, own: true, scene.Clock.GetUtcNow());
                    break;
                case 9 when any is { Deleted: false, Own: false } && choice % 3 == 0:
                    var quoting = model.Add(await scene.OwnAsync(quote: any.Uri), null, own: true, scene.Clock.GetUtcNow());
                    any.QuotedBy = quoting;
                    break;
                case 10 when any is { Deleted: false, Own: false }:
                    await scene.ReceiveAsync(scene.Activity(new Uri(any.Uri).Host.Split('.')[0], "Delete", any.Uri));
                    any.Delete();
                    break;
                case 11:
                    scene.Clock.Advance(TimeSpan.FromDays(choice % 40));
                    break;
                default:
                    await LetGoAsync();
                    break;
            }
        }

        await LetGoAsync();
        scene.Clock.Advance(TimeSpan.FromDays(91));
        await LetGoAsync();

        async Task LetGoAsync()
        {
            await scene.KeepAsync(round: true);
            model.LetGo(scene.Clock.GetUtcNow().AddDays(-90));
            Assert.Equal(model.Left(), Here(scene));
            Assert.Empty(Rows.Loose(scene.Database));
        }
    }

    [Fact]
    public async Task What_was_let_go_does_not_come_in_again_by_delivery_by_reading_the_outbox_or_as_a_new_activity()
    {
        await using var scene = await RetentionScene.StartAsync("ann", "ben");
        var note = scene.Note("ann", text: "once upon a time");
        var uri = note["id"]!.GetValue<string>();
        var create = scene.Activity("ann", "Create", note.DeepClone());
        var like = scene.Activity("ben", "Like", uri);
        Assert.True(await scene.ReceiveAsync(create));
        Assert.True(await scene.ReceiveAsync(like));
        var id = scene.Posts.ByUri(uri)!.Id;
        scene.Clock.Advance(TimeSpan.FromDays(91));
        await scene.KeepAsync();
        Assert.Null(scene.Posts.ByUri(uri));
        Assert.Equal((0, 0), (scene.Database.Read("log").Count(), scene.Get<PostCounts>().All));
        Assert.Empty(scene.Get<SearchReader>().Page(SearchQuery.Parse("upon")!, new SearchScope(), null, 10, _ => true).Posts);
        Assert.Equal(uri, scene.Get<PastStore>().PlaceOf(id));

        Assert.False(await scene.ReceiveAsync(create));
        Assert.False(await scene.ReceiveAsync(like));

        // The same post under another activity, and news of it: a vote was counted, say. None of it stays in the log.
        await scene.ReceiveAsync(scene.Activity("ann", "Create", note.DeepClone()));
        var edited = note.DeepClone();
        edited["updated"] = ActivityBuilder.Time(scene.Clock.GetUtcNow());
        await scene.ReceiveAsync(scene.Activity("ann", "Update", edited));
        await scene.ReceiveAsync(scene.Activity("ben", "Like", uri));
        Assert.Null(scene.Posts.ByUri(uri));
        Assert.Equal((0, 0), (scene.Database.Read("log").Count(), scene.Database.Read("notifications").Count()));
        Assert.Empty(Rows.Loose(scene.Database));

        // Who passes it on brings it back: it is fetched. What remembered it is forgotten after a month.
        await scene.ReceiveAsync(scene.Activity("ben", "Announce", uri));
        Assert.Equal(uri, Assert.Single(scene.Get<FetchStore>().Due(scene.Clock.GetUtcNow(), 10)).Uri);
        scene.Clock.Advance(TimeSpan.FromDays(32));
        while (await scene.Get<PastStore>().TrimAsync(1))
        {
        }

        Assert.Null(scene.Get<PastStore>().PlaceOf(id));
        Assert.Equal(0, scene.Database.Read("past").Count());
    }

    [Fact]
    public async Task An_old_post_that_comes_today_stays_as_long_as_one_of_today_and_so_does_one_that_a_friend_passes_on()
    {
        await using var scene = await RetentionScene.StartAsync("ann", "ben");
        var passedOn = scene.NewId("ann");
        await scene.Database.WriteAsync(context => scene.Get<PostWriter>().Add(context, new Post { Uri = passedOn, Author = "https://ann.example", AuthorId = "ann", Published = context.Now }, home: false));
        var old = scene.Note("ann");
        scene.Clock.Advance(TimeSpan.FromDays(80));
        await scene.ReceiveAsync(scene.Activity("ann", "Create", old));
        await scene.ReceiveAsync(scene.Activity("ben", "Announce", passedOn));
        scene.Clock.Advance(TimeSpan.FromDays(60));
        await scene.KeepAsync(round: true);
        Assert.Equal([passedOn, old["id"]!.GetValue<string>()], Here(scene));
        scene.Clock.Advance(TimeSpan.FromDays(31));
        await scene.KeepAsync();
        Assert.Empty(Here(scene));
    }

    public static TheoryData<string> Reasons => ["reshared", "named", "voted", "pinned", "draft", "album", "quoted", "direct"];

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task What_the_owner_has_to_do_with_stays(string reason)
    {
        await using var scene = await RetentionScene.StartAsync("ann", "ben");
        var other = await scene.PostAsync("ann");
        var uri = await scene.PostAsync("ann");
        var post = scene.Posts.ByUri(uri)!;
        await scene.Database.WriteAsync(context =>
        {
            var writer = scene.Get<PostWriter>();
            switch (reason)
            {
                case "reshared":
                    scene.Get<ReactionStore>().Mark(context, post.Id, ReactionKind.Reshare, RetentionScene.Me + "/activities/1");
                    break;
                case "named":
                    writer.Change(context, post.Id, p => p with { Mentions = [new Mention("me", RetentionScene.Me)] });
                    break;
                case "voted":
                    writer.Change(context, post.Id, p => p with { Poll = new PostPoll { Options = [new PollOption("a", 1), new PollOption("b", 0)], Voted = [0] } });
                    break;
                case "pinned":
                    scene.Get<PeopleStore>().Save(context, scene.Get<PeopleStore>().ById("ann")! with { Pinned = [uri] });
                    break;
                case "draft":
                    scene.Get<DraftStore>().Save(context, new Draft { Id = 1, Json = $$"""{"text":"later","inReplyTo":"{{Ids.ToText(post.Id)}}"}""", Created = context.Now, Updated = context.Now });
                    break;
                case "album":
                    scene.Get<PhotoStore>().Save(context, scene.Get<PhotoStore>().Find(post.Photos[0])! with { Albums = [1] });
                    break;
                case "direct":
                    writer.Change(context, post.Id, p => p with { Audience = Audience.Direct });
                    break;
            }
        });
        scene.Clock.Advance(TimeSpan.FromDays(91));

        // Somebody else's newer post that quotes it is to show it.
        IReadOnlyList<string> left = [uri];
        if (reason == "quoted")
        {
            var quoting = scene.NewId("ben");
            await scene.Database.WriteAsync(context => scene.Get<PostWriter>().Add(
                context, new Post { Uri = quoting, Author = "https://ben.example", AuthorId = "ben", Published = context.Now, Quote = new Quote(uri) }, home: true));
            left = [uri, quoting];
        }

        await scene.KeepAsync();
        Assert.Equal(left, Here(scene));
        Assert.Null(scene.Posts.ByUri(other));
        Assert.Empty(Rows.Loose(scene.Database));
    }

    [Fact]
    public async Task What_is_sealed_for_each_reader_of_many_goes_like_any_other()
    {
        await using var scene = await RetentionScene.StartAsync("ann");
        var post = scene.Posts.ByUri(await scene.PostAsync("ann"))!;
        await scene.Database.WriteAsync(context => scene.Get<PostWriter>().Change(context, post.Id, p => p with { Sealed = true, Audience = Audience.Direct }));
        scene.Clock.Advance(TimeSpan.FromDays(91));
        await scene.KeepAsync();
        Assert.Empty(Here(scene));

        // Nobody can look at it where it lives.
        Assert.Equal("", scene.Get<PastStore>().PlaceOf(post.Id));
    }

    [Fact]
    public async Task Who_upgrades_has_two_weeks_to_decide_and_is_told()
    {
        await using var scene = await RetentionScene.StartAsync("ann");
        await scene.PostAsync("ann");
        scene.Clock.Advance(TimeSpan.FromDays(400));
        await scene.Database.WriteAsync(RetentionSettings.BeginLater);
        await scene.KeepAsync();
        Assert.Single(Here(scene));
        Assert.Equal(scene.Clock.GetUtcNow().AddDays(14), scene.Get<RetentionSettings>().Current.From);
        scene.Clock.Advance(TimeSpan.FromDays(15));
        await scene.KeepAsync();
        Assert.Empty(Here(scene));
    }

    [Fact]
    public async Task When_the_reason_has_ended_it_goes_with_the_next_round_within_a_month()
    {
        await using var scene = await RetentionScene.StartAsync("ann");
        var uri = await scene.PostAsync("ann");
        await scene.BookmarkAsync(uri, true);
        scene.Clock.Advance(TimeSpan.FromDays(100));
        await scene.KeepAsync();
        await scene.BookmarkAsync(uri, false);
        await scene.KeepAsync();
        Assert.Equal([uri], Here(scene));
        scene.Clock.Advance(TimeSpan.FromDays(31));
        await scene.KeepAsync();
        Assert.Empty(Here(scene));
    }

    [Fact]
    public async Task For_ever_is_for_ever_and_less_takes_effect_from_where_it_was()
    {
        await using var scene = await RetentionScene.StartAsync("ann");
        var settings = scene.Get<RetentionSettings>();
        await settings.ChooseAsync(0);
        var old = await scene.PostAsync("ann");
        scene.Clock.Advance(TimeSpan.FromDays(400));
        var newer = await scene.PostAsync("ann");
        scene.Clock.Advance(TimeSpan.FromDays(40));
        await scene.KeepAsync();
        Assert.Equal([old, newer], Here(scene));
        await settings.ChooseAsync(365);
        await scene.KeepAsync();
        Assert.Equal([newer], Here(scene));
        await settings.ChooseAsync(30);
        await scene.KeepAsync();
        Assert.Empty(Here(scene));
        Assert.Equal((30, 2), (settings.Current.KeepDays, settings.Current.LastCount));
    }

    [Fact]
    public async Task A_large_thread_goes_in_pieces_and_is_whole_after_each()
    {
        await using var scene = await RetentionScene.StartAsync(Names);
        var uris = new List<string> { await scene.PostAsync("ann") };
        for (var i = 0; i < 300; i++)
        {
            uris.Add(await scene.PostAsync(Names[i % 3], uris[i * 7 % uris.Count]));
        }

        scene.Clock.Advance(TimeSpan.FromDays(91));
        var steps = 0;
        while (await scene.Get<RetentionKeeper>().StepAsync(scene.Clock.GetUtcNow()))
        {
            Assert.Empty(Rows.Loose(scene.Database));
            steps++;
        }

        Assert.Empty(Here(scene));
        Assert.True(steps > 3, $"{steps} steps are no pieces.");
    }

    private static IReadOnlyList<string> Here(RetentionScene scene) =>
        [.. scene.Database.Read("posts").FindAll().Select(d => d["u"].AsString).OrderBy(u => int.Parse(u.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture))];
}
