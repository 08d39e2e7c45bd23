using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using NetVips;

namespace PersonalNode.Tests.Support;

/// <summary>Photos made for a test: no two seeds look alike.</summary>
public static class TestPhoto
{
    /// <summary>A JPEG of soft shapes with a little grain, so that it weighs about what a photo does.</summary>
    public static byte[] Jpeg(int width = 1_200, int height = 900, int seed = 1)
    {
        using var image = Shapes(width, height, seed);
        return image.JpegsaveBuffer(q: 88);
    }

    /// <summary>Uploads it as the owner's page does.</summary>
    public static async Task<JsonElement> UploadAsync(this ITestNode node, byte[] photo, string alt = "") =>
        (await node.TryUploadAsync(photo, alt)).Expect(HttpStatusCode.Created).Json;

    /// <summary>The same, whatever becomes of it.</summary>
    public static async Task<ApiAnswer> TryUploadAsync(this ITestNode node, byte[] photo, string alt = "", string type = "image/jpeg", string name = "photo.jpg")
    {
        using var form = new MultipartFormDataContent { { new StringContent(alt), "alt" } };
        using var file = new ByteArrayContent(photo);
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        form.Add(file, "file", name);
        return await node.Api.PostAsync("/api/photos", form);
    }

    /// <summary>Uploads new photos and posts them.</summary>
    public static async Task<JsonElement> PostPhotosAsync(this ITestNode node, string text, object audience, params byte[][] photos)
    {
        var ids = new List<string>();
        foreach (var photo in photos)
        {
            ids.Add((await node.UploadAsync(photo, $"Photo {ids.Count + 1} of {text}")).GetProperty("id").GetString()!);
        }

        return (await node.Api.PostAsync("/api/posts", new { text, audience, photos = ids })).Expect(HttpStatusCode.Created).Json;
    }

    /// <summary>The post with all its photos here.</summary>
    public static Task<JsonElement> SeesPhotosAsync(this ITestNode node, string url, int count) => node.SeesAsync(
        url, p => p.GetProperty("photos").GetArrayLength() == count && p.GetProperty("photos").EnumerateArray().All(f => f.GetProperty("state").GetString() == "ready"));

    /// <summary>What the node serves there: an image that can be read.</summary>
    public static async Task<Image> LookAsync(this OwnerApi api, string url)
    {
        using var response = await api.Http.GetAsync(new Uri(url.TrimStart('/'), UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("image/", response.Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);
        return Image.NewFromBuffer(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>What <see cref="Jpeg"/> encodes.</summary>
    public static Image Shapes(int width, int height, int seed)
    {
        using var noise = Image.Gaussnoise(width, height, sigma: 6, mean: 0, seed: seed);
        using var wave = Image.Perlin(width, height, cellSize: Math.Max(8, width / 6), seed: seed);
        using var red = (wave * 80) + 128 + noise;
        using var green = (wave * -60) + (90 + (seed * 37 % 90)) + noise;
        using var blue = (wave * 30) + (60 + (seed * 53 % 120)) + noise;
        using var joined = red.Bandjoin(green, blue);
        using var bytes = joined.Cast(Enums.BandFormat.Uchar);
        return bytes.Copy(interpretation: Enums.Interpretation.Srgb);
    }
}
