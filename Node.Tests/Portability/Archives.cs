using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>Archives of other services, made here: their layouts are theirs (reference/archives.md), what is in them is nobody's.</summary>
internal static class Archives
{
    /// <summary>Words as Facebook writes them.</summary>
    public static string Damaged(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    public static long Time(string iso) => DateTimeOffset.Parse(iso, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    public static byte[] Zip(params (string Path, object Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Bytes(content));
            }
        }

        return memory.ToArray();
    }

    public static byte[] TarGz(params (string Path, object Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (path, content) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Bytes(content)) });
            }
        }

        return memory.ToArray();
    }

    public static byte[] Gz(object content)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Bytes(content));
        }

        return memory.ToArray();
    }

    public static byte[] Bytes(object content) => content as byte[] ?? (content is string text ? Encoding.UTF8.GetBytes(text) : JsonSerializer.SerializeToUtf8Bytes(content));

    /// <summary>Announces and sends the files in pieces, and waits until the node has looked at them.</summary>
    public static async Task<JsonElement> SendAsync(this ITestNode node, params (string Name, byte[] Content)[] files)
    {
        var import = (await node.Api.PostAsync("/api/imports", new { files = files.Select(f => new { name = f.Name, size = f.Content.Length }) })).Expect(HttpStatusCode.Created).Json;
        var id = import.GetProperty("id").GetString()!;
        for (var index = 0; index < files.Length; index++)
        {
            for (var offset = 0; offset < files[index].Content.Length; offset += 1_000_000)
            {
                (await node.SendPieceAsync(id, index, offset, files[index].Content[offset..Math.Min(offset + 1_000_000, files[index].Content.Length)])).Expect(HttpStatusCode.OK);
            }
        }

        return await node.ImportAsync(id, "ready", "failed");
    }

    public static async Task<ApiAnswer> SendPieceAsync(this ITestNode node, string id, int index, long offset, byte[] piece)
    {
        using var content = new ByteArrayContent(piece);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await node.Api.SendAsync(HttpMethod.Put, $"/api/imports/{id}/files/{index}?offset={offset}", content);
    }

    /// <summary>Starts it and waits for its end.</summary>
    public static async Task<JsonElement> StartAsync(this ITestNode node, JsonElement import, object? wishes = null)
    {
        var id = import.GetProperty("id").GetString()!;
        (await node.Api.PostAsync($"/api/imports/{id}/start", wishes ?? new { })).Expect(HttpStatusCode.OK);
        return await node.ImportAsync(id, "done", "failed");
    }

    /// <summary>The import when it has come to one of these states.</summary>
    public static async Task<JsonElement> ImportAsync(this ITestNode node, string id, params string[] states) => (await Poll.ForAsync(
        async () =>
        {
            var answer = (await node.Api.GetAsync($"/api/imports/{id}")).Expect(HttpStatusCode.OK);
            return states.Contains(answer.Json.GetProperty("state").GetString()) ? answer : null;
        },
        $"the import to be {string.Join(" or ", states)}")).Json;

    /// <summary>What was left out for that reason.</summary>
    public static int LeftOut(this JsonElement report, string reason) =>
        report.GetProperty("leftOut").EnumerateArray().Where(g => g.GetProperty("reason").GetString() == reason).Sum(g => g.GetProperty("count").GetInt32());

    /// <summary>The owner's posts, newest first.</summary>
    public static Task<IReadOnlyList<JsonElement>> OwnPostsAsync(this ITestNode node) => node.Api.ItemsAsync("/api/feed?person=me&limit=100");
}
