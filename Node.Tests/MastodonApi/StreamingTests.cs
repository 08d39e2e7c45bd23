using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using PersonalNode.MastodonApi.Streaming;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.MastodonApi;

/// <summary>Streams of events: to apps with a token that reaches so far, for as long as it is good, and not too many at once.</summary>
public sealed class StreamingTests(AppPair pair) : IClassFixture<AppPair>
{
    private readonly TestNode alice = pair.Alice;
    private readonly TestApp app = pair.App;

    [Fact]
    public async Task A_socket_takes_its_token_as_protocol_and_gives_the_streams_that_were_asked_for()
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(app.Token);
        await socket.ConnectAsync(Address(""), TestContext.Current.CancellationToken);
        Assert.Equal(app.Token, socket.SubProtocol);
        await SendAsync(socket, "not json");
        await SendAsync(socket, """{"type":"subscribe","stream":"nothing"}""");
        await SendAsync(socket, """{"type":"subscribe","stream":"hashtag","tag":"streamed"}""");
        await UntilAsync(async () =>
        {
            await alice.PostAsync("not this one");
            await alice.PostAsync("this one #streamed");
        }, socket, out var received);
        var first = await received;
        Assert.Equal(["hashtag", "streamed"], first.GetProperty("stream").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal("update", first.Text("event"));
        Assert.Contains("this one", JsonElement.Parse(first.Text("payload")).Text("content"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_ends_with_its_token()
    {
        using var other = await TestApp.OpenAsync(alice, name: "Streamer");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(Address($"?stream=user&access_token={other.Token}"), TestContext.Current.CancellationToken);
        await alice.PostAsync("seen");
        Assert.Equal("update", (await ReceiveAsync(socket)).Text("event"));
        var token = alice.Get<TokenStore>().All().Single(t => t.Name == "Streamer");
        (await alice.Api.DeleteAsync($"/api/tokens/{token.Id}")).Expect(HttpStatusCode.NoContent);
        await alice.PostAsync("not seen");
        var buffer = new byte[64 * 1024];
        WebSocketReceiveResult end;
        do
        {
            end = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            Assert.DoesNotContain("not seen", Encoding.UTF8.GetString(buffer, 0, end.Count), StringComparison.Ordinal);
        }
        while (end.MessageType != WebSocketMessageType.Close);
    }

    [Fact]
    public async Task Notifications_need_a_scope_of_their_own_and_what_is_no_stream_is_said()
    {
        using var narrow = await TestApp.OpenAsync(alice, "read:statuses", "Narrow");
        (await narrow.Api.GetAsync("/api/v1/streaming/user/notification")).ExpectError(HttpStatusCode.Forbidden, "app.scope");
        (await narrow.Api.GetAsync("/api/v1/streaming/list?list=0123456789abc")).ExpectError(HttpStatusCode.Forbidden, "app.scope");
        (await app.Api.GetAsync("/api/v1/streaming/hashtag")).ExpectError(HttpStatusCode.BadRequest, "streaming.unknown");
        (await app.Api.GetAsync("/api/v1/streaming?stream=nothing")).ExpectError(HttpStatusCode.BadRequest, "streaming.unknown");
        Assert.Equal("OK", (await alice.Anonymous.GetAsync("/api/v1/streaming/health")).Expect(HttpStatusCode.OK).Text);

        // A token in the address counts for streams alone.
        (await alice.Anonymous.GetAsync($"/api/v1/timelines/home?access_token={app.Token}")).ExpectError(HttpStatusCode.Unauthorized, "app.token");
    }

    [Fact]
    public async Task There_are_only_so_many_at_once()
    {
        var open = alice.Get<OpenStreams>();
        var places = new List<IDisposable>();
        while (open.Enter() is { } place)
        {
            places.Add(place);
        }

        Assert.InRange(places.Count, 1, OpenStreams.Most);
        (await app.Api.GetAsync("/api/v1/streaming/user")).ExpectError(HttpStatusCode.ServiceUnavailable, "streaming.full");
        places.ForEach(p => p.Dispose());
        using var again = await app.Api.Http.GetAsync("api/v1/streaming/user", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", again.Content.Headers.ContentType?.MediaType);
    }

    private Uri Address(string query) => new($"ws{alice.Address["http".Length..]}/api/v1/streaming{query}");

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    /// <summary>A subscription is not answered, so what it is to show is done until it does.</summary>
    private static Task UntilAsync(Func<Task> act, ClientWebSocket socket, out Task<JsonElement> received)
    {
        var message = ReceiveAsync(socket);
        received = message;
        return Poll.UntilAsync(
            async () =>
            {
                await act();
                return message.IsCompleted;
            }, "an event");
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[256 * 1024];
        var length = 0;
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), TestContext.Current.CancellationToken);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        return JsonElement.Parse(Encoding.UTF8.GetString(buffer, 0, length));
    }
}
