using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using PersonalNode.Hosting;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>An export many times larger than the memory that it may take.</summary>
public sealed class ExportMemoryTests
{
    private const int Photos = 120;
    private const int Size = 5 * 1024 * 1024;

    /// <summary>What the whole process may have at once, in megabytes.</summary>
    private const long Most = 400;

    [Fact]
    public async Task A_large_export_does_not_go_through_the_memory()
    {
        await using var node = NodeProcess.Prepare();
        await node.InitAsync();
        await FillAsync(node);
        await node.RunWithTokenAsync();
        PeakMemory.Reset(node.Process.Id);
        var begun = (await node.Api.PostAsync("/api/exports", new { })).Expect(HttpStatusCode.Created).Json;
        using var response = await node.Api.Http.GetAsync(
            new Uri(begun.GetProperty("url").GetString()!, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var length = 0L;
        var buffer = new byte[128 * 1024];
        for (var read = -1; read != 0; length += read)
        {
            read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        }

        Assert.True(length > (long)Photos * Size, $"Only {length} bytes came.");
        var peak = PeakMemory.Of(node.Process.Id);
        Assert.True(peak < Most, $"{peak} MB for an export of {length / 1024 / 1024} MB.");

        // Whoever goes away in the middle is told that it broke off.
        begun = (await node.Api.PostAsync("/api/exports", new { })).Expect(HttpStatusCode.Created).Json;
        using (var left = await node.Api.Http.GetAsync(
            new Uri(begun.GetProperty("url").GetString()!, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, left.StatusCode);
        }

        await Poll.UntilAsync(
            async () => (await node.Api.GetAsync($"/api/exports/{begun.GetProperty("id").GetString()}")).Json.GetProperty("state").GetString() == "failed", "the export to have failed");
    }

    /// <summary>Posts with photos straight into the folder of a node that does not run: uploading as much would take long.</summary>
    private static async Task FillAsync(NodeProcess node)
    {
        await using var app = NodeHost.Build(node.Settings, quiet: true);
        var (database, media, photos, writer, local) = (
            app.Services.GetRequiredService<NodeDatabase>(), app.Services.GetRequiredService<MediaFiles>(), app.Services.GetRequiredService<PhotoStore>(),
            app.Services.GetRequiredService<PostWriter>(), node.Url);
        for (var i = 0; i < Photos; i++)
        {
            await using var batch = media.Begin();
            var file = await batch.AddAsync(2_048, 2_048, 1_536, false, RandomNumberGenerator.GetBytes(Size), TestContext.Current.CancellationToken);
            await database.WriteAsync(context =>
            {
                var photo = photos.Save(context, new Photo { Id = context.NextId(), Width = 2_048, Height = 1_536, Renditions = [file], Created = context.Now });
                var id = context.NextId();
                writer.Add(context, new Post { Id = id, Uri = $"{local}/posts/{Protocol.Ids.ToText(id)}", Author = local, Published = context.Now, Html = "<p>x</p>", Photos = [photo.Id] }, home: true);
            });
        }
    }
}
