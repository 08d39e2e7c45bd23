using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PersonalNode.Tests.Support;

/// <summary>A connection to a node on which bytes are sent that no HTTP client would send.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly TcpClient client = new() { NoDelay = true };

    private NetworkStream Stream => client.GetStream();

    public static async Task<RawConnection> OpenAsync(string address)
    {
        var connection = new RawConnection();
        await connection.client.ConnectAsync(IPAddress.Loopback, new Uri(address).Port, TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>The beginning of an upload by the owner: its request line and headers.</summary>
    public static async Task<RawConnection> UploadAsync(string address, string token, params string[] headers)
    {
        var connection = await OpenAsync(address);
        await connection.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /api/photos HTTP/1.1\r\nHost: {new Uri(address).Authority}\r\nAuthorization: Bearer {token}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n"));
        return connection;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await Stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>As one piece of a body without a stated length (RFC 9112, section 7.1).</summary>
    public async Task SendChunkAsync(ReadOnlyMemory<byte> bytes)
    {
        await SendAsync(Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
        await SendAsync(bytes);
        await SendAsync("\r\n"u8.ToArray());
    }

    /// <summary>Sends megabytes until the node answers or hangs up, 500 at most.</summary>
    /// <returns>How many.</returns>
    public async Task<int> FloodAsync(Task answer)
    {
        var megabyte = new byte[1024 * 1024];
        var sent = 0;
        try
        {
            for (; sent < 500 && !answer.IsCompleted; sent++)
            {
                await SendChunkAsync(megabyte);
            }
        }
        catch (IOException)
        {
            // The node has hung up.
        }

        return sent;
    }

    /// <summary>Status and code of the problem that comes back; (0, null) when nothing does.</summary>
    public async Task<(int Status, string? Code)> AnswerAsync()
    {
        using var received = new MemoryStream();
        var buffer = new byte[4_096];
        try
        {
            int read;
            while (!IsWhole(received) && (read = await Stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
            {
                received.Write(buffer, 0, read);
            }
        }
        catch (IOException)
        {
            // Closed: what came before counts.
        }

        var text = Encoding.UTF8.GetString(received.ToArray());
        if (!text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
        {
            return (0, null);
        }

        var open = text.IndexOf('{', StringComparison.Ordinal);
        return (int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture),
            open < 0 ? null : JsonElement.Parse(text[open..(text.LastIndexOf('}') + 1)]).GetProperty("code").GetString());
    }

    /// <summary>Ends it as a phone does that loses its network: without a goodbye.</summary>
    public void Abort()
    {
        client.Client.LingerState = new LingerOption(true, 0);
        client.Close();
    }

    public void Dispose() => client.Dispose();

    private static bool IsWhole(MemoryStream received)
    {
        var text = Encoding.UTF8.GetString(received.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end >= 0 && (text.Contains("\r\n0\r\n\r\n", StringComparison.Ordinal)
            || (text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) is >= 0 and var at
                && received.Length >= end + 4 + int.Parse(text[(at + 16)..text.IndexOf('\r', at)], CultureInfo.InvariantCulture)));
    }
}
