using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>Follows a feed as a person of its own kind: without a key, told nothing, and read instead of waited for.</summary>
public sealed class FeedFollows(NodeDatabase database, PeopleStore people, FeedFinder finder, LocalNode local, IdSource ids)
{
    /// <summary>Null when no feed is there; a problem's code when it cannot be followed.</summary>
    public async Task<(Person? Person, string Code, Sentence Detail)?> FollowAsync(string typed, CancellationToken cancellation)
    {
        if (await finder.FindAsync(typed, cancellation) is not var (feed, url))
        {
            return null;
        }

        if (Iri.SameOrigin(url, local.Url))
        {
            return (null, "people.self", "This is your own node. Enter the address of a friend's node, or of a feed.");
        }

        var host = Iri.HostOf(url);
        var fresh = new Person
        {
            Id = ids.NextText(),
            Actor = Person.FeedScheme + url,
            Name = feed.Title.Length > 0 ? feed.Title : host,
            BioHtml = Description(feed),
            Inbox = "",
            Key = "",
            KeyId = "",
            Icon = feed.Image,
        };
        return await database.WriteAsync<(Person?, string, Sentence)>(context =>
        {
            var known = people.ByActor(context, fresh.Actor) ?? fresh;
            if (people.IsBlocked(known))
            {
                return (null, "people.blocked", $"You have blocked {known.Name}. Unblock them first.");
            }

            if (known.Following == Relation.Yes)
            {
                return (known, "", "");
            }

            var followed = people.Save(context, known with { Following = Relation.Yes, Since = context.Now, FetchedAt = context.Now, Warning = null });
            FeedStore.Save(context, new FollowedFeed(followed.Id, url) { NextTry = context.Now });
            return (followed, "", "");
        });
    }

    /// <summary>What the feed says about itself, as the words about a person.</summary>
    public static string Description(FeedDocument feed)
    {
        var link = feed.Link is { } page ? $"<p><a href=\"{System.Net.WebUtility.HtmlEncode(page)}\">{System.Net.WebUtility.HtmlEncode(page)}</a></p>" : "";
        return SafeHtml.Clean($"<p>{System.Net.WebUtility.HtmlEncode(feed.Description)}</p>{link}");
    }
}
