using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Inbox;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Backup;

/// <summary>
/// A post or message of the owner as a friend has kept it, checked: one of the owner's keys signed it. Without a note it is what the owner did to a post: a Delete,
/// a Like, an Announce, or an Undo of these two.
/// </summary>
internal sealed record KeptPost(VerifiedActivity Activity, ReceivedNote? Note, bool Sealed)
{
    /// <summary>When it was signed, as it says.</summary>
    public DateTimeOffset? At => Note is { } note ? note.Note.Published : Activity.View.Published;

    /// <summary>Ids of photos that came back with it.</summary>
    public IReadOnlyList<long> Photos { get; init; } = [];
}

/// <summary>What became of one.</summary>
internal enum Homecome
{
    /// <summary>It is here already, or may not come back.</summary>
    Nothing,

    /// <summary>There is a post more, or a newer version of one.</summary>
    Post,

    /// <summary>A post is liked, passed on or gone again.</summary>
    Deed,

    /// <summary>The post that it is about is not here.</summary>
    NotYet,
}

/// <summary>
/// Puts posts that friends have kept back to where they were: under their own ids, in the outbox at the place of their date, sent to nobody again.
/// What was deleted here stays deleted, and what is here is changed only by a newer version.
/// </summary>
public sealed class Homecoming(
    PostStore posts, PostWriter writer, PeopleStore people, ConversationStore conversations, ReactionStore reactions, TombstoneStore tombstones, ActivityLog log, PhotoAttachments photos, NodeKeys keys, LocalNode local)
{
    internal Homecome Take(WriteContext context, KeptPost kept, Person keeper)
    {
        if (kept.Note is not { Note: var note } received)
        {
            return kept.Activity.Type == "Delete" ? Delete(context, kept) : React(context, kept, keeper);
        }

        if (tombstones.Covers(note.Id, note.AttributedTo) || note.Expires <= context.Now)
        {
            return Homecome.Nothing;
        }

        if (posts.ByUri(note.Id) is { } known)
        {
            return known is not { Deleted: false, AuthorId: null } ? Homecome.Nothing : log.Find(kept.Activity.Id) is { } entry
                ? AddReader(context, known, entry, keeper) : Edit(context, known, kept, received);
        }

        var others = note.Recipients.Where(r => !local.IsMe(r)).Select(people.ByActor).OfType<Person>().Select(p => p.Id).Union([keeper.Id]).ToList();
        var post = received.ToOwnPost(context.Now) with
        {
            Photos = kept.Photos,
            Id = Ids.TryParse(note.Id[(note.Id.LastIndexOf('/') + 1)..], out var id) ? id : 0,
            Recipients = kept.Sealed ? others : [],
            ShowsRecipients = kept.Sealed && note.Recipients.Count > 1,
        };
        post = kept.Sealed ? post with { Sealed = true, Audience = Audience.Direct } : post;
        if (note.IsMessage)
        {
            if (!kept.Sealed)
            {
                return Homecome.Nothing;
            }

            post = post with { Conversation = ConversationOf(context, others, note.Context).Id };
        }

        if (writer.Add(context, post, home: post.Conversation is null) is not { } added)
        {
            return Homecome.Nothing;
        }

        Log(context, kept, post, post.Edited ?? post.Published);
        if (added.Conversation is { } conversation)
        {
            conversations.Touch(context, conversation, added);
            return Homecome.Post;
        }

        Counters.AddOwn(context, post, 1);
        return Homecome.Post;
    }

    /// <summary>A sealed post says to each reader only that it is for them; who they all are shows when each gives it back.</summary>
    private Homecome AddReader(WriteContext context, Post known, LogEntry entry, Person keeper)
    {
        if (entry is { Sealed: true, Outgoing: true } && known.Sealed && !known.Recipients.Contains(keeper.Id) && !known.PlainRecipients.Contains(keeper.Id))
        {
            writer.Change(context, known.Id, p => p with { Recipients = [.. p.Recipients, keeper.Id] });
            Timelines.Add(context, Timeline.OutboxOf(keeper.Id), entry.Number, entry.Number);
        }

        return Homecome.Nothing;
    }

    private Homecome Edit(WriteContext context, Post known, KeptPost kept, ReceivedNote note)
    {
        var next = note.ToOwnPost(context.Now);
        if (next.Edited is not { } edited || known.Conversation is not null || (next.Text == known.Text && next.Summary == known.Summary)
            || writer.Edit(context, known.Id, edited, old => old with
            {
                Text = next.Text,
                Html = next.Html,
                Summary = next.Summary,
                Sensitive = next.Sensitive,
                Language = next.Language,
                Tags = next.Tags,
                Mentions = next.Mentions,
            }) is not { } changed)
        {
            return Homecome.Nothing;
        }

        Log(context, kept, changed, edited);
        return Homecome.Post;
    }

    /// <summary>It was deleted after the backup, and is there again; friends have deleted it.</summary>
    private Homecome Delete(WriteContext context, KeptPost kept)
    {
        if (kept.Activity.ObjectId is not { } uri || posts.ByUri(uri) is not { Deleted: false, AuthorId: null } post)
        {
            return Homecome.Nothing;
        }

        if (post.Conversation is null)
        {
            Counters.AddOwn(context, post, -1);
        }

        writer.Delete(context, uri, post.Author);
        log.WipeVersions(context, uri, local.Urls, [.. post.Recipients, .. post.PlainRecipients]);
        Log(context, kept, post with { Photos = [] }, kept.At ?? context.Now);
        return Homecome.Deed;
    }

    /// <summary>It was liked or passed on after the backup, or that was taken back; friends count it so.</summary>
    private Homecome React(WriteContext context, KeptPost kept, Person keeper)
    {
        var activity = kept.Activity.View;
        var takesBack = activity.Type == "Undo";
        if ((takesBack ? (ActivityView.TryRead(activity.Embedded, out var undone) ? undone : null) : activity) is not { Type: "Like" or "Announce", ObjectId: { } uri } deed
            || log.Find(activity.Id) is not null)
        {
            return Homecome.Nothing;
        }

        if (posts.ByUri(uri) is not { } post)
        {
            return Homecome.NotYet;
        }

        var kind = deed.Type == "Like" ? ReactionKind.Like : ReactionKind.Reshare;
        var held = kind == ReactionKind.Like ? post.LikedBy : post.ResharedBy;
        if (post.Deleted || (takesBack ? held != deed.Id : held is not null))
        {
            return Homecome.Nothing;
        }

        if (takesBack)
        {
            reactions.Remove(context, post.Id, kind, local.Urls);
        }
        else
        {
            reactions.Add(context, post.Id, kind, local.Urls, deed.Id);
        }

        reactions.Mark(context, post.Id, kind, takesBack ? null : deed.Id);
        var audience = kept.Sealed || post.Audience != Audience.Public ? Audience.Direct : kind == ReactionKind.Reshare ? Audience.Public : Audience.Friends;
        Append(context, JsonNode.Parse(kept.Activity.Json)!.AsObject(), audience, kept.Sealed, [keeper.Id], kept.At ?? context.Now);
        return Homecome.Deed;
    }

    private void Log(WriteContext context, KeptPost kept, Post post, DateTimeOffset at)
    {
        var activity = JsonNode.Parse(kept.Activity.Json)!.AsObject();
        if (post is { Sealed: true, ShowsRecipients: false, Conversation: null })
        {
            // One's own log keeps it unaddressed; each copy is addressed when it is sent.
            Unaddress(activity);
            if (activity["object"] is JsonObject about)
            {
                Unaddress(about);
            }
        }

        if (kept.Photos.Count > 0 && activity["object"] is JsonObject note)
        {
            // They are copies, whose files have other names.
            note["attachment"] = new JsonArray([.. photos.Of(post, post.Sealed).Select(a => (JsonNode)a.ToJson())]);
            note.Remove("proof");
        }

        Append(context, activity, post.Audience, post.Sealed, post.Recipients, at);
    }

    private void Append(WriteContext context, JsonObject activity, Audience audience, bool seal, IReadOnlyList<string> personIds, DateTimeOffset at) =>
        ActivityLog.Append(context, SignedActivity.Sign(activity, keys.Identity, local.KeyId, context.Now), audience, listed: true, seal, personIds, at);

    private Conversation ConversationOf(WriteContext context, List<string> others, string? uri) => conversations.With(others) ?? ConversationStore.Save(context, new Conversation
    {
        Id = context.NextId(),
        Uri = uri is not null && conversations.ByUri(uri) is null ? uri : local.ConversationUrl(context.NextId()),
        People = others,
    });

    private static void Unaddress(JsonObject document)
    {
        document["to"] = new JsonArray();
        document.Remove("cc");
        document.Remove("proof");
    }
}
