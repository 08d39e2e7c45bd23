using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Threading.Channels;

namespace PersonalNode.Tests.Support;

/// <summary>One event of the live stream.</summary>
public sealed record LiveEvent(string Name, string? Id, JsonElement Data);

/// <summary>An open page: reads /api/stream until it is closed or the node ends.</summary>
public sealed class EventReader : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly Channel<LiveEvent> events = Channel.CreateUnbounded<LiveEvent>();
    private readonly Task reading;

    private EventReader(HttpResponseMessage response) => reading = ReadAsync(response);

    /// <summary>Connects, and returns once the node has sent its first bytes.</summary>
    public static async Task<EventReader> OpenAsync(ITestNode node, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stream");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var response = await node.Api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(response);
    }

    /// <summary>Completes when the stream has ended.</summary>
    public Task Ended => reading;

    /// <summary>The next event, of whatever kind.</summary>
    public async Task<LiveEvent> NextAsync()
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(3));
        return await events.Reader.ReadAsync(bound.Token);
    }

    /// <summary>The next event of that name that fits; others are passed over.</summary>
    public async Task<LiveEvent> NextAsync(string name, Func<JsonElement, bool>? fits = null)
    {
        while (true)
        {
            var next = await NextAsync();
            if (next.Name == name && (fits is null || fits(next.Data)))
            {
                return next;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await reading;
        end.Dispose();
    }

    private async Task ReadAsync(HttpResponseMessage response)
    {
        try
        {
            using (response)
            {
                await using var stream = await response.Content.ReadAsStreamAsync(end.Token);
                await foreach (var item in SseParser.Create(stream).EnumerateAsync(end.Token))
                {
                    events.Writer.TryWrite(new LiveEvent(item.EventType, item.EventId, JsonElement.Parse(item.Data)));
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or HttpRequestException)
        {
            // Closed, here or there.
        }

        events.Writer.TryComplete();
    }
}
