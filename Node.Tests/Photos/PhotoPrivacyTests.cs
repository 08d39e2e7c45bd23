using System.Net;
using System.Text;
using NetVips;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Photos;

/// <summary>Nothing but the picture gets through: no metadata of any kind, upright, in the colours that everybody shows.</summary>
public sealed class PhotoPrivacyTests(PhotoNode node) : IClassFixture<PhotoNode>
{
    /// <summary>Which of <see cref="Pictures.Corners"/> is seen where, for each value of Exif's orientation (Exif 2.32, section 4.6.4, tag 0x0112).</summary>
    private static readonly int[][] Upright = [[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 0, 1], [0, 2, 1, 3], [2, 0, 3, 1], [3, 1, 2, 0], [1, 3, 0, 2]];

    public static TheoryData<string> Kinds => [.. Pictures.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_metadata_of_any_kind_survives(string kind)
    {
        var file = WithAll(kind);

        // What goes in is there to be found.
        var words = kind[..3] switch { "jpe" or "png" => 11, "web" => 9, "avi" => 5, _ => 2 };
        Assert.InRange(PictureSecrets.Words.Count(w => Has(file, Encoding.ASCII.GetBytes(w))), words, PictureSecrets.Words.Count);
        Assert.Equal(kind[0] != 'g', Has(file, PictureSecrets.Latitude));

        var before = node.Media;
        var all = await node.PostedAsync(file);
        Assert.Contains(all, f => f.Name == "federated");
        foreach (var (name, content) in all)
        {
            Assert.Equal("", string.Join(' ', PictureSecrets.Words.Where(w => Has(content, Encoding.ASCII.GetBytes(w))).Select(w => $"{w} in {name}")));
            Assert.False(Has(content, PictureSecrets.Latitude));
            if (content[0] == 0xFF)
            {
                PictureParts.ExpectBareJpeg(content);
            }
            else
            {
                PictureParts.ExpectBareWebP(content);
            }

            if (!kind.Contains("grey", StringComparison.Ordinal))
            {
                Pictures.ExpectCorners(content, Upright[0], kind == "jpeg-cmyk" ? 70 : 12, $"{name} of {kind}");
            }
        }

        // The original is in no file: there are the sizes and nothing else.
        Assert.Subset(all.Select(f => f.Name).ToHashSet(StringComparer.Ordinal), node.Media.Except(before).Select(f => "stored " + f).ToHashSet(StringComparer.Ordinal));
        Assert.Empty(Leaks.Of(node.Alice.Folder.Path, PictureSecrets.Words));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("jpeg-progressive")]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("webp-lossless")]
    [InlineData("avif")]
    public async Task Pictures_are_turned_upright(string kind)
    {
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var (content, width, height) = await node.LargestAsync(Pictures.Turned(kind, orientation));
            Assert.Equal(orientation < 5 ? (240, 160) : (160, 240), (width, height));
            Pictures.ExpectCorners(content, Upright[orientation - 1], 12, $"{kind}, orientation {orientation}");
        }
    }

    [Theory]
    [InlineData("jpeg", "p3", 8)]
    [InlineData("jpeg-progressive", "p3", 8)]
    [InlineData("png", "p3", 8)]
    [InlineData("png-16", "p3", 8)]
    [InlineData("webp", "p3", 8)]
    [InlineData("webp-lossless", "p3", 8)]
    [InlineData("avif", "p3", 12)]
    [InlineData("jpeg-cmyk", "cmyk", 70)]
    public async Task Colours_of_other_spaces_become_those_of_sRGB(string kind, string profile, int tolerance)
    {
        var file = Pictures.WideGamut(kind, profile);
        if (profile == "p3")
        {
            // The numbers in the file are other ones: without a conversion this test would fail.
            using var raw = Image.NewFromBuffer(file);
            var scale = raw.Format == Enums.BandFormat.Ushort ? 257 : 1;
            var first = raw.Crop(40, 30, 20, 20);
            Assert.True(Pictures.Corners[0].Select((c, i) => Math.Abs((first[i].Avg() / scale) - c)).Max() > 10);
        }

        foreach (var (name, content) in await node.PostedAsync(file))
        {
            Pictures.ExpectCorners(content, Upright[0], tolerance, $"{name} of {kind}");
        }
    }

    [Fact]
    public async Task A_transparent_picture_is_white_behind_for_those_who_get_a_JPEG()
    {
        using var clear = Pictures.Plain(64, 64, 10, 200, 10).Bandjoin(Image.Black(64, 64));
        var jpeg = (await node.PostedAsync(clear.Copy(interpretation: Enums.Interpretation.Srgb).PngsaveBuffer())).Single(f => f.Name == "federated").Content;
        Assert.All(Pictures.CornersOf(jpeg).SelectMany(c => c), v => Assert.InRange(v, 250, 255));
    }

    [Fact]
    public async Task The_original_is_kept_only_when_the_owner_says_so_and_is_never_served()
    {
        await using var keeper = await TestNode.StartAsync("keeper");
        (await keeper.Api.PatchAsync("/api/photos/settings", new { keepOriginals = true })).Expect(HttpStatusCode.OK);
        var file = WithAll("jpeg");
        foreach (var audience in new[] { "public", "friends" })
        {
            var post = await keeper.PostPhotosAsync("Kept", audience, file);
            var id = post.GetProperty("photos")[0].GetProperty("id").GetString();
            var photo = keeper.Get<PhotoStore>().Find(id)!;
            var original = Assert.Single(photo.Renditions, r => r.Box == Rendition.Original);
            Assert.Equal(file, await keeper.Get<MediaFiles>().ReadAsync(original.File, original.Digest, TestContext.Current.CancellationToken));

            foreach (var end in (string[])["", ".jpg", ".webp", ".png", ".orig", "."])
            {
                (await keeper.Anonymous.GetAsync($"/media/{original.File}{end}")).ExpectProblem(HttpStatusCode.NotFound, "media.not_found");
                (await keeper.Api.GetAsync($"/media/{original.File}{end}")).ExpectProblem(HttpStatusCode.NotFound, "media.not_found");
            }

            foreach (var box in (int[])[0, 1, 2_048, 2_049, int.MaxValue])
            {
                PictureParts.ExpectBareWebP(await PhotoNode.BytesAsync(keeper.Api, $"/api/photos/{id}/{box}"));
            }

            foreach (var box in (string[])["-1", "original", "00x0", "0.0"])
            {
                (await keeper.Api.GetAsync($"/api/photos/{id}/{box}")).ExpectProblem(HttpStatusCode.NotFound, "photos.not_found");
            }
        }

        // On disk it is sealed like the rest; switched off, the next upload leaves none.
        Assert.Empty(Leaks.Of(keeper.Folder.Path, PictureSecrets.Words));
        (await keeper.Api.PatchAsync("/api/photos/settings", new { keepOriginals = false })).Expect(HttpStatusCode.OK);
        var next = (await keeper.UploadAsync(WithAll("png"))).GetProperty("id").GetString();
        Assert.DoesNotContain(keeper.Get<PhotoStore>().Find(next)!.Renditions, r => r.Box == Rendition.Original);
    }

    private static byte[] WithAll(string kind)
    {
        if (!kind.StartsWith("avif", StringComparison.Ordinal))
        {
            return PictureSecrets.IntoAll(Pictures.Make(kind));
        }

        using var image = Pictures.FourCorners().Mutate(m =>
        {
            m.Set(GValue.BlobType, "exif-data", (byte[])[.. "Exif\0\0"u8, .. PictureSecrets.Exif()]);
            m.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes(PictureSecrets.Xmp));
        });
        return image.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, q: 85, effort: 1, keep: Enums.ForeignKeep.All);
    }

    private static bool Has(byte[] file, ReadOnlySpan<byte> what) => HandMade.Find(file, what) >= 0;
}
