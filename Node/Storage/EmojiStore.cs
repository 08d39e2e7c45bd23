using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>
/// Keeps custom emoji in step with the posts and the people that show them. One picture is fetched once, however many show it, and is forgotten with
/// the last of them. Used by <see cref="PostPhotos"/> and <see cref="PeopleStore"/> alone.
/// </summary>
public sealed class EmojiStore(PhotoStore photos, NodeDatabase database)
{
    /// <summary>The emoji of the new version, which its author sent; what only the old one showed is let go. Wanted: to be fetched now, not when first looked at.</summary>
    internal IReadOnlyList<KeptEmoji> Change(WriteContext context, IReadOnlyList<KeptEmoji> old, IReadOnlyList<CustomEmoji> sources, string author, bool wanted)
    {
        var shown = sources.Select(e => new KeptEmoji(e.Shortcode, IdOf(e.Url))).ToList();
        foreach (var (emoji, source) in shown.Zip(sources).DistinctBy(e => e.First.Photo).ExceptBy(old.Select(e => e.Photo), e => e.First.Photo))
        {
            Take(context, emoji.Photo, source.Url, author, wanted);
        }

        Release(context, old.ExceptBy(shown.Select(e => e.Photo), e => e.Photo));
        return shown;
    }

    /// <summary>A post or a person shows them no more.</summary>
    internal void Release(WriteContext context, IEnumerable<KeptEmoji> gone)
    {
        foreach (var photo in gone.Select(e => e.Photo).Distinct().Select(photos.Find).OfType<Photo>())
        {
            if (photo.Uses <= 1)
            {
                photos.Remove(context, photo.Id);
            }
            else
            {
                photos.Save(context, photo with { Uses = photo.Uses - 1 });
            }
        }
    }

    private void Take(WriteContext context, long id, string url, string author, bool wanted)
    {
        var photo = photos.Find(id) ?? new Photo { Id = id, PersonId = author, Use = PhotoUse.Emoji, State = PhotoState.Later, Source = url, Created = context.Now };
        var fetch = wanted && photo.State == PhotoState.Later;
        photos.Save(context, photo with { Uses = photo.Uses + 1, State = fetch ? PhotoState.Waiting : photo.State, NextTry = fetch ? context.Now : photo.NextTry });
    }

    /// <summary>The same for the same address, told to nobody without the content key, and beyond all ids that a time gives.</summary>
    private long IdOf(string url)
    {
        var name = SHA256.HashData(Encoding.ASCII.GetBytes(database.Content.NameOf("emoji " + url)));
        return (BinaryPrimitives.ReadInt64LittleEndian(name) & long.MaxValue) | (1L << 62);
    }
}
