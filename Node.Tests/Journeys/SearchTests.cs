using System.Net;
using System.Text.Json;
using PersonalNode.Protocol;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>The owner looks for something among everything they can see.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private TestNode alice = null!;
    private TestNode bob = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync("alice");
        bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
    }

    public async ValueTask DisposeAsync()
    {
        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task Words_phrases_and_beginnings_of_any_language_are_found()
    {
        foreach (var (text, queries) in new (string, string[])[]
        {
            ("Grüße von der Straße", ["strasse", "GRÜSSE", "gruss", "\"der straße\""]),
            ("Déjà vu à l’hôtel", ["deja", "hotel", "l'hotel", "\"vu a\""]),
            ("ذهب أحمد إلى المَدرسة", ["احمد", "المدرسه", "\"احمد الى\""]),
            ("東京タワーへ行きました", ["東京", "タワー", "行き"]),
            ("ฉันกินข้าวแล้ว", ["ข้าว", "กินข้าว"]),
            ("A platypus, *really*", ["platypus", "platy", "\"a platypus\"", "really plat"]),
        })
        {
            var post = await alice.PostAsync(text);
            foreach (var query in queries)
            {
                Assert.Equal([post.Id()], await FindAsync(alice, $"q={Uri.EscapeDataString(query)}"));
            }
        }

        var warned = await alice.PostAsync("hidden below", summary: "zebra warning");
        Assert.Equal([warned.Id()], await FindAsync(alice, "q=zebra%20below"));
        Assert.Empty(await FindAsync(alice, "q=atypus"));
        Assert.Empty(await FindAsync(alice, "q=%22platypus%20a%22"));
        Assert.Empty(await FindAsync(alice, "q=strong"));
        Assert.Empty(await FindAsync(alice, "q=!!!"));
    }

    [Fact]
    public async Task Filters_narrow_what_is_found()
    {
        var mine = await alice.PostAsync("common words");
        var theirs = await bob.PostAsync("common ground", "friends");
        await alice.SeesAsync(theirs.Url());
        var photo = await alice.UploadAsync(TestPhoto.Jpeg(), "a heron at the lake");
        var shown = (await alice.Api.PostAsync("/api/posts", new { text = "common bird", audience = "public", photos = (string[])[photo.Id()] })).Expect(HttpStatusCode.Created).Json;
        var id = await Friends.IdAsync(alice, bob.Url);
        var aspect = (await alice.Api.PostAsync("/api/aspects", new { name = "Near", people = (string[])[id] })).Expect(HttpStatusCode.Created).Json;

        Assert.Equal(3, (await FindAsync(alice, "q=common")).Count);
        Assert.Equal([shown.Id()], await FindAsync(alice, "q=common&photos=true"));
        Assert.Equal([shown.Id()], await FindAsync(alice, "photos=true"));
        Assert.Equal([shown.Id()], await FindAsync(alice, "q=heron"));
        Assert.Equal([shown.Id(), mine.Id()], await FindAsync(alice, "q=common&person=me"));
        var ground = Assert.Single(await FindAsync(alice, $"person={id}"));
        Assert.Equal([ground], await FindAsync(alice, $"q=common&aspect={aspect.Id()}"));
        Assert.Empty(await FindAsync(alice, $"q=common&aspect={aspect.Id()}&person=me"));

        // The alternative text is changed later, too.
        (await alice.Api.PatchAsync($"/api/photos/{photo.Id()}", new { alt = "an egret" })).Expect(HttpStatusCode.OK);
        Assert.Equal([shown.Id()], await FindAsync(alice, "q=egret"));
        Assert.Empty(await FindAsync(alice, "q=heron"));
    }

    [Fact]
    public async Task Days_are_counted_whole()
    {
        await AddOldAsync("wombat first", new DateTimeOffset(2014, 5, 1, 0, 0, 0, TimeSpan.Zero));
        await AddOldAsync("wombat second", new DateTimeOffset(2014, 5, 2, 23, 59, 59, TimeSpan.Zero));
        await AddOldAsync("wombat third", new DateTimeOffset(2014, 5, 3, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(["wombat second", "wombat first"], await TextsAsync("q=wombat&before=2014-05-02"));
        Assert.Equal(["wombat third", "wombat second"], await TextsAsync("q=wombat&after=2014-05-02"));
        Assert.Equal(["wombat second"], await TextsAsync("after=2014-05-02&before=2014-05-02"));
        Assert.Equal(["wombat third", "wombat second", "wombat first"], await TextsAsync("q=wombat&before=9999-12-31&after=0001-01-01"));
    }

    [Fact]
    public async Task Pages_hold_each_post_once_while_new_ones_come()
    {
        var made = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            made.Insert(0, (await alice.PostAsync($"paged {i}")).Id());
        }

        var seen = new List<string>();
        string? next = null;
        do
        {
            var page = (await alice.Api.GetAsync($"/api/search?q=paged&limit=5{(next is null ? "" : $"&cursor={next}")}")).Expect(HttpStatusCode.OK).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(p => p.Id()));
            next = page.GetProperty("next").GetString();
            await alice.PostAsync("paged, and new");
        }
        while (next is not null);
        Assert.Equal(made, seen);
    }

    [Fact]
    public async Task What_is_sealed_edited_deleted_or_blocked_is_as_one_sees_it()
    {
        var secret = await bob.PostAsync("quokka under seal", "friends");
        await alice.SeesAsync(secret.Url());
        var there = Assert.Single(await FindAsync(alice, "q=quokka"));
        (await bob.Api.PatchAsync($"/api/posts/{secret.Id()}", new { text = "numbat under seal" })).Expect(HttpStatusCode.OK);
        await alice.SeesAsync(secret.Url(), p => p.GetProperty("text").GetString()!.StartsWith("numbat", StringComparison.Ordinal));
        Assert.Empty(await FindAsync(alice, "q=quokka"));
        Assert.Equal([there], await FindAsync(alice, "q=numbat"));

        // Who is muted is found when asked for by name, who is blocked not at all.
        var id = await Friends.IdAsync(alice, bob.Url);
        (await alice.Api.PutAsync($"/api/people/{id}/mute")).Expect(HttpStatusCode.OK);
        Assert.Empty(await FindAsync(alice, "q=numbat"));
        Assert.Equal([there], await FindAsync(alice, $"q=numbat&person={id}"));
        (await alice.Api.DeleteAsync($"/api/people/{id}/mute")).Expect(HttpStatusCode.OK);

        (await bob.Api.DeleteAsync($"/api/posts/{secret.Id()}")).Expect(HttpStatusCode.NoContent);
        await alice.LosesAsync(secret.Url());
        Assert.Empty(await FindAsync(alice, "q=numbat"));

        await alice.SeesAsync((await bob.PostAsync("bilby")).Url());
        Assert.Single(await FindAsync(alice, "q=bilby"));
        (await alice.Api.PutAsync($"/api/people/{id}/block")).Expect(HttpStatusCode.OK);
        Assert.Empty(await FindAsync(alice, "q=bilby"));
        Assert.Empty(await FindAsync(alice, $"q=bilby&person={id}"));
    }

    [Fact]
    public async Task A_message_is_found_with_its_conversation()
    {
        var conversation = (await alice.Api.PostAsync("/api/conversations", new { people = new[] { await Friends.IdAsync(alice, bob.Url) }, text = "the potoroo is here" }))
            .Expect(HttpStatusCode.Created).Json;
        var found = Assert.Single(await alice.Api.ItemsAsync("/api/search?q=potoroo"));
        Assert.Equal(conversation.Id(), found.GetProperty("conversation").GetString());
        var post = await alice.PostAsync("no message");
        found = Assert.Single(await alice.Api.ItemsAsync("/api/search?q=message"));
        Assert.Equal((post.Id(), JsonValueKind.Null), (found.Id(), found.GetProperty("conversation").ValueKind));
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused()
    {
        (await alice.Api.GetAsync("/api/search")).ExpectProblem(HttpStatusCode.BadRequest, "search.nothing_asked");
        (await alice.Api.GetAsync("/api/search?q=%20&photos=false")).ExpectProblem(HttpStatusCode.BadRequest, "search.nothing_asked");
        (await alice.Api.GetAsync("/api/search?q=" + new string('x', 201))).ExpectProblem(HttpStatusCode.BadRequest, "search.too_long");
        (await alice.Api.GetAsync("/api/search?q=a+b+c+d+e+f+g+h+i+j+k")).ExpectProblem(HttpStatusCode.BadRequest, "search.too_long");
        (await alice.Api.GetAsync("/api/search?q=a&after=2026-02-30")).ExpectProblem(HttpStatusCode.BadRequest, "search.bad_date");
        (await alice.Api.GetAsync("/api/search?q=a&before=yesterday")).ExpectProblem(HttpStatusCode.BadRequest, "search.bad_date");
        (await alice.Api.GetAsync("/api/search?q=a&cursor=x")).ExpectProblem(HttpStatusCode.BadRequest, "search.bad_cursor");
        (await alice.Api.GetAsync("/api/search?q=a&person=nobody")).ExpectProblem(HttpStatusCode.NotFound, "people.unknown");
        (await alice.Api.GetAsync("/api/search?q=a&aspect=none")).ExpectProblem(HttpStatusCode.NotFound, "aspects.not_found");
        (await alice.Anonymous.GetAsync("/api/search?q=a")).ExpectProblem(HttpStatusCode.Unauthorized, "session.required");
        (await alice.Api.GetAsync("/api/memories?day=02-30")).ExpectProblem(HttpStatusCode.BadRequest, "memories.bad_day");
        (await alice.Api.GetAsync("/api/memories?before=x")).ExpectProblem(HttpStatusCode.BadRequest, "memories.bad_cursor");
    }

    [Fact]
    public async Task On_this_day_shows_own_posts_of_earlier_years()
    {
        await alice.PostAsync("written today");
        var year = DateTimeOffset.UtcNow.Year;
        await AddOldAsync("last leap day", new DateTimeOffset(2024, 2, 29, 8, 0, 0, TimeSpan.Zero));
        await AddOldAsync("first leap day", new DateTimeOffset(2012, 2, 29, 23, 0, 0, TimeSpan.Zero));
        await AddOldAsync("the day after", new DateTimeOffset(2012, 3, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(["last leap day", "first leap day"], await MemoriesAsync("?day=02-29"));
        Assert.Equal(["first leap day"], await MemoriesAsync($"?day=02-29&before={Ids.ToText(Ids.FirstAt(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)))}"));

        var today = DateTimeOffset.UtcNow;
        await AddOldAsync("the same day", new DateTimeOffset(year - 4, today.Month, today.Day, 12, 0, 0, TimeSpan.Zero));
        Assert.Equal(["the same day"], await MemoriesAsync(""));
        var old = Assert.Single(await alice.Api.ItemsAsync("/api/memories"));
        (await alice.Api.DeleteAsync($"/api/posts/{old.Id()}")).Expect(HttpStatusCode.NoContent);
        Assert.Empty(await MemoriesAsync(""));
    }

    private async Task<IReadOnlyList<string>> MemoriesAsync(string query) =>
        [.. (await alice.Api.ItemsAsync("/api/memories" + query)).Select(p => p.GetProperty("text").GetString()!)];

    private async Task<IReadOnlyList<string>> TextsAsync(string query) =>
        [.. (await alice.Api.ItemsAsync("/api/search?" + query)).Select(p => p.GetProperty("text").GetString()!)];

    private static async Task<IReadOnlyList<string>> FindAsync(TestNode node, string query) => [.. (await node.Api.ItemsAsync("/api/search?" + query)).Select(p => p.Id())];

    /// <summary>An own post of long ago, as an import brings it.</summary>
    private Task<Post?> AddOldAsync(string text, DateTimeOffset published) => alice.Get<NodeDatabase>().WriteAsync(context => alice.Get<PostWriter>().Add(context, new Post
    {
        Uri = $"{alice.Url}posts/{Guid.NewGuid():N}",
        Author = alice.Url,
        Published = published,
        Text = text,
        Html = $"<p>{text}</p>",
    }, home: false));
}
