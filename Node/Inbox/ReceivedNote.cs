using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>What somebody wrote, on its way to a post of this node: HTML sanitised, text found, audience read off the addressing.</summary>
public sealed class ReceivedNote
{
    private readonly Lazy<(string Html, string Text)> content;

    private ReceivedNote(NoteView note)
    {
        Note = note;
        content = new(() =>
        {
            var html = SafeHtml.Clean(note.Body.ToHtml());
            return (html, note.Body.IsPlain && note.SourceMarkdown is { } source ? source : SafeHtml.ToText(html));
        });
    }

    /// <summary>As it was sent, nothing trusted.</summary>
    public NoteView Note { get; }

    /// <summary>False when it is no post.</summary>
    public static bool TryRead(JsonElement root, [NotNullWhen(true)] out ReceivedNote? received)
    {
        received = NoteView.TryRead(root, out var note) ? new ReceivedNote(note) : null;
        return received is not null;
    }

    /// <summary>Sanitises now what else is sanitised when the post is made: a quarter of a millisecond that the database's writer need not spend.</summary>
    public void Prepare() => _ = content.Value;

    public Post ToPost(Person author, bool proofChecked, DateTimeOffset now) =>
        // The id under which they wrote it, which may be an earlier one of theirs.
        ToPost(author.Is(Note.AttributedTo) ? Note.AttributedTo : author.Actor, now) with { AuthorId = author.Id, ProofChecked = proofChecked };

    /// <summary>What the owner wrote, and a friend has kept. Their photos are not among it: those that a friend has are copies.</summary>
    public Post ToOwnPost(DateTimeOffset now) => ToPost(Note.AttributedTo, now) with { ProofChecked = true, Attachments = [], EmojiSources = null };

    private Post ToPost(string author, DateTimeOffset now) => new()
    {
        Uri = Note.Id,
        Url = Note.Url == Note.Id ? null : Note.Url,
        Author = author,
        Published = Note.Published ?? now,
        Text = content.Value.Text,
        Html = content.Value.Html,
        Summary = Note.Summary,
        Language = Note.Language,
        Audience = Note.IsPublic ? Audience.Public : Note.Recipients.Any(r => r.EndsWith("/followers", StringComparison.Ordinal)) ? Audience.Friends : Audience.Direct,
        InReplyTo = Note.InReplyTo,
        Context = Note.Context,
        RepliesAt = Note.Replies,
        Tags = Note.Tags,
        Mentions = [.. Note.Mentions.Select(m => new Mention(m.Name, m.Actor))],
        Edited = Note.Updated > Note.Published ? Note.Updated : null,
        Sensitive = Note.Sensitive,
        Attachments = Note.Attachments,
        EmojiSources = Note.Emoji,
        Quotable = Note.Quotable,
        Expires = Note.Expires,
        Quote = Note.Quote is { } quoted ? new Quote(quoted) : null,
        Poll = Note.Poll is { } poll ? ToPoll(poll, now) : null,
    };

    private static PostPoll ToPoll(PollView poll, DateTimeOffset now) => new()
    {
        Options = [.. poll.Options.Select(o => new PollOption(o.Text, o.Votes))],
        Multiple = poll.Multiple,
        Ends = poll.Ends,
        Closed = poll.Closed,
        Voters = poll.Voters ?? (poll.Multiple ? poll.Options.Max(o => o.Votes) : (int)Math.Min(int.MaxValue, poll.Options.Sum(o => (long)o.Votes))),
        CountedAt = now,
    };
}
