using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>
/// A vote in one of the owner's polls: a Create of a note with a name and no content, as Mastodon sends it. Nobody but this node learns who
/// voted for what; the others get the counts.
/// </summary>
public sealed class VoteHandler(PostStore posts, VoteStore votes)
{
    /// <summary>A note without content that answers a poll is a vote, also when it counts for nothing: it is never shown as a post.</summary>
    public bool IsVote(Incoming incoming) => incoming.Note?.Note is { Vote: not null, InReplyTo: { } uri } && posts.ByUri(uri) is { Poll: not null };

    public Handled Handle(WriteContext context, Incoming incoming)
    {
        var note = incoming.Note!.Note;
        if (posts.ByUri(note.InReplyTo!) is not { AuthorId: null, Deleted: false, Poll: { } poll } post)
        {
            return Handled.Unrelated("The poll is not the owner's.");
        }

        if (!post.IsFor(incoming.Sender))
        {
            return Handled.Unrelated("The poll is not for them.");
        }

        if (poll.IsOver(context.Now))
        {
            return Handled.Unrelated("The poll is over.");
        }

        var option = poll.Options.Select(o => o.Text).ToList().IndexOf(note.Vote!);
        return option < 0 ? Handled.Unrelated("There is no such option.")
            : votes.Add(context, post, incoming.Sender.Actors, option) ? Handled.Done : Handled.Unrelated("They voted already.");
    }
}
