using Microsoft.Playwright;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Browser;

/// <summary>One headless Chromium for all browser tests. Without Chromium they are skipped with a message; in CI they fail.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A window of its own: cookies, storage, and a record of every error that its pages report.</summary>
    public async Task<BrowserWindow> OpenAsync(int width = 1280, int height = 900, bool script = true, bool dark = false, string locale = "en-GB")
    {
        if (browser is null)
        {
            var chromium = Requires.Program("chromium", "chromium");
            Assertions.SetDefaultExpectTimeout(90_000);
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = Flags });
        }

        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            JavaScriptEnabled = script,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = locale,
        });
        context.SetDefaultTimeout(90_000);
        return new BrowserWindow(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}

/// <summary>A page of one person.</summary>
public sealed class BrowserWindow : IAsyncDisposable
{
    private readonly IBrowserContext context;

    internal BrowserWindow(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            // A refused sign-in or a node that is down is no fault of the page.
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
            {
                Errors.Add(message.Text);
            }
        };
        page.PageError += (_, error) => Errors.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Uncaught errors and violations of the content policy.</summary>
    public List<string> Errors { get; } = [];

    public ILocator Compose => Page.Locator("main post-composer").First.GetByTestId("compose-text");

    public ILocator Posts => Page.GetByTestId("post");

    public ILocator Post(string text) => Posts.Filter(new LocatorFilterOptions { HasText = text });

    /// <summary>Signs in by password, as a person does.</summary>
    public async Task SignInAsync(NodeProcess node)
    {
        await Page.GotoAsync(node.Url + "/app/signin");
        await Page.Locator("#signin-password").FillAsync(NodeProcess.Password);
        await Page.Locator("[data-testid=signin-form] button[type=submit]").ClickAsync();
        await Assertions.Expect(Page.GetByTestId("live-status")).ToHaveAttributeAsync("data-state", "live");
    }

    /// <summary>Writes a post and waits until it stands in the list, rendered.</summary>
    public async Task WriteAsync(string text, string? rendered = null)
    {
        await Compose.FillAsync(text);
        await Compose.PressAsync("Control+Enter");
        await Assertions.Expect(Post(rendered ?? text)).ToHaveCountAsync(1);
    }

    /// <summary>Chooses from a post's menu.</summary>
    public async Task ChooseAsync(string post, string item)
    {
        await Post(post).GetByTestId("post-menu").First.ClickAsync();
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = item, Exact = true }).Locator("visible=true").ClickAsync();
    }

    /// <summary>A mark that a reload would wipe.</summary>
    public Task MarkAsync() => Page.EvaluateAsync("window.notReloaded = true");

    public async Task<bool> WasReloadedAsync() => !await Page.EvaluateAsync<bool>("window.notReloaded === true");

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
