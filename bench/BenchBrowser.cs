using Microsoft.Playwright;

namespace PersonalNode.Bench;

/// <summary>The machine's own Chromium.</summary>
internal sealed class BenchBrowser(IPlaywright playwright, IBrowser browser) : IAsyncDisposable
{
    private static readonly string[] Flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"];

    /// <summary>Null when there is none.</summary>
    public static async Task<BenchBrowser?> StartAsync()
    {
        if (Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists) is not { } chromium)
        {
            return null;
        }

        var playwright = await Playwright.CreateAsync();
        return new BenchBrowser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = Flags }));
    }

    /// <summary>A window that is signed in as the node's owner.</summary>
    public Task<IBrowserContext> OpenAsync(BenchNode node, BrowserNewContextOptions options)
    {
        options.ExtraHTTPHeaders = new Dictionary<string, string> { ["Authorization"] = node.Client.DefaultRequestHeaders.Authorization!.ToString() };
        return browser.NewContextAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
