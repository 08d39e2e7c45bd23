namespace PersonalNode.Storage;

/// <summary>The formats that are read. The first bytes decide, never a name or a stated type.</summary>
public enum ImageKind
{
    /// <summary>None of these.</summary>
    None,
    Jpeg,
    Png,
    WebP,
    Gif,

    /// <summary>AV1 in HEIF.</summary>
    Avif,

    /// <summary>HEVC in HEIF, which the library cannot read (the format is under patents).</summary>
    Heic,
}

internal static class ImageKinds
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Header = 64;

    public static ImageKind Of(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ImageKind.Jpeg
        : start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? ImageKind.Png
        : start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8) ? ImageKind.Gif
        : start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8) ? ImageKind.WebP
        : start.Length >= 12 && start[4..].StartsWith("ftyp"u8) ? Heif(start) : ImageKind.None;

    /// <summary>The major brand and the compatible ones (ISO/IEC 14496-12, section 4.3).</summary>
    private static ImageKind Heif(ReadOnlySpan<byte> start)
    {
        var end = Math.Min(start.Length, (int)Math.Min(int.MaxValue, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(start)));
        var kind = ImageKind.None;
        for (var at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        {
            var brand = start.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
            {
                return ImageKind.Avif;
            }

            if (brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("hevc"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("heim"u8))
            {
                kind = ImageKind.Heic;
            }
        }

        return kind;
    }
}
