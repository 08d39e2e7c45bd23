using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace PersonalNode.Http;

/// <summary>
/// Bounds by the names that endpoints ask for (RequireRateLimiting): per address and minute for guesses at secrets, apps that register and what strangers
/// make this node look up; by number at once for the inbox and for photos, which then ask to come back later. The framework's own middleware is not used:
/// it never lets go of its limiter, whose timer keeps a stopped node in memory.
/// </summary>
public sealed class RateLimits : IDisposable
{
    private const int Waiting = 512;

    private readonly PartitionedRateLimiter<HttpContext> limiter;

    /// <param name="perMinute">Tries of one address.</param>
    /// <param name="atOnce">Requests of everybody; up to 512 more wait.</param>
    public RateLimits(IReadOnlyDictionary<string, int> perMinute, IReadOnlyDictionary<string, int> atOnce) => limiter = PartitionedRateLimiter.Create<HttpContext, (string Policy, string Address)>(context =>
    {
        var policy = PolicyOf(context) ?? "";
        return perMinute.TryGetValue(policy, out var tries)
            ? RateLimitPartition.GetFixedWindowLimiter(
                (policy, context.Connection.RemoteIpAddress?.ToString() ?? ""), _ => new FixedWindowRateLimiterOptions { PermitLimit = tries, Window = TimeSpan.FromMinutes(1) })
            : RateLimitPartition.GetConcurrencyLimiter(
                (policy, ""), _ => new ConcurrencyLimiterOptions { PermitLimit = atOnce[policy], QueueLimit = Waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    });

    /// <summary>After routing, which says which endpoint it is.</summary>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (PolicyOf(context) is null)
        {
            await next(context);
            return;
        }

        using var lease = await limiter.AcquireAsync(context, cancellationToken: context.RequestAborted);
        await (lease.IsAcquired ? next(context) : RefuseAsync(context, lease));
    }

    public void Dispose() => limiter.Dispose();

    private static string? PolicyOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName;

    private static Task RefuseAsync(HttpContext context, RateLimitLease lease)
    {
        var guess = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        context.Response.Headers.RetryAfter = ((int)Math.Ceiling(guess ? wait.TotalSeconds : 5)).ToString(CultureInfo.InvariantCulture);
        var answer = guess
            ? Problems.Of(429, context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) ? "session.too_many" : "request.too_many", "Too many tries. Wait a minute, then try again.")
            : Problems.Of(503, context.Request.Path == "/inbox" ? "inbox.busy" : "media.busy", "Busy. Try again in a moment.");
        return answer.ExecuteAsync(context);
    }
}
