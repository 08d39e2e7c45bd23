using System.Text;
using CsCheck;
using LiteDB;
using Microsoft.Extensions.DependencyInjection;
using PersonalNode.Protocol;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>The index of words finds what looking at every post finds, keeps nothing that is gone, and survives being stopped anywhere.</summary>
public sealed class SearchIndexTests : IAsyncDisposable
{
    private static readonly string[] Vocabulary =
        ["a", "ab", "abc", "abcd", "abcdef", "abcdefg", "Straße", "naïve", "été", "l'homme", "東京", "東京都", "京", "กิน", "ข้าว", "서울에서", "كِتاب", "🎉", "C3PO", "x_y"];

    private static readonly string[] Between = [" ", ", ", "! ", "\n"];

    private readonly StoreFixture store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task It_finds_the_same_as_looking_at_every_post()
    {
        var word = Gen.Int[0, Vocabulary.Length - 1].Select(i => Vocabulary[i]);
        var texts = Gen.Select(word.Array[0, 12], Gen.Int[0, 3].Select(i => Between[i])).Select((words, between) => string.Join(between, words));
        var queries = Gen.Select(word.Array[1, 3], Gen.Bool, Gen.Int[1, 8]).Select((words, quoted, cut) =>
        {
            var text = string.Join(' ', words);
            return quoted ? $"\"{text}\"" : text[..Math.Max(1, text.Length - (cut % text.Length))].TrimEnd('\ud83c', ' ') is { Length: > 0 } rest ? rest : text;
        });
        var all = new List<Post>();
        var random = new Random(7);
        await Gen.Select(texts.Array[20, 150], queries.Array[10]).SampleAsync(
            async (more, wanted) =>
            {
                all.AddRange(await store.AddAsync(more.Select(t => SearchScene.Post(t, random.Next(500_000), random.Next(2) == 0 ? null : "them"))));
                var changed = all[random.Next(all.Count)];
                await store.Database.WriteAsync(context => store.Get<PostWriter>().Edit(context, changed.Id, DateTimeOffset.UtcNow.AddDays(1), p => p with { Html = $"<p>abcx {p.Text}</p>" }));
                all[all.IndexOf(changed)] = store.Get<PostStore>().Find(changed.Id)!;
                if (random.Next(3) > 0)
                {
                    await store.KeepAsync();
                }

                foreach (var query in wanted)
                {
                    var parsed = SearchQuery.Parse(query)!;
                    var scope = random.Next(2) == 0 ? new SearchScope() : new SearchScope(new HashSet<string?> { "them" }, Oldest: all[0].Id);
                    var expected = all.Where(p => (scope.Authors is null || p.AuthorId == "them") && p.Id >= scope.Oldest && parsed.Matches(store.Get<SearchText>().Of(p)));
                    Assert.Equal(expected.Select(p => p.Id).OrderDescending(), store.Find(query, scope, random.Next(1, 60)));
                }
            },
            iter: 25, threads: 1);
        Assert.True(store.Get<SearchIndex>().All().Count > 5, "there was hardly an index");
    }

    [Fact]
    public async Task What_is_deleted_or_edited_leaves_the_blocks()
    {
        var posts = await store.AddAsync(Enumerable.Range(0, 300).Select(i => SearchScene.Post($"wombat number{i}", i)));
        await store.KeepAsync();
        Assert.Equal(256, Words().Count(w => w.Contains("wombat", StringComparison.Ordinal)));

        // 128 posts fill a block; those of the first are the oldest.
        var (gone, other) = (posts[200], posts[299]);
        await store.Database.WriteAsync(context =>
        {
            store.Get<PostWriter>().Delete(context, gone.Uri, gone.Author);
            store.Get<PostWriter>().Edit(context, other.Id, DateTimeOffset.UtcNow.AddHours(1), p => p with { Html = "<p>quokka</p>" });
        });
        Assert.Equal([other.Id], store.Find("quokka"));
        Assert.Empty(store.Find("number299"));
        Assert.Empty(store.Find("number200"));
        await store.KeepAsync();
        Assert.Equal(254, Words().Count(w => w.Contains("wombat", StringComparison.Ordinal)));
        Assert.DoesNotContain(Words(), w => w.Contains("number299 ", StringComparison.Ordinal) || w.Contains("number200 ", StringComparison.Ordinal));
        Assert.Equal(298, store.Find("wombat").Count);
        Assert.Equal([other.Id], store.Find("quokka"));
    }

    [Fact]
    public async Task A_block_without_posts_is_gone()
    {
        var posts = await store.AddAsync(Enumerable.Range(0, 128).Select(i => SearchScene.Post("wombat", i)));
        await store.KeepAsync();
        Assert.Single(store.Get<SearchIndex>().All());
        await store.Database.WriteAsync(context => posts.ForEach(p => store.Get<PostWriter>().Delete(context, p.Uri, p.Author)));
        await store.KeepAsync();
        Assert.Empty(store.Get<SearchIndex>().All());
        Assert.Empty(store.Database.Read("searchblocks").FindAll());
        Assert.Empty(store.Find("wombat"));
    }

    [Fact]
    public async Task Posts_of_a_version_before_are_indexed_in_steps_that_a_stop_does_not_lose()
    {
        using var folder = new TestFolder();
        await using (var app = StoreFixture.Build(folder))
        {
            await app.Services.GetRequiredService<NodeDatabase>().WriteAsync(context =>
            {
                for (var id = 1L; id <= 500; id++)
                {
                    context.Collection("posts").Insert((SearchScene.Post($"before number{id}", 0) with { Id = id, Published = new DateTimeOffset(2020, 2, 29, 1, 0, 0, TimeSpan.Zero) }).ToBson());
                }
            });
            Assert.True(await app.Services.GetRequiredService<SearchKeeper>().CatchUpAsync());
            Assert.True(await app.Services.GetRequiredService<SearchKeeper>().CatchUpAsync());
            Assert.Equal(256, Found(app, "before"));
        }

        await using var again = StoreFixture.Build(folder);
        Assert.Equal(256, Found(again, "before"));
        Assert.True(await again.Services.GetRequiredService<SearchKeeper>().CatchUpAsync());
        Assert.False(await again.Services.GetRequiredService<SearchKeeper>().CatchUpAsync());
        Assert.False(await again.Services.GetRequiredService<SearchKeeper>().CatchUpAsync());
        Assert.Equal(500, Found(again, "before"));
        Assert.Equal(1, Found(again, "\"number7\""));
        Assert.Equal(4, again.Services.GetRequiredService<NodeDatabase>().Read("searchblocks").FindAll().Count);
        Assert.Equal(500, again.Services.GetRequiredService<Timelines>().Page(Timeline.Day("02-29"), null, 1_000).Count);
    }

    [Fact]
    public async Task What_waits_is_found_after_a_stop()
    {
        using var folder = new TestFolder();
        await using (var app = StoreFixture.Build(folder))
        {
            await app.Services.GetRequiredService<NodeDatabase>().WriteAsync(context => app.Services.GetRequiredService<PostWriter>().Add(context, SearchScene.Post("wombat", 1), home: true));
        }

        await using var again = StoreFixture.Build(folder);
        Assert.Equal(1, Found(again, "wombat"));
    }

    [Fact]
    public async Task A_transaction_that_fails_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Database.WriteAsync<bool>(context =>
        {
            store.Get<PostWriter>().Add(context, SearchScene.Post("wombat", 1), home: true);
            throw new InvalidOperationException("no");
        }));
        Assert.Empty(store.Get<SearchBacklog>().Waiting());
        Assert.Empty(store.Database.Read("searchnews").FindAll());
    }

    [Fact]
    public async Task No_word_of_a_private_post_is_in_the_files()
    {
        using var folder = new TestFolder();
        await using (var app = StoreFixture.Build(folder))
        {
            await app.Services.GetRequiredService<NodeDatabase>().WriteAsync(context =>
            {
                for (var i = 0; i < 300; i++)
                {
                    app.Services.GetRequiredService<PostWriter>().Add(context, SearchScene.Post($"quokkasecret Straße number{i}", i, hidden: true), home: true);
                }
            });
            while (await app.Services.GetRequiredService<SearchKeeper>().StepAsync())
            {
            }

            Assert.Equal(300, Found(app, "quokkasecret strasse"));
            Assert.Equal(2, app.Services.GetRequiredService<NodeDatabase>().Read("searchblocks").FindAll().Count);
            Assert.Empty(Leaks.Of(folder.Path, "quokkasecret", "number17", "strasse"));
            Assert.All(app.Services.GetRequiredService<NodeDatabase>().Read("searchfilters").FindAll(), row => Assert.Equal(["_id", "z"], row.Keys));
        }

        Assert.Empty(Leaks.Of(folder.Path, "quokkasecret", "number17", "strasse"));
    }

    [Fact]
    public async Task A_block_that_was_changed_from_outside_is_not_believed()
    {
        await store.AddAsync(Enumerable.Range(0, 256).Select(i => SearchScene.Post("wombat", i)));
        await store.KeepAsync();
        await store.Database.WriteAsync(context =>
        {
            var rows = context.Collection("searchblocks");
            var (one, two) = (rows.FindAll()[0], rows.FindAll()[^1]);
            rows.Update(new BsonDocument { ["_id"] = one["_id"], ["z"] = two["z"] });
        });
        Assert.Throws<InvalidOperationException>(() => store.Find("wombat", size: 300));
    }

    private static int Found(Microsoft.AspNetCore.Builder.WebApplication app, string words) =>
        app.Services.GetRequiredService<SearchReader>().Page(SearchQuery.Parse(words)!, new SearchScope(), null, 1_000, _ => true).Posts.Count;

    private List<string> Words() =>
        [.. store.Get<SearchIndex>().All().SelectMany(b => store.Get<SearchIndex>().Open(b.Number)).Select(e => Encoding.UTF8.GetString(e.Words.Span))];
}
