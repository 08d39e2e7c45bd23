using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Bench;

/// <summary>
/// What 300 friends say on a day, signed: some of them much and most little (a friend's share falls with the power 0.8 of their rank), three posts each on
/// the average. Every second post is liked or passed on, every fifth answered, every seventh has photos.
/// </summary>
internal sealed class YearOfFriends : IDisposable
{
    public const int Friends = 300;
    private const double PostsADay = 3.0 * Friends;

    /// <summary>Answers and reactions are about posts as new as that.</summary>
    private const int Recent = 3_000;

    private readonly IdentityKey[] keys = [.. Enumerable.Range(0, Friends).Select(_ => IdentityKey.Create())];
    private readonly double[] shares = [.. Enumerable.Range(1, Friends).Select(rank => Math.Pow(rank, -0.8))];
    private readonly List<(string Uri, int Friend)> recent = [];
    private readonly Random random = new(1);
    private int number;

    /// <summary>Posts so far.</summary>
    public int Posts { get; private set; }

    /// <summary>Ids of the newest posts.</summary>
    public IReadOnlyList<(string Uri, int Friend)> Newest => recent;

    public Person Person(int friend) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"friend{friend:000}"),
        Actor = Url(friend),
        Name = string.Create(CultureInfo.InvariantCulture, $"Friend {friend}"),
        Handle = string.Create(CultureInfo.InvariantCulture, $"friend{friend}"),
        Inbox = Url(friend) + "/inbox",
        Key = keys[friend].PublicKeyMultibase,
        KeyId = Url(friend) + "#key",
        Following = Relation.Yes,
    };

    /// <summary>The activities of a day that begins then, in their order; signed and checked on all cores.</summary>
    public IReadOnlyList<VerifiedActivity> Day(DateTimeOffset day)
    {
        var made = new List<(int Friend, JsonObject Activity, DateTimeOffset At)>();
        var total = shares.Sum();
        for (var friend = 0; friend < Friends; friend++)
        {
            for (var n = Poisson(PostsADay * shares[friend] / total); n > 0; n--)
            {
                made.Add(Post(friend, day.AddSeconds(random.Next(86_400)), null));
            }
        }

        foreach (var (uri, _) in made.Select(m => (m.Activity["object"]!["id"]!.GetValue<string>(), m.Friend)).ToList())
        {
            if (random.Next(2) == 0)
            {
                made.Add(About(random.Next(Friends), random.Next(5) == 0 ? "Announce" : "Like", Some(uri), day.AddSeconds(random.Next(86_400))));
            }

            if (random.Next(5) == 0)
            {
                made.Add(Post(random.Next(Friends), day.AddSeconds(random.Next(86_400)), Some(uri)));
            }
        }

        return [.. made.OrderBy(m => m.At).AsParallel().AsOrdered().Select(Checked)];
    }

    public void Dispose()
    {
        foreach (var key in keys)
        {
            key.Dispose();
        }
    }

    private static string Url(int friend) => string.Create(CultureInfo.InvariantCulture, $"https://friend{friend}.example");

    private VerifiedActivity Checked((int Friend, JsonObject Activity, DateTimeOffset At) made)
    {
        var (friend, activity, at) = made;
        var method = Url(friend) + "#key";
        if (activity["object"] is JsonObject note)
        {
            activity["object"] = IntegrityProof.Sign(note.DeepClone().AsObject(), keys[friend], method, at);
        }

        var signed = IntegrityProof.Sign(activity, keys[friend], method, at);
        Report.Require(
            VerifiedActivity.CheckByProof(JsonElement.Parse(signed.ToJsonString()), Url(friend), keys[friend].PublicKey, out var verified) == Refusal.None, "a friend's signature is wrong");
        return verified!;
    }

    private (int, JsonObject, DateTimeOffset) Post(int friend, DateTimeOffset at, string? inReplyTo)
    {
        var text = Prose.Post(Posts++);
        var id = $"{Url(friend)}/posts/{++number}";
        var note = ActivityBuilder.Note(new NoteDraft
        {
            Id = id,
            Author = Url(friend),
            Html = $"<p>{text}</p>",
            Markdown = text,
            Published = at,
            InReplyTo = inReplyTo,
            TagBase = Url(friend) + "/tags/",
            To = [Vocabulary.Public],
            Cc = [Url(friend) + "/followers"],
        });
        if (random.Next(7) == 0)
        {
            note["attachment"] = new JsonArray(new JsonObject
            {
                ["type"] = "Document",
                ["mediaType"] = "image/webp",
                ["url"] = $"{id}.webp",
                ["name"] = "What the photo shows",
                ["width"] = 1_600,
                ["height"] = 1_200,
            });
        }

        recent.Add((id, friend));
        if (recent.Count > Recent)
        {
            recent.RemoveRange(0, recent.Count - Recent);
        }

        return (friend, ActivityBuilder.Activity("Create", $"{Url(friend)}/activities/{++number}", Url(friend), note, at, [Vocabulary.Public], [Url(friend) + "/followers"]), at);
    }

    private (int, JsonObject, DateTimeOffset) About(int friend, string type, string uri, DateTimeOffset at) => (friend, ActivityBuilder.Activity(
        type, $"{Url(friend)}/activities/{++number}", Url(friend), JsonValue.Create(uri), at, [Vocabulary.Public], [Url(friend) + "/followers"]), at);

    /// <summary>That one, or another of the last days.</summary>
    private string Some(string uri) => random.Next(2) == 0 ? uri : recent[random.Next(recent.Count)].Uri;

    /// <summary>Knuth's way, for small means; the most talkative say no more than some dozens.</summary>
    private int Poisson(double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        for (; product > limit; product *= random.NextDouble())
        {
            count++;
        }

        return count;
    }
}
