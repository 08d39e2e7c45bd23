using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PersonalNode.Tests.Support;

/// <summary>Files of pictures that no honest program writes, byte by byte.</summary>
public static class HandMade
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1))];

    /// <summary>A PNG of that size, whatever its data.</summary>
    /// <param name="width">As the header says.</param>
    /// <param name="height">As the header says.</param>
    /// <param name="data">Before compression; rows with their filter byte.</param>
    /// <param name="colour">2: RGB, 6: RGB with alpha.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="interlaced">Adam7.</param>
    public static byte[] Png(uint width, uint height, Stream data, byte colour = 2, byte depth = 8, bool interlaced = false)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            data.CopyTo(zlib);
        }

        return
        [
            0x89, .. "PNG\r\n\x1A\n"u8, .. PngChunk("IHDR", [.. Four(width), .. Four(height), depth, colour, 0, 0, interlaced ? (byte)1 : (byte)0]),
            .. PngChunk("IDAT", packed.ToArray()), .. PngChunk("IEND", []),
        ];
    }

    /// <summary>A whole PNG, all black, that is a thousandth of what it inflates to.</summary>
    public static byte[] PngBomb(uint width, uint height, byte colour = 2, byte depth = 8, bool interlaced = false) =>
        Png(width, height, new ZeroStream(((width * (colour == 6 ? 4 : 3) * depth / 8L) + 1) * height * (interlaced ? 2 : 1)), colour, depth, interlaced);

    public static byte[] PngChunk(string type, ReadOnlySpan<byte> content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. Four((uint)content.Length), .. body, .. Four(Crc(body))];
    }

    public static byte[] Deflate(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>A WebP of these chunks.</summary>
    public static byte[] Riff(IEnumerable<(string Type, byte[] Content)> chunks)
    {
        var body = chunks.SelectMany(c => (byte[])[.. Encoding.ASCII.GetBytes(c.Type), .. BitConverter.GetBytes(c.Content.Length), .. c.Content, .. new byte[c.Content.Length % 2]]).ToArray();
        return [.. "RIFF"u8, .. BitConverter.GetBytes(body.Length + 4), .. "WEBP"u8, .. body];
    }

    /// <summary>An animation of as many frames of 2 x 2 pixels as wanted.</summary>
    public static byte[] Gif(int frames)
    {
        byte[] frame =
        [
            0x21, 0xF9, 4, 0, 1, 0, 0, 0, // Graphic control: a hundredth of a second
            0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0, // Image: the whole screen
            2, 3, 0x44, 0x34, 0x05, 0, // Pixels 0 1 1 0 in LZW, from clear to end
        ];
        return [.. "GIF89a"u8, 2, 0, 2, 0, 0x80, 0, 0, 200, 40, 40, 40, 40, 200, .. Enumerable.Repeat(frame, frames).SelectMany(f => f), 0x3B];
    }

    /// <summary>An animation of as many frames as wanted, all the same.</summary>
    public static byte[] WebP(int frames)
    {
        using var image = Pictures.Plain(2, 2, 200, 40, 40);
        var picture = PictureParts.RiffChunks(Pictures.Encode(image, "webp-lossless"))[0].Content;
        byte[] frame = [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 10, 0, 0, 0, .. "VP8L"u8, .. BitConverter.GetBytes(picture.Length), .. picture, .. new byte[picture.Length % 2]];
        return Riff([("VP8X", [2, 0, 0, 0, 1, 0, 0, 1, 0, 0]), ("ANIM", [0, 0, 0, 0, 0, 0]), .. Enumerable.Repeat(("ANMF", frame), frames)]);
    }

    /// <summary>The file with another size in its header.</summary>
    /// <param name="picture">JPEG, WebP without an extended header, GIF or AVIF.</param>
    /// <param name="width">Cut to what the format can say.</param>
    /// <param name="height">Cut to what the format can say.</param>
    public static byte[] Claiming(byte[] picture, uint width, uint height)
    {
        var lie = picture.ToArray();
        switch (picture[0])
        {
            case 0xFF:
                var frame = Enumerable.Range(0, lie.Length).First(i => lie[i] == 0xFF && lie[i + 1] is 0xC0 or 0xC2);
                BinaryPrimitives.WriteUInt16BigEndian(lie.AsSpan(frame + 5), (ushort)height);
                BinaryPrimitives.WriteUInt16BigEndian(lie.AsSpan(frame + 7), (ushort)width);
                return lie;
            case (byte)'G':
                // The screen and the first frame.
                var first = Find(lie, [0x2C, 0, 0, 0, 0]) + 5;
                foreach (var at in new[] { 6, first })
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(lie.AsSpan(at), (ushort)width);
                    BinaryPrimitives.WriteUInt16LittleEndian(lie.AsSpan(at + 2), (ushort)height);
                }

                return lie;
            case (byte)'R' when lie[15] == 'L':
                BinaryPrimitives.WriteUInt32LittleEndian(lie.AsSpan(21), ((width - 1) & 0x3FFF) | (((height - 1) & 0x3FFF) << 14));
                return lie;
            case (byte)'R':
                BinaryPrimitives.WriteUInt16LittleEndian(lie.AsSpan(26), (ushort)(width & 0x3FFF));
                BinaryPrimitives.WriteUInt16LittleEndian(lie.AsSpan(28), (ushort)(height & 0x3FFF));
                return lie;
            default:
                for (var at = Find(lie, "ispe"u8); at >= 0; at = Find(lie, "ispe"u8, at + 4))
                {
                    BinaryPrimitives.WriteUInt32BigEndian(lie.AsSpan(at + 8), width);
                    BinaryPrimitives.WriteUInt32BigEndian(lie.AsSpan(at + 12), height);
                }

                return lie;
        }
    }

    /// <summary>Where the bytes stand, from there on; -1 when nowhere.</summary>
    public static int Find(byte[] file, ReadOnlySpan<byte> what, int from = 0) => file.AsSpan(from).IndexOf(what) is >= 0 and var at ? at + from : -1;

    /// <summary>Mends the check sums of a PNG after its chunks were changed, where chunks can still be told.</summary>
    public static byte[] Mend(byte[] png)
    {
        var mended = png.ToArray();
        for (var at = 8; at + 12 <= mended.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(mended.AsSpan(at));
            if (length > mended.Length - at - 12)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32BigEndian(mended.AsSpan(at + 8 + (int)length), Crc(mended.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }

        return mended;
    }

    /// <summary>CRC-32 as PNG has it (W3C PNG, annex D).</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static byte[] Four(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
