using System.Net;
using System.Text.RegularExpressions;
using PersonalNode.Protocol;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.MastodonApi;

/// <summary>Lists and how they are paged: by ids that sort, with Link headers that lead through all of it.</summary>
public sealed partial class TimelineTests(AppPair pair) : IClassFixture<AppPair>
{
    private readonly TestNode alice = pair.Alice;
    private readonly TestApp app = pair.App;

    [Fact]
    public void Ids_sort_as_apps_compare_them()
    {
        // Longer is newer, else by characters: what Tusky and Mastodon for Android do.
        var source = new IdSource(TimeProvider.System);
        var ids = Enumerable.Range(0, 5_000).Select(_ => source.NextText()).ToList();
        Assert.Equal(ids, ids.OrderBy(i => i.Length).ThenBy(i => i, StringComparer.Ordinal));
        Assert.All(ids, i => Assert.Equal(13, i.Length));
        Assert.True(string.CompareOrdinal(Ids.ToText(Ids.FirstAt(new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero))), ids[^1]) > 0);
    }

    [Fact]
    public async Task Pages_lead_on_both_ways_without_gaps_or_repeats()
    {
        var made = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            made.Insert(0, (await alice.PostAsync($"paged {i} #paging")).Id());
        }

        foreach (var list in (string[])["/api/v1/timelines/tag/paging", "/api/v1/accounts/me/statuses?tagged=paging"])
        {
            var start = list + (list.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "limit=4";
            var down = new List<string>();
            for (var next = start; next is not null;)
            {
                var page = (await app.Api.GetAsync(next)).Expect(HttpStatusCode.OK);
                down.AddRange(page.Json.Ids());
                next = Link(page, "next");
            }

            Assert.Equal(made, down);
            var up = new List<string>();
            for (var next = $"{start}&min_id={made[^1]}"; next is not null;)
            {
                var page = (await app.Api.GetAsync(next)).Expect(HttpStatusCode.OK);
                up.InsertRange(0, page.Json.Ids());
                next = Link(page, "prev");
            }

            Assert.Equal(made[..^1], up);
            Assert.Equal(made[..3], (await app.GetAsync($"{start}&since_id={made[3]}")).Ids());
            Assert.Equal(made[4..6], (await app.GetAsync($"{start}&max_id={made[3]}&since_id={made[6]}")).Ids());
            Assert.Equal(made[..4], (await app.GetAsync($"{start}&since_id={made[8]}")).Ids());
            Assert.Empty((await app.GetAsync($"{start}&max_id=nonsense")).Ids());
        }
    }

    [Fact]
    public async Task What_the_owner_likes_is_listed_until_it_is_taken_back()
    {
        var first = (await alice.PostAsync("liked last")).Id();
        var second = (await alice.PostAsync("liked first")).Id();
        foreach (var id in (string[])[second, first, first])
        {
            Assert.True((await app.PostAsync($"/api/v1/statuses/{id}/favourite")).GetProperty("favourited").GetBoolean());
        }

        Assert.Equal([first, second], (await app.GetAsync("/api/v1/favourites")).Ids());
        var page = (await app.Api.GetAsync("/api/v1/favourites?limit=1")).Expect(HttpStatusCode.OK);
        Assert.Equal([first], page.Json.Ids());
        Assert.Equal([second], (await app.GetAsync(Link(page, "next")!)).Ids());
        await app.PostAsync($"/api/v1/statuses/{first}/unfavourite");
        Assert.Equal([second], (await app.GetAsync("/api/v1/favourites")).Ids());
        (await alice.Api.DeleteAsync($"/api/posts/{second}")).Expect(HttpStatusCode.NoContent);
        Assert.Empty((await app.GetAsync("/api/v1/favourites")).Ids());
    }

    [Fact]
    public async Task What_a_friend_reshared_is_wrapped_and_answers_to_both_ids()
    {
        await using var carol = await TestNode.StartAsync("carol");
        await Friends.FollowAsync(pair.Bob, carol);
        var post = await carol.PostAsync("pass it on");
        var atBob = await pair.Bob.SeesAsync(post.Url());
        (await pair.Bob.Api.PutAsync($"/api/posts/{atBob.Id()}/reshare")).Expect(HttpStatusCode.OK);
        await alice.SeesAsync(post.Url());
        var home = await app.GetAsync("/api/v1/timelines/home");
        var wrapped = home.EnumerateArray().Single(s => s.Text("uri") == post.Url());
        var inner = wrapped.GetProperty("reblog");
        Assert.Equal("bob", wrapped.GetProperty("account").Text("username"));
        Assert.Equal("carol", inner.GetProperty("account").Text("username"));
        Assert.NotEqual(wrapped.Id(), inner.Id());
        Assert.Equal(inner.Id(), (await app.GetAsync($"/api/v1/statuses/{wrapped.Id()}")).Id());
        Assert.Equal(home.Ids(), home.Ids().OrderByDescending(i => i, StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_sealed_is_in_the_feed_and_in_no_public_list()
    {
        var post = await alice.PostAsync("for friends #hidden", "friends");
        Assert.Contains(post.Id(), (await app.GetAsync("/api/v1/timelines/home")).Ids());
        Assert.Contains(post.Id(), (await app.GetAsync("/api/v1/timelines/tag/hidden")).Ids());
        Assert.DoesNotContain(post.Id(), (await app.GetAsync("/api/v1/timelines/public")).Ids());
        Assert.All((await app.GetAsync("/api/v1/timelines/home")).EnumerateArray().Where(s => s.Id() == post.Id()), s => Assert.Equal("private", s.Text("visibility")));
    }

    private static string? Link(ApiAnswer page, string rel) => page.Response.Headers.TryGetValues("Link", out var links)
        && Links().Matches(links.Single()).FirstOrDefault(m => m.Groups[2].Value == rel) is { } found ? new Uri(found.Groups[1].Value).PathAndQuery : null;

    [GeneratedRegex("<([^>]+)>; rel=\"(\\w+)\"")]
    private static partial Regex Links();
}
