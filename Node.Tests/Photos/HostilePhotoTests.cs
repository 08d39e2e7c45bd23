using System.Net;
using System.Text;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Photos;

/// <summary>Files that lie about what they are or how large they are: a clear answer each, and nothing left behind.</summary>
public sealed class HostilePhotoTests(PhotoNode node) : IClassFixture<PhotoNode>
{
    private const string Payload = "<script>alert('zqPOLYGLOT')</script>";

    private static readonly Dictionary<string, Func<byte[]>> Bombs = new(StringComparer.Ordinal)
    {
        ["a PNG of 50,000 x 50,000 in 70 bytes"] = () => HandMade.Png(50_000, 50_000, new ZeroStream(100)),
        ["a PNG just above the limit"] = () => HandMade.Png(7_072, 7_072, new ZeroStream(100)),
        ["a PNG of rows too long to hold"] = () => HandMade.PngBomb(5_000_000, 10),
        ["a PNG of one row"] = () => HandMade.PngBomb(50_000_000, 1),
        ["a PNG of one column"] = () => HandMade.PngBomb(1, 50_000_000),
        ["a PNG that has to be held whole"] = () => HandMade.Png(7_000, 7_000, new ZeroStream(100), colour: 6, depth: 16, interlaced: true),
        ["a JPEG that says 65,500 x 65,500"] = () => HandMade.Claiming(Pictures.Make("jpeg"), 65_500, 65_500),
        ["a progressive JPEG that has to be held whole"] = () => HandMade.Claiming(Pictures.Make("jpeg-progressive"), 7_000, 7_000),
        ["a CMYK JPEG that says 65,500 x 65,500"] = () => HandMade.Claiming(Pictures.Make("jpeg-cmyk"), 65_500, 65_500),
        ["a WebP that says 16,383 x 16,383"] = () => HandMade.Claiming(Pictures.Make("webp"), 16_383, 16_383),
        ["a lossless WebP that says 16,383 x 16,383"] = () => HandMade.Claiming(Pictures.Make("webp-lossless"), 16_383, 16_383),
        ["a GIF that says 65,535 x 65,535"] = () => HandMade.Claiming(Pictures.Make("gif"), 65_535, 65_535),
        ["a GIF of 49 megapixels in 959 bytes"] = () => HandMade.Claiming(Pictures.Make("gif"), 7_000, 7_000),
        ["an AVIF that says 65,535 x 65,535"] = () => HandMade.Claiming(Pictures.Make("avif"), 65_535, 65_535),
        ["an AVIF of 49 megapixels"] = () => HandMade.Claiming(Pictures.Make("avif"), 7_000, 7_000),
    };

    private static readonly Dictionary<string, (byte[] File, string Code)> Others = new(StringComparer.Ordinal)
    {
        ["text"] = ("Not a photo at all, but long enough to be looked at as if it were one, word by word."u8.ToArray(), "photos.not_an_image"),
        ["one byte"] = ([0xFF], "photos.not_an_image"),
        ["an SVG with a script"] = (Encoding.UTF8.GetBytes($"<svg xmlns=\"http://www.w3.org/2000/svg\">{Payload}</svg>"), "photos.not_an_image"),
        ["HTML"] = (Encoding.UTF8.GetBytes($"<!doctype html><html>{Payload}</html>"), "photos.not_an_image"),
        ["a PDF"] = ("%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"u8.ToArray(), "photos.not_an_image"),
        ["a TIFF"] = ([.. "II*\0"u8, .. new byte[100]], "photos.not_an_image"),
        ["a BMP"] = ([.. "BM"u8, .. new byte[100]], "photos.not_an_image"),
        ["an icon"] = ([0, 0, 1, 0, 1, 0, .. new byte[100]], "photos.not_an_image"),
        ["a program"] = ([.. "MZ"u8, 0x90, 0, 3, .. new byte[200]], "photos.not_an_image"),
        ["a ZIP"] = ([.. "PK"u8, 3, 4, .. new byte[100]], "photos.not_an_image"),
        ["an MP4"] = ([0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isommp42"u8, .. new byte[100]], "photos.not_an_image"),
        ["a JPEG XL"] = ([0xFF, 0x0A, .. new byte[100]], "photos.not_an_image"),
        ["a JPEG 2000"] = ([0, 0, 0, 12, .. "jP  \r\n"u8, 0x87, 0x0A, .. new byte[100]], "photos.not_an_image"),
        ["libvips' own format"] = ([0x08, 0xF2, 0xA6, 0xB6, .. new byte[100]], "photos.not_an_image"),
        ["an OpenEXR"] = ([0x76, 0x2F, 0x31, 0x01, .. new byte[100]], "photos.not_an_image"),
        ["a PPM that is a bomb"] = ("P6 50000 50000 255\n"u8.ToArray(), "photos.not_an_image"),
        ["a RIFF of sound"] = ([.. "RIFF"u8, 100, 0, 0, 0, .. "WAVEfmt "u8, .. new byte[100]], "photos.not_an_image"),
        ["an actor"] = ("{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"id\":\"https://victim.example\",\"type\":\"Person\"}"u8.ToArray(), "photos.not_an_image"),
        ["a HEIC"] = ([0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[100]], "photos.heic"),
        ["a JPEG's first bytes and nothing of one"] = ([0xFF, 0xD8, 0xFF, 0xE0, .. Encoding.UTF8.GetBytes(Payload), .. new byte[100]], "photos.unreadable"),
        ["a PNG's first bytes before an SVG"] = ([0x89, .. "PNG\r\n\x1A\n<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"u8, .. new byte[100]], "photos.unreadable"),
        ["a GIF's first bytes"] = ([.. "GIF89a"u8, .. new byte[100]], "photos.unreadable"),
        ["a WebP's first bytes"] = ([.. "RIFF"u8, 100, 0, 0, 0, .. "WEBPVP8 "u8, .. new byte[100]], "photos.unreadable"),
        ["an AVIF's first bytes"] = ([0, 0, 0, 24, .. "ftypavif"u8, 0, 0, 0, 0, .. "mif1avif"u8, .. new byte[100]], "photos.unreadable"),
        ["an AVIF that says it is smaller than it is"] = (HandMade.Claiming(Pictures.Make("avif"), 8, 8), "photos.unreadable"),
    };

    public static TheoryData<string> BombNames => [.. Bombs.Keys];

    public static TheoryData<string> OtherNames => [.. Others.Keys];

    public static TheoryData<string> Kinds => [.. Pictures.Kinds];

    [Theory]
    [MemberData(nameof(BombNames))]
    public Task A_bomb_is_told_from_its_header(string bomb) => node.RefusesAsync(Bombs[bomb](), HttpStatusCode.UnprocessableEntity, "photos.too_many_pixels");

    [Theory]
    [MemberData(nameof(OtherNames))]
    public Task What_is_no_photo_is_refused_whatever_it_is_called(string other) => node.RefusesAsync(
        Others[other].File, Others[other].Code == "photos.unreadable" ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.UnsupportedMediaType, Others[other].Code);

    [Fact]
    public async Task A_name_and_a_type_that_say_otherwise_count_for_nothing()
    {
        var photo = await node.Alice.TryUploadAsync(Pictures.Make("png"), type: "text/html", name: "../../../../etc/passwd.html");
        Assert.Equal(240, photo.Expect(HttpStatusCode.Created).Json.GetProperty("width").GetInt32());
        await node.RefusesAsync(Others["a program"].File, HttpStatusCode.UnsupportedMediaType, "photos.not_an_image", "image/jpeg", "holiday.jpg");
    }

    [Fact]
    public async Task A_small_file_that_is_a_large_picture_is_taken_in_the_usual_sizes()
    {
        var (_, width, height) = await node.LargestAsync(HandMade.PngBomb(7_000, 7_000));
        Assert.Equal((2_048, 2_048), (width, height));
    }

    [Theory]
    [InlineData("gif")]
    [InlineData("webp")]
    public async Task Of_ten_thousand_frames_the_first_is_taken(string kind)
    {
        var (_, width, height) = await node.LargestAsync(kind == "gif" ? HandMade.Gif(10_000) : HandMade.WebP(10_000));
        Assert.Equal((2, 2), (width, height));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_cut_off_is_refused_or_whole(string kind)
    {
        var file = Pictures.Make(kind);
        var whole = Pictures.CornersOf((await node.LargestAsync(file)).Content);
        for (var part = 1; part < 20; part++)
        {
            var before = node.Media;
            var answer = await node.Alice.TryUploadAsync(file[..(file.Length * part / 20)]);
            if (answer.Status == HttpStatusCode.Created)
            {
                // Only its tail was missing, or frames that are not shown.
                var (content, _, _) = await node.LargestAsync(answer.Json);
                var difference = Pictures.CornersOf(content).Zip(whole).Max(c => c.First.Zip(c.Second).Max(v => Math.Abs(v.First - v.Second)));
                Assert.True(difference < 10, $"{kind} cut to {part}/20 was taken and differs by {difference}.");
                continue;
            }

            Assert.True(answer.Code is "photos.unreadable" or "photos.not_an_image", $"{kind} cut to {part}/20: {answer.Text}");
            await node.ExpectNothingNewAsync(before);
        }
    }

    [Theory]
    [InlineData("a ZIP behind a JPEG")]
    [InlineData("HTML behind a JPEG")]
    [InlineData("HTML in a comment of a JPEG")]
    [InlineData("an actor in the Exif of a JPEG")]
    [InlineData("a script that is a GIF")]
    [InlineData("HTML in a text of a PNG")]
    [InlineData("HTML behind a PNG")]
    [InlineData("HTML behind a WebP")]
    [InlineData("HTML behind an AVIF")]
    public async Task A_file_that_is_two_things_comes_out_as_a_picture_alone(string name)
    {
        var actor = $"{{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"type\":\"Person\",\"id\":\"{node.Alice.Url}/zqPOLYGLOT\"}}";
        byte[] html = Encoding.UTF8.GetBytes(Payload);
        var file = name switch
        {
            "a ZIP behind a JPEG" => [.. Pictures.Make("jpeg"), .. "PK\x03\x04 zqPOLYGLOT PK\x05\x06"u8, .. new byte[18]],
            "HTML behind a JPEG" => [.. Pictures.Make("jpeg"), .. html],
            "HTML in a comment of a JPEG" => PictureSecrets.WithSegment(Pictures.Make("jpeg"), 0xFE, html),
            "an actor in the Exif of a JPEG" => PictureSecrets.Into(Pictures.Make("jpeg"), PictureSecrets.Exif(1, actor), null, null),
            "a script that is a GIF" => Script(),
            "HTML in a text of a PNG" => PictureSecrets.WithChunk(Pictures.Make("png"), "tEXt", [.. "Comment\0"u8, .. html]),
            "HTML behind a PNG" => [.. Pictures.Make("png"), .. html],
            "HTML behind a WebP" => [.. Pictures.Make("webp"), .. html],
            _ => (byte[])[.. Pictures.Make("avif"), .. html],
        };
        Assert.True(HandMade.Find(file, "zqPOLYGLOT"u8) > 0);
        foreach (var (where, content) in await node.PostedAsync(file))
        {
            Assert.True(HandMade.Find(content, "zqPOLYGLOT"u8) < 0, where);
        }

        var note = (await node.Alice.Api.GetAsync("/api/feed?limit=1")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        var url = (await node.Alice.Anonymous.GetAsync("/posts/" + note, "application/activity+json")).Json.GetProperty("attachment")[0].GetProperty("url").GetString()!;
        foreach (var accept in (string[])["application/activity+json", "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"", "text/html", "*/*"])
        {
            var response = (await node.Alice.Anonymous.GetAsync(new Uri(url).AbsolutePath, accept)).Expect(HttpStatusCode.OK).Response;
            Assert.Equal("image/jpeg", response.Content.Headers.ContentType?.ToString());
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("default-src 'none'; sandbox", response.Headers.GetValues("Content-Security-Policy").Single());
        }
    }

    /// <summary>"GIF89a/*...*/=1;alert()" is JavaScript, and a GIF of 10,799 x 2 pixels.</summary>
    private static byte[] Script()
    {
        var gif = HandMade.Gif(1);
        byte[] words = Encoding.ASCII.GetBytes($"*/=1;{Payload}//");
        return [.. "GIF89a/*"u8, .. gif[8..19], 0x21, 0xFE, (byte)words.Length, .. words, 0, .. gif[19..]];
    }
}
