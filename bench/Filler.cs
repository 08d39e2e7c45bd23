using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Bench;

/// <summary>Fills a stopped node's database through its own stores: posts of one friend, one a minute up to now.</summary>
internal static class Filler
{
    private const int Group = 500;

    /// <summary>Returns the cursor in the middle of the list.</summary>
    public static async Task<string> FillAsync(string directory, int posts, Func<int, string>? text = null)
    {
        using var folder = DataFolder.Open(directory);
        using var database = new NodeDatabase(folder, TimeProvider.System);
        var photos = new PhotoStore(database);
        var emojis = new EmojiStore(photos, database);
        var people = new PeopleStore(database, new RuleStore(database), photos, emojis);
        var store = new PostStore(database);
        var timelines = new Timelines(database);
        var writer = new PostWriter(store, timelines, new TombstoneStore(database), new Agenda(timelines), new PostPhotos(photos, emojis), new SearchBacklog(database));
        var friend = new Person
        {
            Id = database.Ids.NextText(),
            Actor = "https://friend.example",
            Name = "A Friend",
            Handle = "friend",
            Inbox = "https://friend.example/inbox",
            Key = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
            KeyId = "https://friend.example#key",
            Following = Relation.Yes,
        };
        await database.WriteAsync(context => people.Save(context, friend));
        var start = DateTimeOffset.UtcNow.AddMinutes(-posts - 10);
        for (var from = 0; from < posts; from += Group)
        {
            await database.WriteAsync(context =>
            {
                for (var i = from; i < Math.Min(posts, from + Group); i++)
                {
                    var says = text?.Invoke(i) ?? $"{i} {new string('x', 280)}";
                    writer.Add(context, new Post
                    {
                        Uri = $"https://friend.example/posts/{i}",
                        Author = friend.Actor,
                        AuthorId = friend.Id,
                        Published = start.AddMinutes(i),
                        Text = says,
                        Html = $"<p>{says}</p>",
                        ProofChecked = true,
                    }, home: true);
                }
            });
        }

        // Below this key lie exactly the posts before the one in the middle.
        return Ids.ToText(Ids.FirstAt(start.AddMinutes(posts / 2)));
    }
}
