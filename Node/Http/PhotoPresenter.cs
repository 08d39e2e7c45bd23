using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>Shows photos as the API does: addresses on this node, whoever took them.</summary>
public sealed class PhotoPresenter(PhotoStore photos)
{
    /// <summary>Size of a picture in the line of words, in pixels.</summary>
    public const int EmojiBox = 96;

    private static readonly int[] Boxes = [320, 960, 2_048];

    public IReadOnlyList<PhotoResponse> Of(Post post) => post.Photos.Count == 0 || post.Deleted ? [] : [.. photos.Many(post.Photos).Select(ToResponse)];

    public static PhotoResponse ToResponse(Photo photo) => new(
        Ids.ToText(photo.Id), Url(photo.Id, Boxes[^1]), photo.Alt, photo.Width, photo.Height, photo.BlurHash,
        [.. Boxes.Where((b, i) => i == 0 || Boxes[i - 1] < Math.Max(photo.Width, photo.Height)).Select(b => Size(photo, b))],
        photo.State switch { PhotoState.Waiting => "waiting", PhotoState.Failed => "failed", _ => "ready" },
        [.. photo.Albums.Select(Ids.ToText)], photo.Focus is { } focus ? new FocusResponse(focus.X, focus.Y) : null);

    public static IReadOnlyList<EmojiResponse> Emoji(Post post) => post.Deleted ? [] : Emoji(post.Emoji);

    public static IReadOnlyList<EmojiResponse> Emoji(IReadOnlyList<KeptEmoji> emoji) => [.. emoji.Select(e => new EmojiResponse(e.Shortcode, Url(e.Photo, EmojiBox)))];

    /// <summary>Relative, since the page may be open under another address of the node than its public one.</summary>
    public static string? Url(long? photo, int box) => photo is { } id ? Url(id, box) : null;

    private static string Url(long id, int box) => $"/api/photos/{Ids.ToText(id)}/{box}";

    /// <summary>Of a size that is not here yet, what it will be.</summary>
    private static PhotoSizeResponse Size(Photo photo, int box)
    {
        if (photo.Shown.FirstOrDefault(r => r.Box == box) is { } here)
        {
            return new PhotoSizeResponse(here.Width, here.Height, Url(photo.Id, box));
        }

        var side = Math.Max(photo.Width, photo.Height);
        var scale = side == 0 ? 0 : Math.Min(1.0, (double)box / side);
        return new PhotoSizeResponse(side == 0 ? box : (int)Math.Round(photo.Width * scale), (int)Math.Round(photo.Height * scale), Url(photo.Id, box));
    }
}
