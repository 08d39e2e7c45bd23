using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>
/// Fills in a thread: first what stands above it, then what its thread is said to hold (FEP-7888, FEP-f228), and where nobody says so, the
/// collections of answers, level by level (ActivityPub, section 5.9). All of them are lists of claims: a post is read from where it lives, and stays
/// only when it is public and hangs in this thread.
/// </summary>
public sealed class ThreadReader(
    NodeDatabase database, PostStore posts, Timelines timelines, DocumentReader documents, PostReader reader, LocalNode local)
{
    /// <summary>Posts that are asked for in one filling, and lists that are read.</summary>
    public const int MaxPosts = 200;

    /// <summary>Unknown posts above the first one.</summary>
    public const int MaxAbove = 30;

    private const int MaxPages = 60;
    private const int MaxContexts = 3;
    private const int MaxThread = 1_000;

    /// <summary>Asked for together; between them the page is told.</summary>
    private const int AtOnce = 4;

    /// <param name="fill">As it is in the store; the last state is given back, and each between is stored.</param>
    /// <param name="cancellation">Ends it early; what was read until then stays.</param>
    public async Task<ThreadFill> ReadAsync(ThreadFill fill, CancellationToken cancellation)
    {
        if (posts.Find(fill.Post) is not { } post || !ThreadStore.CanBeFilled(post))
        {
            return fill;
        }

        var filling = new Filling(fill);
        for (var above = 0; above < MaxAbove && RootOf(filling)?.InReplyTo is { } parent; above++)
        {
            if (!await FetchAsync(filling, [parent], cancellation))
            {
                break;
            }
        }

        var told = false;
        foreach (var context in Here(filling).Select(p => p.Context).OfType<string>().Where(c => !IsMine(c)).Distinct().Take(MaxContexts).ToList())
        {
            told |= await ListAsync(filling, context, cancellation);
        }

        // An answer brings its own list of answers with it.
        while (!told && Here(filling).Select(p => p.RepliesAt).OfType<string>().Where(filling.Lists.Add).ToList() is { Count: > 0 } lists)
        {
            foreach (var list in lists)
            {
                await ListAsync(filling, list, cancellation);
            }
        }

        return filling.State;
    }

    /// <summary>Reads a list of posts, and those on it. False when there is nothing on it.</summary>
    private async Task<bool> ListAsync(Filling filling, string url, CancellationToken cancellation)
    {
        var any = false;
        if (filling.Pages >= MaxPages)
        {
            return false;
        }

        await foreach (var page in documents.PagesAsync(url, cancellation))
        {
            filling.Pages++;
            filling.State = filling.State with { Read = filling.State.Read + 1 };
            if (page.Failure != DocumentFailure.None)
            {
                break;
            }

            IReadOnlyList<string> named = [.. DocumentReader.ItemsOf(page.Root).Select(i => i.IdOf()).OfType<string>()];
            any |= named.Count > 0;
            await FetchAsync(filling, named, cancellation);
            if (filling.Pages >= MaxPages || filling.Tried.Count >= MaxPosts)
            {
                break;
            }
        }

        return any;
    }

    /// <summary>Reads posts that are not here, and those between them and the thread. True when one of them joined it.</summary>
    private async Task<bool> FetchAsync(Filling filling, IEnumerable<string> uris, CancellationToken cancellation)
    {
        var joined = false;
        var wanted = new Queue<string>(uris);
        while (wanted.Count > 0)
        {
            var batch = new List<string>();
            while (batch.Count < AtOnce && wanted.TryDequeue(out var uri))
            {
                if (Iri.TryCanonical(uri, out var id) && !IsMine(id) && posts.ByUri(id) is null && filling.Tried.Count < MaxPosts && filling.Tried.Add(id))
                {
                    batch.Add(id);
                }
            }

            if (batch.Count == 0)
            {
                break;
            }

            var read = await Task.WhenAll(batch.Select(async id => await reader.ReadAsync(await documents.ReadAsync(id, byAddress: false, cancellation), cancellation)));
            var found = read.OfType<ReadPost>().Where(r => r.Post.Audience == Audience.Public).ToList();
            filling.Loose.AddRange(found);
            joined |= await JoinAsync(filling, batch.Count);
            foreach (var between in found.Where(filling.Loose.Contains).Select(r => r.Post.InReplyTo).OfType<string>())
            {
                wanted.Enqueue(between);
            }
        }

        return joined;
    }

    /// <summary>Stores what hangs in the thread by now; the rest waits for what is between.</summary>
    private Task<bool> JoinAsync(Filling filling, int asked) => database.WriteAsync(context =>
    {
        var before = filling.State.Added;
        while (filling.Loose.Find(r => Hangs(filling, r.Post)) is { } next)
        {
            filling.Loose.Remove(next);
            if (reader.Keep(context, next) is not null)
            {
                filling.State = filling.State with { Added = filling.State.Added + 1 };
            }
        }

        filling.State = filling.State with { Read = filling.State.Read + asked };
        ThreadStore.Save(context, filling.State);
        return filling.State.Added > before;
    });

    /// <summary>It answers a post of the thread, or the first post of the thread answers it.</summary>
    private bool Hangs(Filling filling, Post post) => RootOf(filling) is { } root
        && (root.InReplyTo == post.Uri || (post.InReplyTo is { } uri && posts.ByUri(uri) is { } parent && parent.ThreadId == root.Id));

    /// <summary>The first post may have become another meanwhile.</summary>
    private Post? RootOf(Filling filling) => posts.Find(filling.State.Post) is { } post ? posts.Find(post.ThreadId) : null;

    private List<Post> Here(Filling filling) => RootOf(filling) is not { } root ? []
        : [root, .. posts.Many(timelines.Oldest(Timeline.Thread(root.Id), MaxThread).Select(e => e.Value)).Where(p => p.Audience == Audience.Public)];

    private bool IsMine(string uri) => Iri.SameOrigin(uri, local.Url);

    private sealed class Filling(ThreadFill state)
    {
        public ThreadFill State { get; set; } = state;

        public HashSet<string> Tried { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Lists { get; } = new(StringComparer.Ordinal);

        public List<ReadPost> Loose { get; } = [];

        public int Pages { get; set; }
    }
}
