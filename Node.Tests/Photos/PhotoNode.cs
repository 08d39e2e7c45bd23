using System.Net;
using System.Text.Json;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Photos;

/// <summary>One node for a class of tests about files of pictures, and what can be said of its folder.</summary>
public sealed class PhotoNode : IAsyncLifetime
{
    public TestNode Alice { get; private set; } = null!;

    /// <summary>Every file of photos, by name.</summary>
    public IReadOnlyList<string> Media => FilesOf("media");

    /// <summary>What is on its way.</summary>
    public IReadOnlyList<string> Temporary => FilesOf("tmp");

    public async ValueTask InitializeAsync() => Alice = await TestNode.StartAsync("alice");

    public ValueTask DisposeAsync() => Alice.DisposeAsync();

    /// <summary>Nothing of what was refused is left, and the node is well.</summary>
    public async Task ExpectNothingNewAsync(IReadOnlyList<string> before)
    {
        await Poll.UntilAsync(() => Temporary.Count == 0, "the temporary file to go");
        Assert.Equal(before, Media);
        (await Alice.Anonymous.GetAsync("/healthz")).Expect(HttpStatusCode.OK);
    }

    /// <summary>The upload is answered so, and leaves nothing.</summary>
    public async Task RefusesAsync(byte[] file, HttpStatusCode status, string code, string type = "image/jpeg", string name = "photo.jpg")
    {
        var before = Media;
        (await Alice.TryUploadAsync(file, type: type, name: name)).ExpectProblem(status, code);
        await ExpectNothingNewAsync(before);
    }

    /// <summary>Everything that came of a file, once it was posted for everybody: as the owner gets it, as others get it, as it is stored.</summary>
    public async Task<IReadOnlyList<(string Name, byte[] Content)>> PostedAsync(byte[] file)
    {
        var post = await Alice.PostPhotosAsync("A picture", "public", file);
        var photo = Alice.Get<PhotoStore>().Find(post.GetProperty("photos")[0].GetProperty("id").GetString())!;
        var all = new List<(string, byte[])>();
        foreach (var size in post.GetProperty("photos")[0].GetProperty("sizes").EnumerateArray())
        {
            all.Add(("shown", await BytesAsync(Alice.Api, size.GetProperty("url").GetString()!)));
        }

        foreach (var rendition in photo.Renditions)
        {
            all.Add(("shared", await BytesAsync(Alice.Anonymous, $"/media/{rendition.File}.{(rendition.Jpeg ? "jpg" : "webp")}")));
            all.Add(("stored " + rendition.File, (await Alice.Get<MediaFiles>().ReadAsync(rendition.File, rendition.Digest, TestContext.Current.CancellationToken))!));
        }

        var note = (await Alice.Anonymous.GetAsync("/posts/" + post.GetProperty("id").GetString(), "application/activity+json")).Expect(HttpStatusCode.OK).Json;
        all.Add(("federated", await BytesAsync(Alice.Anonymous, new Uri(note.GetProperty("attachment")[0].GetProperty("url").GetString()!).AbsolutePath)));
        return all;
    }

    /// <summary>The largest picture that came of a file.</summary>
    public async Task<(byte[] Content, int Width, int Height)> LargestAsync(byte[] file) => await LargestAsync(await Alice.UploadAsync(file));

    /// <inheritdoc cref="LargestAsync(byte[])"/>
    public async Task<(byte[] Content, int Width, int Height)> LargestAsync(JsonElement photo) =>
        (await BytesAsync(Alice.Api, photo.GetProperty("url").GetString()!), photo.GetProperty("width").GetInt32(), photo.GetProperty("height").GetInt32());

    public static async Task<byte[]> BytesAsync(OwnerApi api, string path)
    {
        var answer = (await api.GetAsync(path)).Expect(HttpStatusCode.OK);
        return await answer.Response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private IReadOnlyList<string> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Alice.Folder.Path, folder), "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
