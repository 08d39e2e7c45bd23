using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Tests.Storage;

/// <summary>Posts and the search over them in a node without workers, so that a test decides when the index is kept.</summary>
internal static class SearchScene
{
    public static Post Post(string text, int minutesAgo, string? author = null, bool hidden = false) => new()
    {
        Uri = $"https://them.example/{Guid.NewGuid():N}",
        Author = author is null ? "https://me.example" : "https://them.example",
        AuthorId = author,
        Published = DateTimeOffset.UtcNow.AddMinutes(-minutesAgo),
        Text = text,
        Html = $"<p>{System.Net.WebUtility.HtmlEncode(text)}</p>",
        Audience = hidden ? Audience.Friends : Audience.Public,
    };

    public static Task<List<Post>> AddAsync(this StoreFixture store, IEnumerable<Post> posts) => store.Database.WriteAsync(context =>
        posts.Select(p => store.Get<PostWriter>().Add(context, p, home: true)!).ToList());

    /// <summary>All that is found, page by page.</summary>
    public static IReadOnlyList<long> Find(this StoreFixture store, string words, SearchScope? scope = null, int size = 7)
    {
        var found = new List<long>();
        long? next = null;
        do
        {
            var page = store.Get<SearchReader>().Page(SearchQuery.Parse(words)!, scope ?? new SearchScope(), next, size, _ => true);
            Assert.True(page.Posts.Count <= size && (page.Next is null || next is null || page.Next < next));
            found.AddRange(page.Posts.Select(p => p.Id));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(found.OrderDescending().Distinct(), found);
        return found;
    }

    /// <summary>The index does all that there is to do.</summary>
    public static async Task KeepAsync(this StoreFixture store)
    {
        while (await store.Get<SearchKeeper>().StepAsync())
        {
        }
    }
}
