using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>Keeps the photos of posts in step with the posts, in their transactions. Used by <see cref="PostWriter"/> alone.</summary>
public sealed class PostPhotos(PhotoStore photos, EmojiStore emojis)
{
    /// <summary>The post with its photos taken in: an own post's become part of it, a received post's are noted down, to be fetched.</summary>
    internal Post Attach(WriteContext context, Post post, bool wanted) => post with
    {
        Photos = Joined(context, post, [], wanted),
        Attachments = [],
        Emoji = Emoji(context, [], post, wanted),
        EmojiSources = null,
    };

    /// <summary>The same for a new version; photos that are not in it any more go.</summary>
    internal Post Change(WriteContext context, Post old, Post next)
    {
        var kept = photos.Many(old.Photos);
        var wanted = old.HomeKey is not null || old.Sealed;
        next = next with { Photos = Joined(context, next, kept, wanted), Attachments = [], Emoji = Emoji(context, old.Emoji, next, wanted), EmojiSources = null };
        Remove(context, old.Photos.Except(next.Photos));
        return next;
    }

    /// <summary>The post has come into the feed: its photos are fetched now.</summary>
    internal void Want(WriteContext context, Post post)
    {
        foreach (var photo in photos.Many([.. post.Photos, .. post.Emoji.Select(e => e.Photo)]).Where(p => p.State == PhotoState.Later))
        {
            photos.Save(context, photo with { State = PhotoState.Waiting, NextTry = context.Now });
        }
    }

    internal bool Has(Post post, IReadOnlyList<Attachment> attachments) =>
        photos.Many(post.Photos).Select(p => (p.Source, p.SourceDigest)).SequenceEqual(attachments.Select(a => ((string?)a.Url, a.Digest)));

    /// <summary>The post is deleted.</summary>
    internal void Forget(WriteContext context, Post post)
    {
        Remove(context, post.Photos);
        emojis.Release(context, post.Emoji);
    }

    private IReadOnlyList<KeptEmoji> Emoji(WriteContext context, IReadOnlyList<KeptEmoji> old, Post next, bool wanted) =>
        next is { EmojiSources: { } sources, AuthorId: { } author } ? emojis.Change(context, old, sources, author, wanted) : next.Emoji;

    private void Remove(WriteContext context, IEnumerable<long> ids)
    {
        foreach (var id in ids)
        {
            photos.Remove(context, id);
        }
    }

    private IReadOnlyList<long> Joined(WriteContext context, Post post, IReadOnlyList<Photo> there, bool wanted) => post.AuthorId is null
        ? [.. post.Photos.Select(photos.Find).OfType<Photo>().Where(p => p is { Mine: true, Use: PhotoUse.Post }).Take(Attachment.Most).Select(p => Own(context, post, p))]
        : [.. post.Attachments.Select(a => Received(context, post, a, there.FirstOrDefault(p => p.Source == a.Url && p.SourceDigest == a.Digest), wanted))];

    private long Own(WriteContext context, Post post, Photo photo)
    {
        // A photo belongs to one post: in a second one it is another, with the same files.
        var id = photo.Post is null || photo.Post == post.Id ? photo.Id : context.NextId();
        var access = post.IsForOwner ? PhotoAccess.None : !post.Sealed ? PhotoAccess.Open : post.PlainRecipients.Count > 0 ? PhotoAccess.Sealed | PhotoAccess.Open : PhotoAccess.Sealed;
        return photos.Save(context, photo with { Id = id, Post = post.Id, Access = access }).Id;
    }

    private long Received(WriteContext context, Post post, Attachment attachment, Photo? known, bool wanted)
    {
        if (known is not null)
        {
            return photos.Save(context, known with { Alt = attachment.Alt, Focus = attachment.Focus }).Id;
        }

        // What is sealed may be gone when its author's node is: it is fetched at once. The rest when it is on its way to the feed.
        var now = wanted || attachment.Key is not null;
        return photos.Save(context, new Photo
        {
            Id = context.NextId(),
            PersonId = post.AuthorId,
            Post = post.Id,
            Alt = attachment.Alt,
            Width = attachment.Width,
            Height = attachment.Height,
            BlurHash = attachment.BlurHash,
            Focus = attachment.Focus,
            State = now ? PhotoState.Waiting : PhotoState.Later,
            NextTry = now ? context.Now : null,
            Source = attachment.Url,
            SourceKey = attachment.Key,
            SourceDigest = attachment.Digest,
            Created = context.Now,
        }).Id;
    }
}
