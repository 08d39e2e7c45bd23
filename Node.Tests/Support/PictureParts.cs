using System.Buffers.Binary;
using System.Text;

namespace PersonalNode.Tests.Support;

/// <summary>Takes files of pictures apart, by the formats' own documents and by no library.</summary>
public static class PictureParts
{
    /// <summary>The segments of a JPEG up to its end (ITU-T T.81, annex B), data between scans skipped. Anything behind the end is the segment 0.</summary>
    public static IReadOnlyList<(byte Marker, byte[] Content)> JpegSegments(byte[] jpeg)
    {
        Assert.Equal([0xFF, 0xD8], jpeg[..2]);
        var segments = new List<(byte, byte[])>();
        var at = 2;
        while (true)
        {
            Assert.Equal(0xFF, jpeg[at]);
            var marker = jpeg[at + 1];
            if (marker == 0xD9)
            {
                segments.Add((marker, []));
                if (at + 2 < jpeg.Length)
                {
                    segments.Add((0, jpeg[(at + 2)..]));
                }

                return segments;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
            segments.Add((marker, jpeg[(at + 4)..(at + 2 + length)]));
            at += 2 + length;
            if (marker == 0xDA)
            {
                while (jpeg[at] != 0xFF || jpeg[at + 1] is 0 or (>= 0xD0 and <= 0xD7))
                {
                    at++;
                }
            }
        }
    }

    /// <summary>The chunks of a WebP. Anything behind the end is the chunk "".</summary>
    public static IReadOnlyList<(string Type, byte[] Content)> RiffChunks(byte[] webp)
    {
        Assert.Equal("RIFF", Encoding.ASCII.GetString(webp, 0, 4));
        Assert.Equal("WEBP", Encoding.ASCII.GetString(webp, 8, 4));
        var end = 8 + BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(4));
        var chunks = new List<(string, byte[])>();
        var at = 12;
        while (at < end)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(at + 4));
            chunks.Add((Encoding.ASCII.GetString(webp, at, 4), webp[(at + 8)..(at + 8 + length)]));
            at += 8 + length + (length % 2);
        }

        if (end < webp.Length)
        {
            chunks.Add(("", webp[end..]));
        }

        return chunks;
    }

    /// <summary>Of a WebP without an extended header.</summary>
    public static (int Width, int Height) WebPSize(byte[] webp)
    {
        var (type, content) = RiffChunks(webp)[0];
        if (type == "VP8L")
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(1));
            return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(6)) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(8)) & 0x3FFF);
    }

    /// <summary>Where each chunk of a PNG begins: its length, then its type.</summary>
    public static IReadOnlyList<int> PngChunks(byte[] png)
    {
        var starts = new List<int>();
        for (var at = 8; at + 12 <= png.Length; at += 12 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)))
        {
            starts.Add(at);
        }

        return starts;
    }

    /// <summary>A JPEG holds what is needed to draw it, and nothing else.</summary>
    public static void ExpectBareJpeg(byte[] jpeg) => Assert.All(JpegSegments(jpeg), s => Assert.True(
        s.Marker is 0xDB or 0xC0 or 0xC2 or 0xC4 or 0xDA or 0xDD or 0xD9 || (s.Marker == 0xE0 && s.Content.Length == 14 && s.Content.AsSpan().StartsWith("JFIF\0"u8)),
        $"A segment {s.Marker:X2} of {s.Content.Length} bytes"));

    /// <summary>A WebP holds what is needed to draw it, and nothing else.</summary>
    public static void ExpectBareWebP(byte[] webp)
    {
        var chunks = RiffChunks(webp);
        Assert.All(chunks, c => Assert.Contains(c.Type, (string[])["VP8 ", "VP8L", "VP8X", "ALPH"]));

        // Of the extended header's flags (RFC 9649, section 2.7.1) alpha alone.
        Assert.All(chunks.Where(c => c.Type == "VP8X"), c => Assert.Equal(0x10, c.Content[0]));
    }
}
