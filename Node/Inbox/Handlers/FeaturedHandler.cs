using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>Add to and Remove from a person's own collection of pinned posts, as Mastodon sends them. Nobody changes another's.</summary>
public sealed class FeaturedHandler(PeopleStore people, PostStore posts)
{
    private const int Most = 10;

    /// <summary>True when it is about the sender's own collection.</summary>
    public static bool IsAbout(Incoming incoming) =>
        incoming is { Sealed: false, Activity.Type: "Add" or "Remove", Sender.Featured: { } own } && Iri.Same(incoming.Activity.Root.Reference("target"), own);

    public Handled Handle(WriteContext context, Incoming incoming)
    {
        var (activity, sender) = (incoming.Activity, incoming.Sender);
        if (!sender.Related)
        {
            return Handled.Unrelated("From somebody who is not followed.");
        }

        if (activity.ObjectId is not { } uri || !sender.Hosts(uri))
        {
            return Handled.Ignored("It names no post of the sender.");
        }

        var rest = sender.Pinned.Where(p => p != uri);
        if (activity.Type == "Add" && posts.ByUri(uri) is null)
        {
            FetchStore.Want(context, uri, null, quoteOnly: true);
        }

        people.Save(context, sender with { Pinned = [.. (activity.Type == "Add" ? rest.Prepend(uri) : rest).Take(Most)] });
        return Handled.Done;
    }
}
