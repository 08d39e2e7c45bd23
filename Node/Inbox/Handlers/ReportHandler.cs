using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Flag: somebody's server passes on a complaint about the owner or a post of theirs. Whoever runs a node for themselves is also its moderator, so they are told.</summary>
public sealed class ReportHandler(PostStore posts, LocalNode local, NotificationStore notifications)
{
    private const int MaxObjects = 50;

    public Handled Handle(WriteContext context, Incoming incoming)
    {
        var objects = incoming.Activity.Root.References("object").Take(MaxObjects).ToList();
        var post = objects.Select(o => Iri.TryCanonical(o, out var uri) ? posts.ByUri(uri) : null).FirstOrDefault(p => p is { AuthorId: null, Deleted: false });
        if (post is null && !objects.Exists(local.IsMe))
        {
            return Handled.Unrelated("A complaint about somebody else.");
        }

        notifications.Add(context, NotificationKind.Report, incoming.Sender.Id, post?.Id);
        return Handled.Done;
    }
}
