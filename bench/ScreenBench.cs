using System.Diagnostics;
using Microsoft.Playwright;

namespace PersonalNode.Bench;

/// <summary>
/// From the moment a post is sent to node A to the moment it stands in node B's page, open in Chromium: an observer in the page calls
/// back when the text is in the document. The way of that call is in the time.
/// </summary>
internal static class ScreenBench
{
    private const int Warm = 20;
    private const int Posts = 200;

    /// <summary>Tells every post once, when its text is in the document; the newest is the first.</summary>
    private const string Observer =
        """
        () => {
          const told = new Set();
          const look = () => {
            for (const body of document.querySelectorAll('[data-testid="post"] .content')) {
              const text = body.textContent.trim();
              if (text.startsWith("screen ") && !told.has(text)) { told.add(text); window.benchSeen(text); }
            }
          };
          new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
          look();
        }
        """;

    public static async Task RunAsync()
    {
        await using var friends = await Friends.MeetAsync();
        await using var chromium = await BenchBrowser.StartAsync();
        if (chromium is null)
        {
            Report.Row("post on A to B's page in Chromium", "not measured: there is no Chromium");
            return;
        }

        await using var context = await chromium.OpenAsync(friends.B, new BrowserNewContextOptions());
        var page = await context.NewPageAsync();
        var clock = new Stopwatch();
        var waiting = (Text: "", Seen: new TaskCompletionSource<double>());
        await page.ExposeFunctionAsync("benchSeen", (string text) =>
        {
            var time = clock.Elapsed.TotalMilliseconds;
            if (text == waiting.Text)
            {
                waiting.Seen.TrySetResult(time);
            }
        });
        await page.GotoAsync(friends.B.Url + "/app");
        await page.GetByTestId("compose-text").First.WaitForAsync();
        await page.EvaluateAsync(Observer);

        var times = new List<double>();
        for (var i = 0; i < Warm + Posts; i++)
        {
            waiting = ($"screen {i} of the bench", new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously));
            clock.Restart();
            await friends.PostAsync(waiting.Text);
            var seen = await waiting.Seen.Task.WaitAsync(TimeSpan.FromMinutes(1));
            if (i >= Warm)
            {
                times.Add(seen);
            }
        }

        Report.Row($"post on A to B's page in Chromium, {Posts} posts", Report.Spread(times), "p99 under 250 ms", Report.Percentile(times, 0.99) < 250);
    }
}
