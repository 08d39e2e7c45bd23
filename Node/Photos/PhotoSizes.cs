using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>The sizes in which photos are kept, by what they are used as: squares to fit into, in pixels.</summary>
internal static class PhotoSizes
{
    private static readonly int[] Post = [320, 960, 2_048];
    private static readonly int[] Avatar = [96, 320];
    private static readonly int[] Emoji = [PhotoPresenter.EmojiBox];
    private static readonly int[] Banner = [960, 1_500];

    public static IReadOnlyList<int> Of(PhotoUse use) => use switch
    {
        PhotoUse.Avatar => Avatar,
        PhotoUse.Banner => Banner,
        PhotoUse.Emoji => Emoji,
        _ => Post,
    };

    /// <summary>Writes the sizes to where photos lie.</summary>
    public static async Task<IReadOnlyList<Rendition>> StoreAsync(MediaBatch batch, ImageResult image, CancellationToken cancellation)
    {
        var renditions = new List<Rendition>(image.Sizes.Count);
        foreach (var size in image.Sizes)
        {
            renditions.Add(await batch.AddAsync(size.Box, size.Width, size.Height, size.Jpeg, size.Content, cancellation));
        }

        return renditions;
    }
}
