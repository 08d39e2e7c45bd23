using System.Text.Json;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>Who is to see a post, as the owner asked: everybody, all friends, or the people in some aspects.</summary>
public sealed record AudienceChoice(Audience Audience, IReadOnlyList<string> Aspects)
{
    private const int MaxAspects = 20;

    public static AudienceChoice Public { get; } = new(Audience.Public, []);

    /// <summary>Reads "public", "friends" or a list of aspect ids.</summary>
    public static bool TryRead(JsonElement value, out AudienceChoice choice)
    {
        choice = Public;
        if (value.ValueKind == JsonValueKind.String)
        {
            choice = value.GetString() == "friends" ? new AudienceChoice(Audience.Friends, []) : Public;
            return value.GetString() is "public" or "friends";
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > MaxAspects
            || value.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        choice = new AudienceChoice(Audience.Direct, [.. value.EnumerateArray().Select(v => v.GetString()!).Distinct()]);
        return true;
    }
}

/// <summary>Whom a post reaches, before it is written.</summary>
public sealed record Reach
{
    public required Audience Audience { get; init; }

    /// <summary>It goes in envelopes to <see cref="People"/> and nobody else.</summary>
    public bool Sealed { get; init; }

    public IReadOnlyList<Person> People { get; init; } = [];

    /// <summary>Chosen, but their server knows no sealing: left out, or sent an ordinary followers-only post, as the owner decides.</summary>
    public IReadOnlyList<Person> CannotSeal { get; init; } = [];

    /// <summary>In a chosen aspect, but not following the owner, so they would not see it.</summary>
    public IReadOnlyList<Person> NotFollowing { get; init; } = [];

    /// <summary>The aspects that were chosen.</summary>
    public IReadOnlyList<Aspect> Aspects { get; init; } = [];

    /// <summary>The sealed post at the top of the thread that this answers: whoever can read it can read the answer.</summary>
    public Post? Root { get; init; }
}

/// <summary>Works out whom a post reaches; the same for the compose box, which shows it, and for sending.</summary>
public sealed class AudienceFinder(PeopleStore people, AspectStore aspects, PostStore posts)
{
    /// <summary>Null when a chosen aspect is not there any more.</summary>
    public Reach? Find(AudienceChoice choice, Post? parent)
    {
        if (parent is { Sealed: true })
        {
            return Under(posts.Find(parent.ThreadId) ?? parent);
        }

        // A reply never reaches further than what it answers.
        if (parent is not null && parent.Audience < choice.Audience)
        {
            return new Reach { Audience = parent.Audience };
        }

        if (choice.Audience == Audience.Public)
        {
            return new Reach { Audience = Audience.Public };
        }

        if (choice.Audience == Audience.Friends)
        {
            return Split(people.Followers()) with { Audience = Audience.Friends };
        }

        var chosen = choice.Aspects.Select(aspects.Find).ToList();
        if (chosen.Contains(null))
        {
            return null;
        }

        var members = chosen.SelectMany(a => a!.People).Distinct().Select(people.ById).OfType<Person>().Where(p => !people.IsBlocked(p)).ToList();
        return Split(members.Where(p => p.Follower == Relation.Yes)) with
        {
            NotFollowing = [.. members.Where(p => p.Follower != Relation.Yes)],
            Aspects = [.. chosen.OfType<Aspect>()],
        };
    }

    /// <summary>Replies and reactions under a sealed post: to all its recipients when it is one's own, else to its author, who passes them on.</summary>
    public Reach Under(Post root) => new()
    {
        Audience = Audience.Direct,
        Sealed = true,
        Root = root,
        People = [.. (root.AuthorId is { } author ? [author] : root.Recipients).Select(people.ById).OfType<Person>()],
    };

    private static Reach Split(IEnumerable<Person> chosen)
    {
        var bySealing = chosen.ToLookup(p => p.AgreementKey is not null);
        return new Reach { Audience = Audience.Direct, Sealed = true, People = [.. bySealing[true]], CannotSeal = [.. bySealing[false]] };
    }
}
