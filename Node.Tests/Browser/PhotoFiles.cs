using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>Photos to choose, paste and drop: small PNGs of two colours, made here.</summary>
internal static class PhotoFiles
{
    public static FilePayload File(string name, int width = 1_200, int height = 800) => new() { Name = name + ".png", MimeType = "image/png", Buffer = Png(width, height, name) };

    /// <summary>The name decides the colours.</summary>
    public static byte[] Png(int width, int height, string name)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        Chunk(file, "IHDR"u8, header);
        using var pixels = new MemoryStream();
        using (var packed = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
        {
            var tone = (byte)(40 + name.Sum(c => c) % 180);
            var row = new byte[1 + (3 * width)];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var isSky = y * 2 < height;
                    row[1 + (3 * x)] = isSky ? tone : (byte)(x * 255 / width);
                    row[2 + (3 * x)] = isSky ? (byte)(y * 255 / height) : tone;
                    row[3 + (3 * x)] = isSky ? (byte)220 : (byte)60;
                }

                packed.Write(row);
            }
        }

        Chunk(file, "IDAT"u8, pixels.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>Gives the node a photo, and returns its id.</summary>
    public static async Task<string> UploadAsync(ITestNode node, string name, string alt = "", int width = 1_200, int height = 800)
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(Png(width, height, name));
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        form.Add(file, "file", name + ".png");
        form.Add(new StringContent(alt), "alt");
        return (await node.Api.PostAsync("/api/photos", form)).Expect(HttpStatusCode.Created).Json.GetProperty("id").GetString()!;
    }

    /// <summary>A post with so many photos, each with words.</summary>
    public static async Task<JsonElement> PostAsync(ITestNode node, string text, int photos, string? summary = null)
    {
        var ids = new List<string>();
        for (var i = 1; i <= photos; i++)
        {
            ids.Add(await UploadAsync(node, $"{text} {i}", $"{text}, picture {i}"));
        }

        return (await node.Api.PostAsync("/api/posts", new { text, audience = "public", photos = ids, summary })).Expect(HttpStatusCode.Created).Json;
    }

    private static void Chunk(Stream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Sum(Sum(uint.MaxValue, kind), content));
        file.Write(number);
    }

    /// <summary>CRC-32 as in the PNG specification, annex D.</summary>
    private static uint Sum(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var each in bytes)
        {
            sum ^= each;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 0 ? sum >> 1 : 0xEDB88320 ^ (sum >> 1);
            }
        }

        return sum;
    }
}
