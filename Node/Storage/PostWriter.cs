namespace PersonalNode.Storage;

/// <summary>
/// Changes posts together with everything that is derived from them: lists, threads, counters, tombstones, events. Used for the
/// owner's posts and for received ones alike. Every method gives the same end whatever order activities arrive in: an old version
/// never replaces a newer one, and what was deleted first never comes to life.
/// </summary>
public sealed class PostWriter(PostStore posts, Timelines timelines, TombstoneStore tombstones, Agenda agenda, PostPhotos photos, SearchBacklog search)
{
    private const int MaxOrphans = 500;
    private const int MaxResharers = 10;
    private const int MaxQuoting = 100;

    /// <summary>A post that came within that time of its date is as old as it says.</summary>
    private static readonly TimeSpan OnTime = TimeSpan.FromDays(1);

    /// <summary>
    /// Stores a post that is not known yet. <paramref name="home"/>: it belongs in the owner's feed. Returns the stored post, the known one when it was there already, or null when its author deleted it before or wanted it gone by now.
    /// </summary>
    public Post? Add(WriteContext context, Post post, bool home)
    {
        if (posts.ByUri(post.Uri) is { } known)
        {
            return known.Deleted ? null : home && known.HomeKey != known.Id ? ShowAtHome(context, known, known.Id) : known;
        }

        if (tombstones.Covers(post.Uri, post.Author) || post.Expires <= context.Now)
        {
            return null;
        }

        post = photos.Attach(context, Attach(Dated(context, FreeId(context, post))), wanted: home);
        PostStore.Insert(context, home ? post = post with { HomeKey = post.Id } : post);
        foreach (var list in PostLists.Of(post, timelines))
        {
            Timelines.Add(context, list, post.Id, post.Id);
        }

        if (post.ParentId is { } parent)
        {
            Change(context, parent, p => p with { Replies = p.Replies + 1, Answered = p.Answered || post.AuthorId is null });
        }
        else if (post.InReplyTo is { } missing)
        {
            Timelines.Add(context, Timeline.Orphans(missing), post.Id, post.Id);
        }

        PostCounts.Note(context, post, 1);
        search.Note(context, post.Id, changed: false);
        agenda.Plan(context, null, post);
        TellQuoting(context, post.Uri);
        var adopted = Adopt(context, post);
        var subject = Protocol.Ids.ToText(post.Id);
        if (post.Conversation is not null)
        {
            context.Raise(EventKind.PostUpdated, subject);
        }
        else if (home)
        {
            context.Raise(EventKind.Post, subject);
        }

        if (post.InReplyTo is not null && post.Conversation is null)
        {
            context.Raise(EventKind.Reply, subject);
        }

        return adopted ? posts.Find(post.Id) : post;
    }

    /// <summary>Replaces what the post says when the version is newer, and keeps the old one in its history.</summary>
    public Post? Edit(WriteContext context, long id, DateTimeOffset edited, Func<Post, Post> change)
    {
        if (posts.Find(id) is not { Deleted: false } old || old.Edited >= edited || edited <= old.Published)
        {
            return null;
        }

        PostStore.Keep(context, old);
        var next = photos.Change(context, old, change(old) with { Id = old.Id, Uri = old.Uri, Author = old.Author, Edited = edited });
        PostStore.Update(context, next);
        search.Note(context, id, changed: true);
        agenda.Plan(context, old, next);
        foreach (var gone in PostLists.Of(old, timelines).Except(PostLists.Of(next, timelines)))
        {
            Timelines.Remove(context, gone, id);
        }

        foreach (var added in PostLists.Of(next, timelines).Except(PostLists.Of(old, timelines)))
        {
            Timelines.Add(context, added, id, id);
        }

        context.Raise(EventKind.PostUpdated, Protocol.Ids.ToText(id));
        return next;
    }

    /// <summary>Wipes the post, its history and its places in lists. What stays is the id, so that it cannot return.</summary>
    public void Delete(WriteContext context, string uri, string author)
    {
        TombstoneStore.Add(context, uri, author);
        if (posts.ByUri(uri) is not { Deleted: false } post)
        {
            return;
        }

        // It keeps its place in the thread or conversation, empty, for what answers it.
        foreach (var list in PostLists.Of(post, timelines).Where(l => post.Conversation is null && (post.RootId is not { } root || l != Timeline.Thread(root))))
        {
            Timelines.Remove(context, list, post.Id);
        }

        if (post.HomeKey is { } place)
        {
            Timelines.Remove(context, Timeline.Home, place);
        }

        if (post.BookmarkKey is { } bookmark)
        {
            Timelines.Remove(context, Timeline.Bookmarks, bookmark);
        }

        if (post.LikeKey is { } like)
        {
            Timelines.Remove(context, Timeline.Liked, like);
        }

        if (post.PinKey is { } pin)
        {
            Timelines.Remove(context, Timeline.Pinned, pin);
        }

        PostCounts.Note(context, post, -1);
        search.Note(context, post.Id, changed: true);
        NotificationStore.ForgetPost(context, post.Id);
        PostStore.ForgetHistory(context, post.Id);
        VoteStore.Forget(context, post.Id);
        photos.Forget(context, post);
        TellQuoting(context, post.Uri);
        PostStore.Update(context, post.Emptied() with { Edited = context.Now });
        if (post.ParentId is { } parent)
        {
            Change(context, parent, p => p with { Replies = Math.Max(0, p.Replies - 1) });
        }

        context.Raise(EventKind.PostDeleted, Protocol.Ids.ToText(post.Id));
    }

    /// <summary>The post is found by other words from now on: something that belongs to it is described anew.</summary>
    public void SayAnew(WriteContext context, long id) => search.Note(context, id, changed: true);

    /// <summary>Changes counters or marks of a post, or what its photos are said to show; unknown and deleted posts are left alone.</summary>
    public Post? Change(WriteContext context, long id, Func<Post, Post> change)
    {
        if (posts.Find(id) is not { Deleted: false } post)
        {
            return null;
        }

        var next = change(post);
        next = next.Attachments.Count > 0 || next.EmojiSources is not null ? photos.Change(context, post, next) : next;
        PostStore.Update(context, next);
        agenda.Plan(context, post, next);
        context.Raise(EventKind.PostUpdated, Protocol.Ids.ToText(id));
        return next;
    }

    /// <summary>A followed person passed the post on: it enters the feed at that time, once, and says who brought it.</summary>
    public Post? Reshare(WriteContext context, long id, string personId, long key)
    {
        var post = Change(context, id, p => p.Resharers.Contains(personId) || p.Resharers.Count >= MaxResharers
            ? p : p with { Resharers = [.. p.Resharers, personId] });
        return post is { HomeKey: null } ? ShowAtHome(context, post, key) : post;
    }

    /// <summary>Takes a reshare back; the post leaves the feed when nothing else brought it there.</summary>
    public void Unshare(WriteContext context, long id, string personId, Func<Post, bool> staysAtHome) => Change(context, id, p =>
    {
        var next = p with { Resharers = [.. p.Resharers.Where(r => r != personId)] };
        if (next.Resharers.Count == 0 && next.HomeKey is { } place && !staysAtHome(next))
        {
            Timelines.Remove(context, Timeline.Home, place);
            next = next with { HomeKey = null };
        }

        return next;
    });

    /// <summary>True when the post has just these photos, whatever is said of them.</summary>
    public bool HasPhotos(Post post, IReadOnlyList<Protocol.Attachment> attachments) => photos.Has(post, attachments);

    private Post ShowAtHome(WriteContext context, Post post, long key)
    {
        while (timelines.Has(Timeline.Home, key))
        {
            key++;
        }

        if (post.HomeKey is { } reshared)
        {
            // A reshare brought it before its followed author did; it has one place, and that is its own.
            Timelines.Remove(context, Timeline.Home, reshared);
        }

        photos.Want(context, post);
        var shown = post with { HomeKey = key };
        PostStore.Update(context, shown);
        Timelines.Add(context, Timeline.Home, key, post.Id);
        context.Raise(EventKind.Post, Protocol.Ids.ToText(post.Id));

        return shown;
    }

    /// <summary>Pages that show a quote of it look again.</summary>
    private void TellQuoting(WriteContext context, string uri)
    {
        foreach (var (_, quoting) in timelines.Oldest(Timeline.Quoting(uri), MaxQuoting))
        {
            context.Raise(EventKind.PostUpdated, Protocol.Ids.ToText(quoting));
        }
    }

    private Post Attach(Post post)
    {
        var parent = post.InReplyTo is { } uri ? posts.ByUri(uri) : null;
        return parent is null ? post : post with { ParentId = parent.Id, RootId = parent.ThreadId };
    }

    /// <summary>Replies that came before the post they answer now join its thread.</summary>
    private bool Adopt(WriteContext context, Post parent)
    {
        var root = parent.ThreadId;
        var orphans = timelines.Oldest(Timeline.Orphans(parent.Uri), MaxOrphans);
        foreach (var (key, id) in orphans)
        {
            Timelines.Remove(context, Timeline.Orphans(parent.Uri), key);

            // Two posts that each say they answer the other: the first that came is the first of the thread.
            if (posts.Find(id) is not { } orphan || orphan.Id == parent.Id || orphan.Id == root)
            {
                continue;
            }

            PostStore.Update(context, orphan with { ParentId = parent.Id, RootId = root });
            Timelines.Add(context, Timeline.Thread(root), orphan.Id, orphan.Id);
            foreach (var (belowKey, below) in timelines.Oldest(Timeline.Thread(orphan.Id), MaxOrphans))
            {
                Timelines.Remove(context, Timeline.Thread(orphan.Id), belowKey);
                Timelines.Add(context, Timeline.Thread(root), belowKey, below);
                if (posts.Find(below) is { } reply)
                {
                    PostStore.Update(context, reply with { RootId = root });
                }
            }

            if (!orphan.Deleted)
            {
                Change(context, parent.Id, p => p with { Replies = p.Replies + 1 });
            }
        }

        return orphans.Count > 0;
    }

    /// <summary>An id by which a post of that time stands in its place; never in the future of this node.</summary>
    public long FreeId(WriteContext context, DateTimeOffset published) => FreeFrom(Protocol.Ids.FirstAt(published < context.Now ? published : context.Now));

    private static Post Dated(WriteContext context, Post post) =>
        post.AuthorId is not null && Protocol.Ids.TimeOf(post.Id) < context.Now - OnTime ? post with { Came = context.Now } : post;

    /// <summary>Received posts sort by the time their author gives.</summary>
    private Post FreeId(WriteContext context, Post post) => post with { Id = post.Id == 0 ? FreeId(context, post.Published) : FreeFrom(post.Id) };

    private long FreeFrom(long id)
    {
        while (posts.Find(id) is not null || timelines.Has(Timeline.Home, id))
        {
            id++;
        }

        return id;
    }
}
