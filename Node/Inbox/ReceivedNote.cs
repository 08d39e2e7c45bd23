using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>Turns what somebody wrote into a post of this node: HTML sanitised, text found, audience read off the addressing.</summary>
internal static class ReceivedNote
{
    public static Post ToPost(NoteView note, Person author, bool proofChecked, DateTimeOffset now)
    {
        var html = SafeHtml.Clean(note.ContentHtml);
        return new Post
        {
            Uri = note.Id,
            Url = note.Url == note.Id ? null : note.Url,
            Author = author.Actor,
            AuthorId = author.Id,
            Published = note.Published ?? now,
            Text = note.SourceMarkdown ?? SafeHtml.ToText(html),
            Html = html,
            Summary = note.Summary,
            Audience = note.IsPublic ? Audience.Public : note.Recipients.Any(r => r.EndsWith("/followers", StringComparison.Ordinal)) ? Audience.Friends : Audience.Direct,
            InReplyTo = note.InReplyTo,
            Tags = note.Tags,
            Mentions = [.. note.Mentions.Select(m => new Mention(m.Name, m.Actor))],
            Edited = note.Updated > note.Published ? note.Updated : null,
            ProofChecked = proofChecked,
        };
    }
}
