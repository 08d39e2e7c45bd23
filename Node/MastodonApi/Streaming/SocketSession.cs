using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Feed;

namespace PersonalNode.MastodonApi.Streaming;

/// <summary>An app's WebSocket: it says which streams it wants, and gets their events, each as the JSON of {stream, event, payload}.</summary>
public sealed class SocketSession(AppCaller caller, StreamEvents events, Changes changes, OpenStreams streams)
{
    private const int MaxMessage = 4 * 1024;
    private const int MaxStreams = 20;
    private readonly ConcurrentDictionary<string, StreamChoice> wanted = new(StringComparer.Ordinal);

    /// <summary>Until the app, its token or the node goes.</summary>
    internal async Task RunAsync(WebSocket socket, StreamChoice? first, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var following = changes.AfterAsync(changes.Newest, end.Token);
        if (first is not null)
        {
            wanted[first.Key] = first;
        }

        var listening = ListenAsync(socket, end);
        try
        {
            await foreach (var change in following)
            {
                if (!streams.MayStay(caller))
                {
                    break;
                }

                foreach (var stream in wanted.Values)
                {
                    if (change.Event is { } happened && events.Of(happened, stream) is { } shown)
                    {
                        await socket.SendAsync(Encoding.UTF8.GetBytes(Message(stream, shown)), WebSocketMessageType.Text, true, end.Token);
                    }
                }
            }

            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);

                // The app says goodbye too; to stop listening before would cut the line instead.
                await listening.WaitAsync(patience.Token);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The app went away.
        }
        finally
        {
            await end.CancelAsync();
            await listening;
        }
    }

    private static string Message(StreamChoice stream, StreamEvent shown)
    {
        var message = new JsonObject { ["stream"] = new JsonArray([.. stream.Address.Select(a => JsonValue.Create(a))]), ["event"] = shown.Name };
        if (shown.Payload is not null)
        {
            message["payload"] = shown.Payload;
        }

        return message.ToJsonString();
    }

    private async Task ListenAsync(WebSocket socket, CancellationTokenSource end)
    {
        var buffer = new byte[MaxMessage];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), end.Token);
                    length += part.Count;
                }
                while (!part.EndOfMessage && length < MaxMessage);
                if (part.MessageType == WebSocketMessageType.Close || !part.EndOfMessage)
                {
                    break;
                }

                Take(buffer.AsMemory(0, length));
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The app, or the node, went away.
        }

        await end.CancelAsync();
    }

    /// <summary>{"type":"subscribe","stream":"user"} and the like; what is none is passed over.</summary>
    private void Take(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var json = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 4 });
            var root = json.RootElement;
            string? Text(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            if (root.ValueKind != JsonValueKind.Object || StreamChoice.Of(Text("stream"), Text("tag"), Text("list")) is not { } stream)
            {
                return;
            }

            if (Text("type") == "unsubscribe")
            {
                wanted.TryRemove(stream.Key, out _);
            }
            else if (Text("type") == "subscribe" && wanted.Count < MaxStreams && stream.IsFor(caller.Scopes))
            {
                wanted[stream.Key] = stream;
            }
        }
        catch (JsonException)
        {
            // No JSON.
        }
    }
}
