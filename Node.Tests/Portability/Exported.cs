using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using PersonalNode.Portability.Verify;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>An export in memory: its files by path, which a test reads, or changes and packs again.</summary>
public sealed class Exported
{
    private Exported(byte[] zip)
    {
        Zip = zip;
        Files = Unpack(zip);
    }

    /// <summary>As it was downloaded.</summary>
    public byte[] Zip { get; }

    public SortedDictionary<string, byte[]> Files { get; }

    public static Exported Of(byte[] zip) => new(zip);

    /// <summary>Asks the node for it and downloads it, as the page does.</summary>
    public static async Task<Exported> FromAsync(TestNode node, string? passphrase = null, string? language = null)
    {
        var begun = (await node.Api.PostAsync("/api/exports", new { passphrase, password = TestNode.Password, language })).Expect(HttpStatusCode.Created).Json;
        return new Exported(await DownloadAsync(node.Api, begun.GetProperty("url").GetString()!));
    }

    public static async Task<byte[]> DownloadAsync(OwnerApi api, string url)
    {
        using var response = await api.Http.GetAsync(new Uri(url, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    public string Text(string path) => Encoding.UTF8.GetString(Files[path]);

    public JsonElement Json(string path) => JsonElement.Parse(Files[path]);

    /// <summary>The lines of a CSV file.</summary>
    public IReadOnlyList<string> Lines(string path) => Text(path).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Replaces words in a text file; they must be there.</summary>
    public Exported Change(string path, string from, string to)
    {
        Assert.Contains(from, Text(path), StringComparison.Ordinal);
        Files[path] = Encoding.UTF8.GetBytes(Text(path).Replace(from, to, StringComparison.Ordinal));
        return this;
    }

    /// <summary>What a look at the files as they are now finds.</summary>
    public Task<VerifyReport> VerifyAsync(string folder = "", bool reversed = false) => VerifyAsync(Pack(folder, reversed));

    public static async Task<VerifyReport> VerifyAsync(byte[] zip)
    {
        using var stream = new MemoryStream(zip);
        return await Verifier.RunAsync(stream, TestContext.Current.CancellationToken);
    }

    public byte[] Pack(string folder = "", bool reversed = false)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in reversed ? Files.Reverse() : Files)
            {
                using var entry = zip.CreateEntry(folder + path).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static SortedDictionary<string, byte[]> Unpack(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes));
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            files.Add(entry.FullName, content.ToArray());
        }

        return files;
    }
}
