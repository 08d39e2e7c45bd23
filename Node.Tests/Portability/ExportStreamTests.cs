using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PersonalNode.Http;
using PersonalNode.Portability;
using PersonalNode.Portability.Export;
using PersonalNode.Portability.Verify;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>The way of an export through streams: nothing half passes for whole, large ones are zips too, and lists are read in pieces of any size.</summary>
public sealed class ExportStreamTests
{
    [Fact]
    public async Task An_export_that_breaks_off_opens_nowhere()
    {
        await using var node = await TestNode.StartAsync();
        await node.PostPhotosAsync("a picture", "public", TestPhoto.Jpeg(400, 300));
        var exporter = node.Get<Exporter>();
        using var whole = new MemoryStream();
        await exporter.WriteAsync(whole, Texts.In("en"), [], (_, _) => { }, TestContext.Current.CancellationToken);
        for (var part = 0; part < 10; part++)
        {
            using var broken = new BreakingStream(whole.Length * part / 10);
            await Assert.ThrowsAsync<IOException>(() => exporter.WriteAsync(broken, Texts.In("en"), [], (_, _) => { }, TestContext.Current.CancellationToken));
            Assert.Throws<InvalidDataException>(() => new ZipArchive(new MemoryStream(broken.Content)));
        }

        // Nor one that is called off between two steps.
        using var half = new MemoryStream();
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => exporter.WriteAsync(half, Texts.In("en"), [], (done, _) => { if (done > 3) { stop.Cancel(); } }, stop.Token));
        Assert.Throws<InvalidDataException>(() => new ZipArchive(new MemoryStream(half.ToArray())));
    }

    [Fact]
    public async Task Posting_goes_on_meanwhile()
    {
        await using var node = await TestNode.StartAsync();
        await node.PostAsync("before");
        var during = new List<Task>();
        using var file = new MemoryStream();
        await node.Get<Exporter>().WriteAsync(file, Texts.In("en"), [], (done, _) => during.Add(node.PostAsync($"meanwhile {done}")), TestContext.Current.CancellationToken);
        await Task.WhenAll(during);
        Assert.NotEmpty(during);
        Assert.Empty((await Exported.VerifyAsync(file.ToArray())).Problems);
        Assert.Equal(during.Count + 1, (await node.FeedAsync()).Count);
    }

    [Fact]
    public async Task More_files_than_the_old_format_counts()
    {
        const int Count = 70_000;
        using var file = new MemoryStream();
        await using (var zip = await ExportZip.OpenAsync(file, DateTimeOffset.UtcNow, TestContext.Current.CancellationToken))
        {
            for (var i = 0; i < Count; i++)
            {
                await zip.AddStoredAsync($"attachments/{i}", new byte[] { (byte)i });
            }

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([7])), zip.Digests["attachments/7"]);
            await zip.EndAsync();
        }

        file.Position = 0;
        Assert.Equal(Count, ZipEnd.CountEntries(file));
        using var read = new ZipArchive(file);
        Assert.Equal(Count, read.Entries.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task A_list_is_read_item_by_item_whatever_comes_at_once(int chunk)
    {
        const string Text = """{"a":{"orderedItems":[{"no":1}]},"b":[1,2,[3]],"orderedItems":[{"x":"}]"}, {"y":[{}]},"text",7],"c":"end"}""";
        using var stream = new ChunkStream(Encoding.UTF8.GetBytes(Text), chunk);
        var items = new List<string>();
        await foreach (var item in new JsonItems(stream, "orderedItems", 1024 * 1024).ReadAsync(TestContext.Current.CancellationToken))
        {
            items.Add(Encoding.UTF8.GetString(item.Span));
        }

        Assert.Equal(["""{"x":"}]"}""", """{"y":[{}]}""", "\"text\"", "7"], items);
    }

    /// <summary>Takes so many bytes, then fails as a full disk does.</summary>
    private sealed class BreakingStream(long most) : MemoryStream
    {
        public byte[] Content => ToArray();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var room = (int)Math.Min(buffer.Length, Math.Max(0, most - Length));
            await base.WriteAsync(buffer[..room], cancellationToken);
            if (room < buffer.Length)
            {
                throw new IOException("The disk is full.");
            }
        }
    }

    /// <summary>Gives so many bytes at a time.</summary>
    private sealed class ChunkStream(byte[] content, int chunk) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
