using System.Buffers.Binary;
using System.Text;

namespace PersonalNode.Tests.Support;

/// <summary>
/// What cameras and programs write into pictures beside the pixels, each with a word that can be searched for: Exif with GPS, a thumbnail, maker
/// notes and serial numbers; XMP; IPTC; comments; text chunks. Spliced in by hand, so that no library drops or tidies any of it on the way in.
/// </summary>
public static class PictureSecrets
{
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const ushort Ascii = 2;
    private const ushort Rational = 5;
    private const ushort Undefined = 7;

    /// <summary>Every word that <see cref="Into(byte[], byte[], string, string)"/> can leave in a file.</summary>
    public static readonly IReadOnlyList<string> Words =
    [
        "zqMAKE71", "zqSERIAL72", "zqUSERCOMMENT73", "zqMAKERNOTE74", "zqGPSAREA75", "zqGPSDATUM76", "zqTHUMB77", "zqXMP78", "zqIPTC79", "zqCOMMENT80", "zqARTIST81", "zqPRIVATE82",
    ];

    /// <summary>Where it was taken, as the file spells it: 52 degrees, 31 minutes, 12.345 seconds.</summary>
    public static readonly byte[] Latitude = [52, 0, 0, 0, 1, 0, 0, 0, 31, 0, 0, 0, 1, 0, 0, 0, 0x39, 0x30, 0, 0, 0xE8, 3, 0, 0];

    public static string Xmp => "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description zq=\"zqXMP78\"/></rdf:RDF></x:xmpmeta>";

    /// <summary>A whole Exif block without its "Exif\0\0" (Exif 2.32, section 4.5): little-endian TIFF with the primary, Exif, GPS and thumbnail directories.</summary>
    /// <param name="orientation">1 to 8.</param>
    /// <param name="description">The image description.</param>
    public static byte[] Exif(int orientation = 1, string description = "zqMAKE71")
    {
        using var small = Pictures.Plain(64, 48, 90, 90, 90);
        var thumbnail = WithSegment(Pictures.Encode(small, "jpeg"), 0xFE, "zqTHUMB77"u8);
        List<(ushort Tag, ushort Type, byte[] Data)> Primary(int exif, int gps) =>
        [
            (0x010E, Ascii, Text(description)), (0x010F, Ascii, Text("zqMAKE71")), (0x0112, Short, [(byte)orientation, 0]), (0x013B, Ascii, Text("zqARTIST81")),
            (0x8769, Long, Number(exif)), (0x8825, Long, Number(gps)),
        ];
        List<(ushort Tag, ushort Type, byte[] Data)> details =
        [
            (0x927C, Undefined, Text("zqMAKERNOTE74")), (0x9286, Undefined, [.. "ASCII\0\0\0"u8, .. "zqUSERCOMMENT73"u8]), (0xA431, Ascii, Text("zqSERIAL72")),
        ];
        List<(ushort Tag, ushort Type, byte[] Data)> place =
        [
            (0x0001, Ascii, Text("N")), (0x0002, Rational, Latitude), (0x0003, Ascii, Text("E")), (0x0004, Rational, Latitude), (0x0012, Ascii, Text("zqGPSDATUM76")),
            (0x001C, Undefined, [.. "ASCII\0\0\0"u8, .. "zqGPSAREA75"u8]),
        ];
        List<(ushort Tag, ushort Type, byte[] Data)> Thumbnail(int at) =>
            [(0x0103, Short, [6, 0]), (0x0201, Long, Number(at)), (0x0202, Long, Number(thumbnail.Length))];

        var exifAt = 8 + Directory(0, Primary(0, 0), 0).Length;
        var gpsAt = exifAt + Directory(0, details, 0).Length;
        var secondAt = gpsAt + Directory(0, place, 0).Length;
        var thumbnailAt = secondAt + Directory(0, Thumbnail(0), 0).Length;
        return
        [
            .. "II*\0"u8, 8, 0, 0, 0, .. Directory(8, Primary(exifAt, gpsAt), secondAt), .. Directory(exifAt, details, 0), .. Directory(gpsAt, place, 0),
            .. Directory(secondAt, Thumbnail(thumbnailAt), 0), .. thumbnail,
        ];
    }

    /// <summary>The picture with all that its format can carry.</summary>
    public static byte[] IntoAll(byte[] picture) => Into(picture, Exif(), Xmp, "zqCOMMENT80");

    /// <param name="picture">JPEG, PNG, WebP or GIF.</param>
    /// <param name="exif">Null for none.</param>
    /// <param name="xmp">Null for none.</param>
    /// <param name="comment">With it come IPTC and private parts, where the format has them; null for none.</param>
    public static byte[] Into(byte[] picture, byte[]? exif, string? xmp, string? comment) => picture[0] switch
    {
        0xFF => IntoJpeg(picture, exif, xmp, comment),
        0x89 => IntoPng(picture, exif, xmp, comment),
        (byte)'R' => IntoWebP(picture, exif, xmp, comment),
        (byte)'G' => IntoGif(picture, xmp, comment),
        _ => throw new ArgumentException("No such format."),
    };

    /// <summary>A JPEG with one more segment behind its first two bytes.</summary>
    public static byte[] WithSegment(byte[] jpeg, byte marker, ReadOnlySpan<byte> content)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(content.Length + 2));
        return [.. jpeg[..2], 0xFF, marker, .. length, .. content, .. jpeg[2..]];
    }

    /// <summary>A PNG with one more chunk behind its header.</summary>
    public static byte[] WithChunk(byte[] png, string type, ReadOnlySpan<byte> content) => [.. png[..33], .. HandMade.PngChunk(type, content), .. png[33..]];

    private static byte[] IntoJpeg(byte[] jpeg, byte[]? exif, string? xmp, string? comment)
    {
        if (comment is not null)
        {
            // IPTC-IIM record 2, data set 120 (caption), in a Photoshop resource 0x0404.
            byte[] caption = [0x1C, 2, 120, 0, 8, .. "zqIPTC79"u8];
            jpeg = WithSegment(jpeg, 0xED, [.. "Photoshop 3.0\0"u8, .. "8BIM"u8, 4, 4, 0, 0, 0, 0, 0, (byte)caption.Length, .. caption, 0]);
            jpeg = WithSegment(jpeg, 0xEB, "zqPRIVATE82"u8);
            jpeg = WithSegment(jpeg, 0xFE, Encoding.ASCII.GetBytes(comment));
        }

        jpeg = xmp is null ? jpeg : WithSegment(jpeg, 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes(xmp)]);
        return exif is null ? jpeg : WithSegment(jpeg, 0xE1, [.. "Exif\0\0"u8, .. exif]);
    }

    private static byte[] IntoPng(byte[] png, byte[]? exif, string? xmp, string? comment)
    {
        if (comment is not null)
        {
            png = WithChunk(png, "tEXt", [.. "Comment\0"u8, .. Encoding.ASCII.GetBytes(comment)]);
            png = WithChunk(png, "zTXt", [.. "zqARTIST81\0\0"u8, .. HandMade.Deflate("a secret"u8)]);
            png = WithChunk(png, "prVt", "zqPRIVATE82"u8);
        }

        png = xmp is null ? png : WithChunk(png, "iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(xmp)]);
        return exif is null ? png : WithChunk(png, "eXIf", exif);
    }

    private static byte[] IntoWebP(byte[] webp, byte[]? exif, string? xmp, string? comment)
    {
        var chunks = PictureParts.RiffChunks(webp).ToList();
        if (chunks[0].Type != "VP8X")
        {
            var alpha = chunks.Exists(c => c.Type == "VP8L");
            var (width, height) = PictureParts.WebPSize(webp);
            chunks.Insert(0, ("VP8X", [alpha ? (byte)0x10 : (byte)0, 0, 0, 0, .. Three(width - 1), .. Three(height - 1)]));
        }

        chunks[0].Content[0] |= (byte)((exif is null ? 0 : 8) | (xmp is null ? 0 : 4));
        chunks.AddRange(exif is null ? [] : [("EXIF", exif)]);
        chunks.AddRange(xmp is null ? [] : [("XMP ", Encoding.UTF8.GetBytes(xmp))]);
        chunks.AddRange(comment is null ? [] : [("zqP ", "zqPRIVATE82"u8.ToArray())]);
        return HandMade.Riff(chunks);
    }

    private static byte[] IntoGif(byte[] gif, string? xmp, string? comment)
    {
        var trailer = new List<byte>();
        if (comment is not null)
        {
            trailer.AddRange([0x21, 0xFE, (byte)comment.Length, .. Encoding.ASCII.GetBytes(comment), 0]);
        }

        if (xmp is not null)
        {
            // Not in blocks: the "magic trailer" makes any reader of blocks find the end (XMP specification, part 3, section 1.1.2).
            trailer.AddRange([0x21, 0xFF, 11, .. "XMP DataXMP"u8, .. Encoding.UTF8.GetBytes(xmp), 1, .. Enumerable.Range(0, 256).Select(i => (byte)(255 - i)), 0, 0]);
        }

        return [.. gif[..^1], .. trailer, 0x3B];
    }

    private static byte[] Directory(int at, List<(ushort Tag, ushort Type, byte[] Data)> entries, int next)
    {
        var data = at + 2 + (entries.Count * 12) + 4;
        var head = new List<byte>(BitConverter.GetBytes((ushort)entries.Count));
        var tail = new List<byte>();
        foreach (var (tag, type, content) in entries)
        {
            var count = content.Length / (type switch { Short => 2, Long => 4, Rational => 8, _ => 1 });
            head.AddRange([.. BitConverter.GetBytes(tag), .. BitConverter.GetBytes(type), .. Number(count)]);
            if (content.Length <= 4)
            {
                head.AddRange([.. content, .. new byte[4 - content.Length]]);
            }
            else
            {
                head.AddRange(Number(data + tail.Count));
                tail.AddRange(content);
                tail.AddRange(new byte[tail.Count % 2]);
            }
        }

        return [.. head, .. Number(next), .. tail];
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text + "\0");

    private static byte[] Number(int value) => BitConverter.GetBytes(value);

    private static byte[] Three(int value) => BitConverter.GetBytes(value)[..3];
}
