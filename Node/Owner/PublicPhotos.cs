using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>Photos on the public pages: the same open files that other servers get, in the sizes that the visitor's screen needs.</summary>
public sealed class PublicPhotos(PhotoStore photos, LocalNode local)
{
    private const string Sizes = "(min-width: 700px) 640px, 100vw";

    public Html Of(Post post)
    {
        var shown = photos.Many(post.Photos).Where(p => p.Largest is not null).ToList();
        return shown.Count == 0 ? Html.Empty : Html.Of($"""<div class="photos" data-count="{shown.Count}">{Html.Join(shown.Select(Photo))}</div>""");
    }

    public Html? Avatar(Storage.Owner me) => Picture(me.Avatar) is { } file ? Html.Of($"""<img class="u-photo" src="{LocalNode.MediaPath(file)}" alt="" width="{file.Width}" height="{file.Height}">""") : null;

    public string? AvatarUrl(Storage.Owner me) => Jpeg(me.Avatar);

    public string? BannerUrl(Storage.Owner me) => Jpeg(me.Banner);

    public Html Banner(Storage.Owner me) => Picture(me.Banner) is { } file
        ? Html.Of($"""<div class="banner"><img src="{LocalNode.MediaPath(file)}" alt="" width="{file.Width}" height="{file.Height}"></div>""") : Html.Empty;

    /// <summary>For link previews elsewhere.</summary>
    public string? FirstUrl(Post post) => photos.Many(post.Photos).Select(p => p.Jpeg).FirstOrDefault(j => j is not null) is { } file ? local.MediaUrl(file) : null;

    private static Html Photo(Photo photo)
    {
        var largest = photo.Largest!;
        var sources = string.Join(", ", photo.Shown.Select(r => $"{LocalNode.MediaPath(r)} {r.Width}w"));
        return Html.Of($"""
            <a href="{LocalNode.MediaPath(largest)}"><img class="u-photo" src="{LocalNode.MediaPath(photo.For(960)!)}" srcset="{sources}" sizes="{Sizes}" alt="{photo.Alt}" width="{largest.Width}" height="{largest.Height}" loading="lazy" decoding="async"></a>
            """);
    }

    private string? Jpeg(long? id) => id is { } photo && photos.Find(photo)?.Jpeg is { } file ? local.MediaUrl(file) : null;

    private Rendition? Picture(long? id) => id is { } photo ? photos.Find(photo)?.Largest : null;
}
