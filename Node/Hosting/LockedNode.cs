using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HttpOverrides;
using PersonalNode.Http;
using PersonalNode.Owner;
using PersonalNode.Storage;

namespace PersonalNode.Hosting;

/// <summary>
/// What listens at the node's address while its keys are locked: a page that asks for the passphrase, and for everybody else "come back
/// later" (503), so that friends' servers keep what they have and try again. The passphrase is held only while it is tried.
/// </summary>
public sealed class LockedNode : IAsyncDisposable
{
    private const int MaxForm = 16 * 1024;
    private const string UnlockPath = "/unlock";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly NodeOptions options;
    private readonly TaskCompletionSource unlocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly PartitionedRateLimiter<string> guesses = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetFixedWindowLimiter(
        address, _ => new FixedWindowRateLimiterOptions { PermitLimit = 10, Window = TimeSpan.FromMinutes(1) }));

    private DataFolder? folder;

    private LockedNode(WebApplication app, NodeOptions options, DataFolder folder)
    {
        App = app;
        this.options = options;
        this.folder = folder;
    }

    public WebApplication App { get; }

    /// <summary>Where the owner unlocks it.</summary>
    public string Address => options.Url.Length > 0 ? options.Url : App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
        .Replace("://[::]", "://localhost", StringComparison.Ordinal).Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal);

    /// <param name="args">As for the node itself.</param>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    public static LockedNode Build(string[] args)
    {
        var (builder, options) = NodeHost.Prepare(args, MaxForm);
        builder.Logging.ClearProviders();
        builder.Services.AddProblemDetails();
        var folder = DataFolder.Open(options.DataDirectory);
        var locked = new LockedNode(builder.Build(), options, folder);
        locked.Use();
        return locked;
    }

    /// <summary>Waits for the passphrase; the data folder, its keys unlocked, for the node to take over. Null when told to stop.</summary>
    public async Task<DataFolder?> UnlockedAsync(CancellationToken cancellation)
    {
        var told = new TaskCompletionSource();
        using var stop = App.Lifetime.ApplicationStopping.Register(() => told.TrySetResult());
        using var cancelled = cancellation.Register(() => told.TrySetResult());
        if (await Task.WhenAny(unlocked.Task, told.Task) != unlocked.Task)
        {
            return null;
        }

        return Interlocked.Exchange(ref folder, null);
    }

    /// <summary>Stops listening at once; completes when all that was asked is answered.</summary>
    public Task CloseAsync() => App.Services.GetRequiredService<IServer>().StopAsync(CancellationToken.None);

    /// <summary>The node did not start: its terminal says why.</summary>
    public void Fail() => opened.TrySetResult(false);

    /// <summary>The node listens: whoever unlocked it is sent there.</summary>
    public void Answer() => opened.TrySetResult(true);

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        oneAtATime.Dispose();
        await guesses.DisposeAsync();
        folder?.Dispose();
    }

    private void Use()
    {
        App.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedFor });
        App.UseSafeAnswers();
        App.UseWhen(IsDecoration, branch => branch.UseStaticFiles());
        App.Run(HandleAsync);
    }

    private static bool IsDecoration(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/css", StringComparison.Ordinal) || context.Request.Path.StartsWithSegments("/icons", StringComparison.Ordinal);

    private Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        context.Response.Headers.CacheControl = "no-store";
        if (request.Path == UnlockPath && HttpMethods.IsPost(request.Method))
        {
            return UnlockAsync(context);
        }

        var isPage = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (isPage && (request.Path == "/" || request.Path == UnlockPath))
        {
            return ShowAsync(context, 200, null);
        }

        context.Response.Headers.RetryAfter = "300";
        return isPage
            ? ShowAsync(context, 503, null)
            : Problems.Of(503, "node.locked", "This node waits for its owner to unlock it. Try again later.").ExecuteAsync(context);
    }

    private async Task UnlockAsync(HttpContext context)
    {
        if (!CrossSiteGuard.IsOwnSite(context.Request, options.Url))
        {
            await Problems.Of(403, "request.cross_site", "Another site tried to act in your name, so nothing was done.").ExecuteAsync(context);
            return;
        }

        using var lease = guesses.AttemptAcquire(context.Connection.RemoteIpAddress?.ToString() ?? "");
        if (!lease.IsAcquired)
        {
            context.Response.Headers.RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)
                ? ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture) : "60";
            await ShowAsync(context, 429, "locked.tooMany");
            return;
        }

        var given = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync(context.RequestAborted))["passphrase"].ToString() : "";
        if (given.Length == 0)
        {
            await ShowAsync(context, 400, "locked.empty");
        }
        else if (!await IsRightAsync(given, context.RequestAborted))
        {
            await ShowAsync(context, 403, "locked.wrong");
        }
        else
        {
            var patience = Task.Delay(Patience, CancellationToken.None);
            var isOpen = await Task.WhenAny(opened.Task, patience) == patience || await opened.Task;
            if (isOpen)
            {
                context.Response.StatusCode = StatusCodes.Status303SeeOther;
                context.Response.Headers.Location = "/app";
            }
            else
            {
                await ShowAsync(context, 500, "locked.failed");
            }
        }
    }

    /// <summary>Argon2id takes 64 MiB for a moment: one try at a time.</summary>
    private async Task<bool> IsRightAsync(string passphrase, CancellationToken cancellation)
    {
        await oneAtATime.WaitAsync(cancellation);
        try
        {
            // Sent twice, the second only waits for what the first began.
            if (!unlocked.Task.IsCompleted && folder is { } held && await Task.Run(() => held.Keys.Unlock(passphrase), CancellationToken.None))
            {
                unlocked.TrySetResult();
            }

            return unlocked.Task.IsCompleted;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private static Task ShowAsync(HttpContext context, int status, string? problem) =>
        TypedResults.Text(LockedPage.Render(Texts.For(context), problem).Text, "text/html", System.Text.Encoding.UTF8, status).ExecuteAsync(context);
}
