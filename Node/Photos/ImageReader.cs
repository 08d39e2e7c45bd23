using NetVips;
using PersonalNode.Storage;

namespace PersonalNode.Photos;

/// <summary>Why a file is no photo here.</summary>
public enum ImageFailure
{
    None,

    /// <summary>Another kind of file.</summary>
    NotAnImage,
    Heic,

    /// <summary>Damaged, or cut off.</summary>
    Broken,

    /// <summary>More pixels than are read; told from its header alone.</summary>
    TooManyPixels,

    /// <summary>Its form takes more memory than there is for it; told from its header alone.</summary>
    TooMuchMemory,

    /// <summary>Reading it took longer than any honest photo takes.</summary>
    TooSlow,
}

/// <summary>A part of a photo, as fractions of its width and height.</summary>
public sealed record CropArea(double X, double Y, double Width, double Height);

/// <summary>One size, encoded.</summary>
public sealed record EncodedImage(int Box, int Width, int Height, bool Jpeg, byte[] Content);

/// <summary>A photo in all its sizes, or why there is none.</summary>
public sealed record ImageResult(ImageFailure Failure, IReadOnlyList<EncodedImage> Sizes, string? BlurHash)
{
    internal static ImageResult Failed(ImageFailure failure) => new(failure, [], null);
}

/// <summary>What is to become of a photo: squares to fit into, in pixels, smallest first (a photo is never made larger, and no size is made twice); a JPEG of the largest for other servers; only a part of it.</summary>
public sealed record ImageWish(IReadOnlyList<int> Boxes, bool Jpeg, CropArea? Crop = null);

/// <summary>What is known of a file before it is decoded.</summary>
/// <param name="Failure">Whether it is decoded at all.</param>
/// <param name="Memory">What that takes, in bytes.</param>
/// <param name="ConvertsColours">Its colours are not those of sRGB.</param>
internal sealed record ImageHeader(ImageFailure Failure, long Memory, bool ConvertsColours);

/// <summary>
/// The only user of libvips: reads a photo of anybody and encodes it anew in the sizes that are wanted. Nothing but the pixels of the first
/// frame gets through: orientation is applied, colours become sRGB, and all metadata is left behind.
/// </summary>
internal static class ImageReader
{
    /// <summary>Most pixels that are read: 50 megapixels, what the largest cameras of phones make.</summary>
    public const int MaxPixels = 50_000_000;

    /// <summary>Longest side that is read: what a JPEG can have.</summary>
    public const int MaxSide = 65_535;

    private const int LargestBox = 8_192;

    /// <summary>What is cut off is refused. For the loader itself: thumbnail_source takes fail_on and forgets it (github.com/libvips/libvips/issues/5195).</summary>
    private const string WholeOnly = "[fail_on=truncated]";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly double[] White = [255, 255, 255];

    static ImageReader()
    {
        // Everything that libvips could open is closed, and then the five formats are opened again.
        Operation.Block("VipsForeignLoad", true);
        foreach (var format in new[] { "Jpeg", "Png", "Webp", "Nsgif", "Heif" })
        {
            Operation.Block("VipsForeignLoad" + format, false);
        }

        // What a damaged file makes libvips say goes nowhere: its failure is the answer.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, _) => { });
        Cache.Max = 0;

        // More threads read no photo much faster, and each has rows of its own in memory.
        NetVips.NetVips.Concurrency = Math.Clamp(Environment.ProcessorCount, 1, 2);
    }

    /// <summary>What the first bytes and the header say, before anything is decoded.</summary>
    /// <param name="file">Seekable.</param>
    public static ImageHeader Look(Stream file)
    {
        Span<byte> start = stackalloc byte[ImageKinds.Header];
        file.Position = 0;
        var kind = ImageKinds.Of(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
        if (kind is ImageKind.None or ImageKind.Heic)
        {
            return new ImageHeader(kind == ImageKind.Heic ? ImageFailure.Heic : ImageFailure.NotAnImage, 0, false);
        }

        try
        {
            using var source = Open(file);
            using var image = Image.NewFromSource(source, access: Enums.Access.Sequential);
            var memory = ImageMemory.Of(kind, image, file.Length);
            var failure = (long)image.Width * image.PageHeight > MaxPixels || Math.Max(image.Width, image.PageHeight) > MaxSide ? ImageFailure.TooManyPixels
                : memory > ImageMemory.Most ? ImageFailure.TooMuchMemory : ImageFailure.None;
            return new ImageHeader(failure, memory, NeedsConversion(image));
        }
        catch (VipsException)
        {
            return new ImageHeader(ImageFailure.Broken, 0, false);
        }
    }

    /// <summary>Decodes and encodes; takes the time and the memory that <see cref="ImageProcessor"/> bounds.</summary>
    /// <param name="file">Seekable; read from its beginning.</param>
    /// <param name="header">What <see cref="Look"/> said of it.</param>
    /// <param name="wish">The sizes.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static ImageResult Read(Stream file, ImageHeader header, ImageWish wish, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var box = wish.Boxes[^1];
        try
        {
            using var whole = Decode(file, header, wish.Crop is { } part ? (int)Math.Min(LargestBox, box / Math.Max(0.05, Math.Min(part.Width, part.Height))) : box, patience.Token);
            using var largest = wish.Crop is { } crop ? Cut(whole, crop, box) : whole.Copy();
            return Encode(largest, wish, patience.Token);
        }
        catch (VipsException)
        {
            cancellation.ThrowIfCancellationRequested();
            return ImageResult.Failed(patience.IsCancellationRequested ? ImageFailure.TooSlow : ImageFailure.Broken);
        }
    }

    /// <summary>The file for libvips. Made here, so that it is also let go when it cannot be opened: NewFromStream and ThumbnailStream keep it for ever then, and all that was read of it.</summary>
    private static SourceCustom Open(Stream file)
    {
        file.Position = 0;
        var source = new SourceCustom();
        source.OnRead += (buffer, length) => Guarded(() => file.Read(buffer, 0, length));
        source.OnSeek += (offset, origin) => Guarded(() => file.Seek(offset, origin));
        return source;
    }

    /// <summary>Nothing may be thrown through libvips: -1 says that it did not work.</summary>
    private static T Guarded<T>(Func<T> work)
        where T : System.Numerics.INumber<T>
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or ObjectDisposedException)
        {
            return -T.One;
        }
    }

    /// <summary>The photo at most that large, upright, in sRGB, whole in memory.</summary>
    private static Image Decode(Stream file, ImageHeader header, int box, CancellationToken cancellation)
    {
        using var source = Open(file);
        using var thumbnail = Image.ThumbnailSource(
            source, box, height: box, size: Enums.Size.Down, optionString: WholeOnly, outputProfile: header.ConvertsColours ? "srgb" : null);
        using var colours = thumbnail.Interpretation == Enums.Interpretation.Srgb ? thumbnail.Copy() : thumbnail.Colourspace(Enums.Interpretation.Srgb);
        using var bytes = colours.Cast(Enums.BandFormat.Uchar);
        bytes.SetProgress(new Progress<int>(), cancellation);
        return bytes.CopyMemory();
    }

    /// <summary>Converting takes longer than all the rest, and most photos say that they are sRGB already.</summary>
    private static bool NeedsConversion(Image image)
    {
        if (!image.Contains("icc-profile-data"))
        {
            return image.Interpretation == Enums.Interpretation.Cmyk;
        }

        var profile = ((byte[])image.Get("icc-profile-data")).AsSpan();
        return profile.IndexOf("sRGB"u8) < 0 && profile.IndexOf("s\0R\0G\0B"u8) < 0;
    }

    private static Image Cut(Image image, CropArea area, int box)
    {
        var left = (int)(Math.Clamp(area.X, 0, 1) * image.Width);
        var top = (int)(Math.Clamp(area.Y, 0, 1) * image.Height);
        var width = Math.Clamp((int)Math.Round(area.Width * image.Width), 1, image.Width - Math.Min(left, image.Width - 1));
        var height = Math.Clamp((int)Math.Round(area.Height * image.Height), 1, image.Height - Math.Min(top, image.Height - 1));
        using var part = image.Crop(Math.Min(left, image.Width - 1), Math.Min(top, image.Height - 1), width, height);
        using var fitted = part.ThumbnailImage(box, height: box, size: Enums.Size.Down);
        return fitted.CopyMemory();
    }

    private static ImageResult Encode(Image largest, ImageWish wish, CancellationToken cancellation)
    {
        var boxes = wish.Boxes;
        var sizes = new List<EncodedImage>();
        using var opaque = largest.HasAlpha() ? largest.Flatten(background: White) : largest.Copy();
        if (wish.Jpeg)
        {
            sizes.Add(new EncodedImage(boxes[^1], largest.Width, largest.Height, true, opaque.JpegsaveBuffer(q: 84, optimizeCoding: true, interlace: true, keep: Enums.ForeignKeep.None)));
        }

        // From large to small, each from the one before.
        var current = largest.Copy();
        try
        {
            var side = Math.Max(largest.Width, largest.Height);
            foreach (var box in boxes.Where((_, i) => i == 0 || boxes[i - 1] < side).Reverse())
            {
                cancellation.ThrowIfCancellationRequested();
                using var smaller = current.ThumbnailImage(box, height: box, size: Enums.Size.Down);
                var copy = smaller.CopyMemory();
                current.Dispose();
                current = copy;
                sizes.Insert(0, new EncodedImage(box, copy.Width, copy.Height, false, copy.WebpsaveBuffer(q: box > 500 ? 80 : 76, effort: 2, keep: Enums.ForeignKeep.None)));
            }

            return new ImageResult(ImageFailure.None, sizes, BlurHash.Of(current));
        }
        finally
        {
            current.Dispose();
        }
    }
}
