using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using NetVips;

namespace PersonalNode.Bench;

/// <summary>
/// Photos of 12 megapixels: how many are taken in a second and with how much memory, how long a post of three takes until they stand on a
/// friend's page, and what a phone loads for one page of such posts.
/// </summary>
internal static class PhotoBench
{
    private const int Width = 4_032;
    private const int Height = 3_024;
    private const int AtOnce = 20;
    private const int Posts = 15;

    public static async Task RunAsync()
    {
        var photos = Enumerable.Range(0, AtOnce).Select(Photo).ToArray();
        await using var friends = await Friends.MeetAsync();
        await IntakeAsync(friends.A, photos);
        await LatencyAsync(friends);
        await PhoneAsync(friends);
    }

    private static async Task IntakeAsync(BenchNode node, byte[][] photos)
    {
        await UploadAsync(node, photos[0]);
        var idle = node.MemoryMegabytes();
        var clock = Stopwatch.StartNew();
        foreach (var photo in photos.Take(8))
        {
            await UploadAsync(node, photo);
        }

        var one = 8 / clock.Elapsed.TotalSeconds;
        node.ForgetPeak();
        clock.Restart();
        await Task.WhenAll(photos.Select(p => UploadAsync(node, p)));
        var many = AtOnce / clock.Elapsed.TotalSeconds;
        var peak = node.PeakMegabytes();
        Report.Row($"photos of 12 MP ({photos.Average(p => p.Length) / 1e6:0.0} MB) taken in, one after the other", $"{Report.Number(one)} a second");
        Report.Row($"the same, {AtOnce} at once", $"{Report.Number(many)} a second");
        Report.Row($"peak memory meanwhile (before: {Report.Number(idle)} MB)", $"{Report.Number(peak)} MB", "under 400 MB", peak < 400);
    }

    private static async Task LatencyAsync(Friends friends)
    {
        var times = new List<double>();
        for (var i = 0; i < Posts + 3; i++)
        {
            // Uploaded before, as in the composer; each photo is another one, since equal ones would be here already.
            var ids = new JsonArray();
            foreach (var photo in Enumerable.Range(0, 3))
            {
                ids.Add((await UploadAsync(friends.A, Photo(1_000 + (i * 3) + photo))).GetProperty("id").GetString());
            }

            var clock = Stopwatch.StartNew();
            var post = await friends.A.SendAsync(HttpMethod.Post, "/api/posts", new JsonObject { ["text"] = "", ["audience"] = i % 2 == 0 ? "public" : "friends", ["photos"] = ids });
            var url = post.GetProperty("url").GetString();
            await BenchNode.UntilAsync(async () => (await friends.B.GetAsync("/api/feed?limit=1")).GetProperty("items").EnumerateArray()
                .Any(p => p.GetProperty("url").GetString() == url && p.GetProperty("photos").EnumerateArray().Count(f => f.GetProperty("state").GetString() == "ready") == 3), "the photos");
            var shown = (await friends.B.GetAsync("/api/feed?limit=1")).GetProperty("items")[0].GetProperty("photos").EnumerateArray().Select(p => p.GetProperty("sizes")[1].GetProperty("url").GetString()!);
            await Task.WhenAll(shown.Select(size => friends.B.Client.GetByteArrayAsync(new Uri(size, UriKind.Relative))));
            if (i >= 3)
            {
                times.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        Report.Row($"post of 3 photos on A to all 3 loaded from B in 960 px, {Posts} posts, half of them sealed", Report.Spread(times), "median under 1 s", Report.Median(times) < 1_000);
    }

    /// <summary>The feed of B as a phone opens it, then scrolled to the end of its first page.</summary>
    private static async Task PhoneAsync(Friends friends)
    {
        await using var chromium = await BenchBrowser.StartAsync();
        if (chromium is null)
        {
            Report.Row("bytes of a feed page on a phone", "not measured: there is no Chromium");
            return;
        }

        await using var context = await chromium.OpenAsync(friends.B, new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 390, Height = 844 },
            DeviceScaleFactor = 3,
            HasTouch = true,
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync(friends.B.Url + "/app");
        await page.GetByTestId("photos").First.WaitForAsync();
        await page.Locator("img.there").First.WaitForAsync();
        var first = await BytesAsync(page);
        for (var post = 0; post < Posts; post++)
        {
            await page.GetByTestId("post").Nth(post).ScrollIntoViewIfNeededAsync();
            await page.GetByTestId("post").Nth(post).Locator("img.there").First.WaitForAsync();
        }

        var all = await BytesAsync(page);
        Report.Row("a phone (390 x 844, three pixels a point) opens the feed: photos in sight, and everything else", $"{Report.Number(first.Photos / 1e3)} kB and {Report.Number(first.Others / 1e3)} kB");
        Report.Row($"the same scrolled through {Posts} posts of 3 photos: photos", $"{Report.Number(all.Photos / 1e3)} kB, {Report.Number(all.Photos / 1e3 / (Posts * 3))} kB each");
    }

    private static async Task<(double Photos, double Others)> BytesAsync(IPage page)
    {
        var sums = await page.EvaluateAsync<double[]>(
            """
            () => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
              .reduce((sums, e) => { sums[new URL(e.name).pathname.startsWith('/api/photos/') ? 0 : 1] += e.transferSize; return sums; }, [0, 0])
            """);
        return (sums[0], sums[1]);
    }

    private static async Task<JsonElement> UploadAsync(BenchNode node, byte[] photo)
    {
        using var file = new ByteArrayContent(photo);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var form = new MultipartFormDataContent { { file, "file", "photo.jpg" } };
        using var answer = await node.Client.PostAsync(new Uri("/api/photos", UriKind.Relative), form);
        var text = await answer.Content.ReadAsStringAsync();
        Report.Require(answer.IsSuccessStatusCode, $"the upload answered {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Shapes with grain, of about the weight of a phone's photo.</summary>
    private static byte[] Photo(int seed)
    {
        using var noise = Image.Gaussnoise(Width, Height, sigma: 9, mean: 0, seed: seed);
        using var wave = Image.Perlin(Width, Height, cellSize: 400, seed: seed);
        using var red = (wave * 80) + 128 + noise;
        using var green = (wave * -60) + (90 + (seed * 37 % 90)) + noise;
        using var blue = (wave * 30) + (60 + (seed * 53 % 120)) + noise;
        using var joined = red.Bandjoin(green, blue);
        using var bytes = joined.Cast(Enums.BandFormat.Uchar);
        using var colours = bytes.Copy(interpretation: Enums.Interpretation.Srgb);
        return colours.JpegsaveBuffer(q: 85);
    }
}
