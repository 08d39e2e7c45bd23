using System.Buffers.Text;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>The owner's photos as a note carries them: for everybody a JPEG in the open, in a sealed post the sealed file with its key.</summary>
public sealed class PhotoAttachments(PhotoStore photos, MediaFiles media, LocalNode local)
{
    /// <param name="post">One of the owner's.</param>
    /// <param name="isSealed">Whether the note travels in envelopes.</param>
    public IReadOnlyList<Attachment> Of(Post post, bool isSealed) =>
        [.. photos.Many(post.Photos).Select(p => isSealed ? Sealed(p) : Open(p)).OfType<Attachment>()];

    private Attachment? Open(Photo photo) => photo.Jpeg is { } jpeg
        ? Describe(photo, jpeg, new Attachment(local.MediaUrl(jpeg), "image/jpeg") { Digest = SealedMedia.DigestText(jpeg.Digest) }) : null;

    private Attachment? Sealed(Photo photo) => photo.Largest is { } file
        ? Describe(photo, file, new Attachment(local.SealedMediaUrl(file), "image/webp")
        {
            // Of the sealed file: whoever only keeps or passes it on can check it too.
            Digest = SealedMedia.DigestText(Convert.FromHexString(file.File)),
            Key = Base64Url.EncodeToString(media.KeyOf(file)),
        })
        : null;

    private static Attachment Describe(Photo photo, Rendition file, Attachment attachment) =>
        attachment with { Alt = photo.Alt, Width = file.Width, Height = file.Height, BlurHash = photo.BlurHash, Focus = photo.Focus };
}
