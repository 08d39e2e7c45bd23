using NetVips;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>
/// What decoding a photo takes, in bytes, told from its header. Pixels alone do not tell: 50 megapixels are 100 MB as the JPEG of a camera and
/// 700 MB as an AVIF, and a PNG of ten very long rows takes gigabytes. The numbers are measured (libvips 8.18, two threads) and rounded up.
/// </summary>
internal static class ImageMemory
{
    /// <summary>All decoding together.</summary>
    public const long Most = 232 * Megabyte;

    /// <summary>What takes more than that is decoded alone.</summary>
    public const long Shared = Most / 2;

    private const long Megabyte = 1024 * 1024;

    /// <summary>Making 2,048 pixels smaller and encoding them, whatever they were decoded from.</summary>
    private const long Least = 95 * Megabyte;

    /// <summary>Rows that are in memory at a time when a photo is read row by row.</summary>
    private const long Rows = 1_050;

    /// <summary>A JPEG wider than this is decoded at an eighth of its size, being more than eight times as wide as what is made of it.</summary>
    private const int WidestJpeg = 16_384;

    public static long Of(ImageKind kind, Image image, long file)
    {
        var pixels = (long)image.Width * image.PageHeight;
        var deep = image.Format is not (Enums.BandFormat.Uchar or Enums.BandFormat.Char);
        var sample = deep ? 2 : 1;
        var row = (long)(kind == ImageKind.Jpeg ? Math.Min(image.Width, WidestJpeg) : image.Width) * image.Bands * sample;
        return Math.Max(Least + (row * Rows), kind switch
        {
            // All coefficients, two bytes each.
            ImageKind.Jpeg when Says(image, "jpeg-multiscan") => (Least / 2) + (pixels * (IsHalved(image) ? 3 : 2 * image.Bands)),
            ImageKind.Png when Says(image, "interlaced") => Least + (pixels * image.Bands * sample),
            ImageKind.Gif => Least + (pixels * 4) + file,
            ImageKind.WebP => (Least / 2) + (pixels * 4) + file,

            // The decoder's planes in several copies, then the pixels.
            ImageKind.Avif => (pixels * ((deep ? 20 : 19) + (image.HasAlpha() ? 6 : 0))) + file,
            _ => 0,
        });
    }

    private static bool Says(Image image, string field) => image.Contains(field) && (int)image.Get(field) != 0;

    /// <summary>Colours at a quarter of the resolution, as cameras write them.</summary>
    private static bool IsHalved(Image image) => image.Contains("jpeg-chroma-subsample") && (string)image.Get("jpeg-chroma-subsample") == "4:2:0";
}
