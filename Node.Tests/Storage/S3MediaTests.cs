using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>The place for photos in an S3-compatible store, against a real one.</summary>
public sealed class S3MediaTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_lies_under_its_path_in_the_folder_and_is_the_same_when_read()
    {
        await using var store = await S3Store.StartAsync();
        using var media = Open(store, "alice/");
        foreach (var size in (int[])[1, 70_000, 9_000_000])
        {
            var (name, content) = Random(size);
            Assert.Null(await media.ReadAsync(name, Cancellation));
            await media.WriteAsync(name, content, Cancellation);
            Assert.Equal(content, await media.ReadAsync(name, Cancellation));
            Assert.Equal(content, await store.GetAsync($"alice/{name[..2]}/{name}"));

            await media.DeleteAsync(name, Cancellation);
            Assert.Null(await media.ReadAsync(name, Cancellation));
            await media.DeleteAsync(name, Cancellation);
        }

        Assert.Equal(["alice/owner"], await store.KeysAsync());
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_sent_again_and_one_that_was_changed_there_is_not_given_out()
    {
        await using var store = await S3Store.StartAsync();
        using var media = Open(store);
        var (name, content) = Random(1_000);
        await media.WriteAsync(name, content, Cancellation);

        await store.PutAsync($"{name[..2]}/{name}", "something else"u8.ToArray());
        await media.WriteAsync(name, content, Cancellation);
        Assert.Equal("something else"u8.ToArray(), await store.GetAsync($"{name[..2]}/{name}"));
        Assert.False((await Assert.ThrowsAsync<MediaPlaceException>(() => media.ReadAsync(name, Cancellation))).Misconfigured);
    }

    [Fact]
    public async Task All_files_are_listed_however_many_pages_that_takes_and_nothing_else()
    {
        await using var store = await S3Store.StartAsync();
        using var media = Open(store, "alice/", pageSize: 3);
        using var other = Open(store, "alice/bob/");
        Assert.Empty(await ListAsync(media));
        var names = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            var (name, content) = Random(20);
            await media.WriteAsync(name, content, Cancellation);
            names.Add(name);
        }

        var (foreign, bytes) = Random(20);
        await other.WriteAsync(foreign, bytes, Cancellation);
        await store.PutAsync($"alice/{foreign}", bytes);
        await store.PutAsync("alice/ab/notes.txt", bytes);
        var listed = await ListAsync(media);
        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Select(f => f.Name));
        Assert.All(listed, f => Assert.InRange(f.Written, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1)));
    }

    [Fact]
    public async Task The_folder_media_copied_by_any_tool_is_found_and_so_is_the_way_back()
    {
        await using var store = await S3Store.StartAsync();
        using var folder = new TestFolder();
        using var data = DataFolder.Open(folder.Path);
        var disk = new DiskMedia(data, new TemporaryFiles(data));
        var files = Enumerable.Range(1, 4).Select(_ => Random(2_000)).ToList();
        foreach (var (name, content) in files)
        {
            await disk.WriteAsync(name, content, Cancellation);
        }

        var media = Path.Combine(folder.Path, "media");
        foreach (var file in Directory.GetFiles(media, "*", SearchOption.AllDirectories))
        {
            await store.PutAsync("alice/" + Path.GetRelativePath(media, file), TestFolder.Read(file));
        }

        using var place = Open(store, "alice/");
        Assert.Equal(files.Select(f => f.Name).Order(StringComparer.Ordinal), (await ListAsync(place)).Select(f => f.Name));
        foreach (var (name, content) in files)
        {
            Assert.Equal(content, await place.ReadAsync(name, Cancellation));
        }

        Directory.Delete(media, recursive: true);
        foreach (var key in await store.KeysAsync("alice/"))
        {
            var file = Path.Combine(media, Path.GetRelativePath("alice", key));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, await store.GetAsync(key), Cancellation);
        }

        Assert.Equal(files.Select(f => f.Name).Order(StringComparer.Ordinal), (await ListAsync(disk)).Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Equal(files[0].Content, await disk.ReadAsync(files[0].Name, Cancellation));
    }

    [Fact]
    public async Task Two_nodes_do_not_share_a_place()
    {
        await using var store = await S3Store.StartAsync();
        using var alice = Open(store, "home/", "mark of Alice");
        using var bob = Open(store, "home/", "mark of Bob");
        var (name, content) = Random(100);
        await alice.WriteAsync(name, content, Cancellation);
        Assert.True((await Assert.ThrowsAsync<MediaPlaceException>(() => bob.CheckAsync(Cancellation))).Misconfigured);
        await Assert.ThrowsAsync<MediaPlaceException>(() => ListAsync(bob));
        await Assert.ThrowsAsync<MediaPlaceException>(() => bob.DeleteAsync(name, Cancellation));
        Assert.Equal(content, await alice.ReadAsync(name, Cancellation));
    }

    [Fact]
    public async Task Missing_is_only_what_the_store_says_is_missing()
    {
        await using var store = await S3Store.StartAsync();
        using var media = Open(store);
        var (name, content) = Random(100);
        Assert.Null(await media.ReadAsync(name, Cancellation));

        await store.RemoveAsync("owner");
        await store.RemoveBucketAsync();
        Assert.True((await Assert.ThrowsAsync<MediaPlaceException>(() => media.ReadAsync(name, Cancellation))).Misconfigured);
        await Assert.ThrowsAsync<MediaPlaceException>(() => media.WriteAsync(name, content, Cancellation));

        await store.StopAsync();
        Assert.False((await Assert.ThrowsAsync<MediaPlaceException>(() => media.ReadAsync(name, Cancellation))).Misconfigured);
        await Assert.ThrowsAsync<MediaPlaceException>(() => media.WriteAsync(name, content, Cancellation));
        await Assert.ThrowsAsync<MediaPlaceException>(() => media.DeleteAsync(name, Cancellation));
        await Assert.ThrowsAsync<MediaPlaceException>(() => ListAsync(media));
    }

    private static S3Media Open(S3Store store, string prefix = "", string mark = "mark", int pageSize = 1_000) =>
        new(store.Options(prefix), mark, NullLogger<S3Media>.Instance, pageSize);

    private static (string Name, byte[] Content) Random(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        return (Convert.ToHexStringLower(SHA256.HashData(content)), content);
    }

    private static async Task<IReadOnlyList<(string Name, DateTimeOffset Written)>> ListAsync(IMediaPlace place)
    {
        var all = new List<(string, DateTimeOffset)>();
        await foreach (var file in place.ListAsync(Cancellation))
        {
            all.Add(file);
        }

        return all;
    }
}
