using System.Net;
using System.Net.Sockets;

namespace PersonalNode.Tests.Support;

/// <summary>
/// Stands before a node at the address by which others know it, passes every byte on, and keeps a copy of both directions. The request
/// header that would have answers compressed is spoilt on the way, so that what is recorded can be searched.
/// </summary>
public sealed class RecordingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, FreePort.Next());
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly MemoryStream toNode = new();
    private readonly MemoryStream fromNode = new();
    private readonly int target;
    private readonly Task accepting;

    /// <param name="target">The port on which the node listens.</param>
    public RecordingProxy(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Everything that others sent to the node.</summary>
    public byte[] ToNode => Copy(toNode);

    /// <summary>Everything that the node answered.</summary>
    public byte[] FromNode => Copy(fromNode);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        listener.Dispose();
        stop.Dispose();
    }

    private byte[] Copy(MemoryStream record)
    {
        lock (gate)
        {
            return record.ToArray();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target, stop.Token);
            await Task.WhenAny(
                PumpAsync(near.GetStream(), far.GetStream(), toNode, spoil: true), PumpAsync(far.GetStream(), near.GetStream(), fromNode, spoil: false));
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException)
        {
            // Either side went away.
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, MemoryStream record, bool spoil)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, stop.Token)) > 0)
        {
            if (spoil)
            {
                for (int at; (at = buffer.AsSpan(0, read).IndexOf("Accept-Encoding:"u8)) >= 0;)
                {
                    buffer[at] = (byte)'X';
                }
            }

            lock (gate)
            {
                record.Write(buffer, 0, read);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }
}
