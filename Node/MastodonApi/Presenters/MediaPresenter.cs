using PersonalNode.Http;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.Presenters;

/// <summary>Shows photos as attachments.</summary>
public sealed class MediaPresenter(PhotoStore photos, AppMedia media)
{
    private const int Large = 2_048;
    private const int Preview = 960;

    public IReadOnlyList<MediaAttachment> Of(Post post) => post.Deleted ? [] : [.. photos.Many(post.Photos).Select(Of)];

    public MediaAttachment Of(Photo photo)
    {
        var shown = PhotoPresenter.ToResponse(photo);
        var sizes = shown.Sizes;
        return new MediaAttachment(
            Ids.ToText(photo.Id), "image", media.Url(photo.Id, Large), media.Url(photo.Id, Preview), photo.SourceKey is null ? photo.Source : null,
            new MediaMeta(Size(sizes[^1]), Size(sizes.LastOrDefault(s => Math.Max(s.Width, s.Height) <= Preview) ?? sizes[0]), shown.Focus is { } focus ? new MediaFocus(focus.X, focus.Y) : null), photo.Alt.Length == 0 ? null : photo.Alt, photo.BlurHash);
    }

    public IReadOnlyList<Entities.CustomEmoji> Emoji(Post post) => post.Deleted ? [] : Emoji(post.Emoji);

    public IReadOnlyList<Entities.CustomEmoji> Emoji(IReadOnlyList<KeptEmoji> emoji) => [.. emoji.Select(e =>
    {
        var url = media.Url(e.Photo, PhotoPresenter.EmojiBox);
        return new Entities.CustomEmoji(e.Shortcode, url, url, false);
    })];

    private static MediaSize? Size(PhotoSizeResponse size) => size is not { Width: > 0, Height: > 0 } ? null
        : new MediaSize(size.Width, size.Height, $"{size.Width}x{size.Height}", Math.Round((double)size.Width / size.Height, 4));
}
