using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>
/// Replies and reactions under a sealed post. Who answers does not know who else can read it, so they send to its author alone, with the
/// post's id as "audience" inside their signature; the author's node passes the signed activity on to everybody else whom the post was sealed
/// to, as an "Add" with the post as target (after FEP-171b, conversation containers).
/// </summary>
public sealed class RelayHandler(PostStore posts, PeopleStore people, Publisher publisher, LocalNode local)
{
    private static readonly HashSet<string> Relayed = new(StringComparer.Ordinal) { "Create", "Update", "Delete", "Like", "Undo" };

    /// <summary>Under one's own sealed post: passes on what one of its recipients sent for all of them.</summary>
    public void PassOn(WriteContext context, Incoming incoming)
    {
        if (!incoming.Sealed || !Relayed.Contains(incoming.Activity.Type) || incoming.Activity.Root.Reference("audience") is not { } audience
            || posts.ByUri(audience) is not { AuthorId: null, Sealed: true, Deleted: false } root || !root.Recipients.Contains(incoming.Sender.Id))
        {
            return;
        }

        var others = root.Recipients.Where(id => id != incoming.Sender.Id).ToList();
        if (others.Count == 0)
        {
            return;
        }

        var add = ActivityBuilder.Activity(
            "Add", local.ActivityUrl(context.NextId()), local.Url, JsonNode.Parse(incoming.Activity.Root.GetRawText())!, context.Now, [], []);
        add["target"] = root.Uri;
        add["instrument"] = Card(incoming.Sender);
        publisher.Publish(context, new Outgoing(add, Audience.Direct) { Sealed = true, PersonIds = others, Listed = true });
    }

    /// <summary>What the author of a sealed post passed on: the activity inside, when its own author signed it for that very audience.</summary>
    /// <returns>The activity to be handled, or why it is not (no reason: it waits for the post).</returns>
    public (Incoming? Inside, string Reason) Unwrap(WriteContext context, Incoming incoming)
    {
        if (!incoming.Sealed || !Iri.TryCanonical(incoming.Activity.Root.Reference("target"), out var target))
        {
            return (null, "It adds to nothing.");
        }

        var post = posts.ByUri(target);
        if (post is null && incoming.Sender.Following == Relation.Yes)
        {
            // An outbox is read from its end, so what answers a post can come before it.
            Timelines.Add(context, Timeline.EarlyLikes(target), incoming.Number, incoming.Number);
            return (null, "");
        }

        if (post is not { Sealed: true } root || root.AuthorId != incoming.Sender.Id)
        {
            return (null, "It adds to nothing of its sender's.");
        }

        if (!ActivityView.TryRead(incoming.Activity.Embedded, out var inside) || !Relayed.Contains(inside.Type)
            || !Iri.Same(inside.Root.Reference("audience"), root.Uri) || local.IsMe(inside.Actor))
        {
            return (null, "It was not written for that audience.");
        }

        var known = people.ByActor(context, inside.Actor);
        var card = incoming.Activity.Root.TryGetProperty("instrument", out var instrument) ? instrument : default;
        var keys = known is { Key.Length: > 0 } ? known.Keys()
            : Iri.Same(card.Text("id"), inside.Actor) && Multikey.TryDecode(card.Text("publicKeyMultibase"), out var shown) ? new KeyRing(inside.Actor, shown) : null;
        if (keys is null || VerifiedActivity.CheckByProof(inside.Root, keys, out _) != Refusal.None)
        {
            return (null, "What it adds is not signed by its author.");
        }

        // Somebody met here for the first time is known by the word of the post's author only: no key of theirs is kept from it, and what
        // they say does not count as proven. Asking their node would tell it who else can read the post.
        known ??= people.Save(context, new Person
        {
            Id = Ids.ToText(context.NextId()),
            Actor = inside.Actor,
            Name = (card.Text("name") ?? "").Cut(100),
            Handle = (card.Text("preferredUsername") ?? "").Cut(64),
            Inbox = "",
            Key = "",
            KeyId = "",
        });
        if (ActivityRules.Check(inside, known) != Refusal.None || people.IsBlocked(known))
        {
            return (null, "Its author may not say that.");
        }

        var proven = known is { Key.Length: > 0 };
        return (new Incoming(incoming.Number, inside, known, proven, ReceivedNote.TryRead(inside.Embedded, out var note) ? note : null) { Sealed = true, Relayed = true }, "");
    }

    private static JsonObject Card(Person person) => new()
    {
        ["type"] = "Person",
        ["id"] = person.Actor,
        ["name"] = person.Name,
        ["preferredUsername"] = person.Handle,
        ["publicKeyMultibase"] = person.Key,
    };
}
