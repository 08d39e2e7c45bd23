using PersonalNode.Protocol;

namespace PersonalNode.Tests.Storage;

/// <summary>A post as the model knows it.</summary>
internal sealed class ModelPost(string uri, ModelPost? parent, bool own, DateTimeOffset came)
{
    public string Uri => uri;

    public bool Own => own;

    public ModelPost Root => parent?.Root ?? this;

    public DateTimeOffset Came { get; private set; } = came;

    public bool Deleted { get; private set; }

    public bool Bookmarked { get; set; }

    public bool Liked { get; set; }

    public ModelPost? QuotedBy { get; set; }

    public bool Holds => own || (!Deleted && (Bookmarked || Liked || QuotedBy is not null));

    public void CameAgain(RetentionScene scene, bool passedOn)
    {
        // A post that stands in the feed already is not moved by who passes it on: here all came from friends.
        if (passedOn && scene.Posts.ByUri(uri)!.HomeKey is { } place && Ids.TimeOf(place) > Came)
        {
            Came = Ids.TimeOf(place);
        }
    }

    public void Delete() => Deleted = true;
}

/// <summary>Threads as sets of posts; one goes whole when nothing in it is held and all of it came before.</summary>
internal sealed class RetentionModel
{
    public List<ModelPost> Posts { get; } = [];

    public ModelPost Add(string uri, ModelPost? parent, bool own, DateTimeOffset came)
    {
        var post = new ModelPost(uri, parent, own, came);
        Posts.Add(post);
        return post;
    }

    public void LetGo(DateTimeOffset before)
    {
        foreach (var thread in Posts.GroupBy(p => p.Root).Where(t => t.All(p => !p.Holds && p.Came < before)).ToList())
        {
            foreach (var post in thread)
            {
                Posts.Remove(post);
            }
        }
    }

    /// <summary>Ids of what is left, the deleted ones that keep a place among them, in their order.</summary>
    public IReadOnlyList<string> Left() => [.. Posts.Select(p => p.Uri)];
}
