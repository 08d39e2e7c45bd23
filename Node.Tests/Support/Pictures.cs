using NetVips;

namespace PersonalNode.Tests.Support;

/// <summary>Makes pictures in memory, in every format that the node reads and in every way in which these are written. Nothing here is anybody's.</summary>
public static class Pictures
{
    /// <summary>Every kind that <see cref="Make"/> knows.</summary>
    public static readonly IReadOnlyList<string> Kinds =
    [
        "jpeg", "jpeg-progressive", "jpeg-grey", "jpeg-cmyk", "png", "png-16", "png-alpha", "png-grey", "png-palette", "png-interlaced",
        "webp", "webp-lossless", "webp-alpha", "webp-animated", "gif", "gif-animated", "avif", "avif-alpha",
    ];

    /// <summary>Top left, top right, bottom left, bottom right, in sRGB: far apart, and far from where formats clip.</summary>
    public static readonly IReadOnlyList<int[]> Corners = [[200, 40, 40], [40, 170, 40], [40, 40, 200], [220, 200, 60]];

    /// <summary>Four quarters in the colours of <see cref="Corners"/>, wider than high.</summary>
    public static Image FourCorners(int width = 240, int height = 160)
    {
        using var top = Plain(width / 2, height / 2, Corners[0]).Join(Plain(width / 2, height / 2, Corners[1]), Enums.Direction.Horizontal);
        using var bottom = Plain(width / 2, height / 2, Corners[2]).Join(Plain(width / 2, height / 2, Corners[3]), Enums.Direction.Horizontal);
        return top.Join(bottom, Enums.Direction.Vertical).CopyMemory();
    }

    /// <summary>One colour.</summary>
    public static Image Plain(int width, int height, params int[] colour) =>
        (Image.Black(width, height, bands: colour.Length) + colour.Select(c => (double)c).ToArray()).Cast(Enums.BandFormat.Uchar)
        .Copy(interpretation: colour.Length >= 3 ? Enums.Interpretation.Srgb : Enums.Interpretation.Bw);

    /// <summary>The four corners, encoded.</summary>
    public static byte[] Make(string kind, int width = 240, int height = 160)
    {
        using var image = FourCorners(width, height);
        return Encode(image, kind);
    }

    /// <param name="image">In sRGB, of 8 bits.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="profile">Written into it, when the image has one.</param>
    public static byte[] Encode(Image image, string kind, bool profile = false)
    {
        var keep = profile ? Enums.ForeignKeep.Icc : Enums.ForeignKeep.None;
        return kind switch
        {
            "jpeg" => image.JpegsaveBuffer(q: 92, keep: keep),
            "jpeg-progressive" => image.JpegsaveBuffer(q: 92, interlace: true, keep: keep),
            "jpeg-grey" => image.Colourspace(Enums.Interpretation.Bw).JpegsaveBuffer(q: 92, keep: keep),
            "jpeg-cmyk" => image.IccTransform("cmyk", inputProfile: "srgb").JpegsaveBuffer(q: 92, keep: keep),
            "png" => image.PngsaveBuffer(keep: keep),
            "png-16" => ToDeep(image).PngsaveBuffer(bitdepth: 16, keep: keep),
            "png-alpha" => WithAlpha(image).PngsaveBuffer(keep: keep),
            "png-grey" => image.Colourspace(Enums.Interpretation.Bw).PngsaveBuffer(keep: keep),
            "png-palette" => image.PngsaveBuffer(palette: true, keep: keep),
            "png-interlaced" => image.PngsaveBuffer(interlace: true, keep: keep),
            "webp" => image.WebpsaveBuffer(q: 92, keep: keep),
            "webp-lossless" => image.WebpsaveBuffer(lossless: true, keep: keep),
            "webp-alpha" => WithAlpha(image).WebpsaveBuffer(q: 92, keep: keep),
            "webp-animated" => Animated(image, 3).WebpsaveBuffer(lossless: true, keep: keep),
            "gif" => image.GifsaveBuffer(keep: keep),
            "gif-animated" => Animated(image, 3).GifsaveBuffer(keep: keep),
            "avif" => image.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, q: 85, effort: 1, keep: keep),
            "avif-alpha" => WithAlpha(image).HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, q: 85, effort: 1, keep: keep),
            _ => throw new ArgumentException(kind),
        };
    }

    /// <summary>What <see cref="Make"/> gives, which says that its pixels are to be turned (Exif, tag 0x0112, 1 to 8).</summary>
    public static byte[] Turned(string kind, int orientation)
    {
        var exif = PictureSecrets.Exif(orientation);
        if (kind != "avif")
        {
            return PictureSecrets.Into(Make(kind), exif, null, null);
        }

        // HEIF has properties of its own for this (irot, imir), which outrank Exif: libvips writes them out of the orientation.
        using var image = FourCorners();
        using var turned = image.Mutate(m => m.Set(GValue.GIntType, "orientation", orientation));
        return turned.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, q: 85, effort: 1, keep: Enums.ForeignKeep.Exif);
    }

    /// <summary>The four corners in a colour space larger than sRGB, with its profile (libvips has "p3" built in): each number in the file is another than in sRGB.</summary>
    public static byte[] WideGamut(string kind, string profile = "p3")
    {
        using var image = FourCorners();
        using var wide = image.IccTransform(profile, inputProfile: "srgb", depth: kind == "png-16" ? 16 : 8, intent: Enums.Intent.Relative);
        return kind switch
        {
            "jpeg-cmyk" => wide.JpegsaveBuffer(q: 92, keep: Enums.ForeignKeep.Icc),
            "png-16" => wide.PngsaveBuffer(bitdepth: 16, keep: Enums.ForeignKeep.Icc),
            _ => Encode(wide, kind, profile: true),
        };
    }

    /// <summary>The mean colour in the middle of each quarter, in the order of <see cref="Corners"/>.</summary>
    public static IReadOnlyList<double[]> CornersOf(byte[] file)
    {
        using var image = Image.NewFromBuffer(file);
        var (w, h) = (image.Width, image.Height);
        return [At(w / 4, h / 4), At(w * 3 / 4, h / 4), At(w / 4, h * 3 / 4), At(w * 3 / 4, h * 3 / 4)];

        double[] At(int x, int y)
        {
            using var patch = image.Crop(x - (w / 16), y - (h / 16), w / 8, h / 8);
            return [.. Enumerable.Range(0, 3).Select(b => patch[Math.Min(b, image.Bands - 1)].Avg())];
        }
    }

    /// <summary>The quarters show these of <see cref="Corners"/>, in this order.</summary>
    public static void ExpectCorners(byte[] file, IReadOnlyList<int> order, double tolerance, string what)
    {
        var seen = CornersOf(file);
        for (var i = 0; i < 4; i++)
        {
            var wanted = Corners[order[i]];
            Assert.True(
                seen[i].Zip(wanted).All(p => Math.Abs(p.First - p.Second) <= tolerance),
                $"{what}: quarter {i} is {string.Join(' ', seen[i].Select(v => v.ToString("0")))}, not {string.Join(' ', wanted)}");
        }
    }

    private static Image ToDeep(Image image) => (image.Cast(Enums.BandFormat.Ushort) * 257).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Rgb16);

    /// <summary>Opaque but for a strip on the left.</summary>
    private static Image WithAlpha(Image image)
    {
        using var solid = Image.Black(image.Width - 4, image.Height) + 255;
        using var strip = Image.Black(4, image.Height).Join(solid, Enums.Direction.Horizontal);
        return image.Bandjoin(strip.Cast(Enums.BandFormat.Uchar));
    }

    private static Image Animated(Image image, int frames)
    {
        var all = Enumerable.Range(0, frames).Select(i => i == 0 ? image : image.Invert()).ToArray();
        return Image.Arrayjoin(all, across: 1).Mutate(m =>
        {
            m.Set(GValue.GIntType, "page-height", image.Height);
            m.Set(GValue.ArrayIntType, "delay", Enumerable.Repeat(100, frames).ToArray());
        });
    }
}
