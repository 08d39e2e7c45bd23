using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PersonalNode.Http;

namespace PersonalNode.Tests.Inbox;

/// <summary>More at once than there is room for is turned away politely, and whoever waited is served.</summary>
public sealed class RateLimitsTests
{
    private const int Waiting = 512;
    private const int TooMany = 60;

    [Fact]
    public async Task Who_finds_no_place_is_told_when_to_come_back_and_who_waits_is_served()
    {
        var token = TestContext.Current.CancellationToken;
        using var limits = new RateLimits(new Dictionary<string, int>(), new Dictionary<string, int> { ["door"] = 1 });
        var gate = new TaskCompletionSource();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddProblemDetails();
        await using var app = builder.Build();
        app.UseRouting();
        app.Use(limits.HandleAsync);
        app.MapPost("/inbox", () => gate.Task).RequireRateLimiting("door");
        app.MapGet("/open", () => "open");
        await app.StartAsync(token);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(3) };

        // One is inside and does not come out; the first answers are for those beyond the line.
        var all = Enumerable.Range(0, 1 + Waiting + TooMany).Select(_ => client.PostAsync("/inbox", null, token)).ToList();
        var refused = await await Task.WhenAny(all);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter?.Delta);
        Assert.Contains("inbox.busy", await refused.Content.ReadAsStringAsync(token), StringComparison.Ordinal);
        Assert.Equal("open", await client.GetStringAsync("/open", token));
        while (all.Count(t => t.IsCompleted) < TooMany)
        {
            await Task.WhenAny(all.Where(t => !t.IsCompleted));
        }

        gate.SetResult();
        var answers = (await Task.WhenAll(all)).Select(a => a.StatusCode).ToList();
        Assert.Equal((1 + Waiting, TooMany), (answers.Count(a => a == HttpStatusCode.OK), answers.Count(a => a == HttpStatusCode.ServiceUnavailable)));
    }
}
