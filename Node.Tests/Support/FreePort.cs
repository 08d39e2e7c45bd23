using System.Net;
using System.Net.Sockets;

namespace PersonalNode.Tests.Support;

/// <summary>
/// Ports below the range from which the system serves port 0 and outgoing connections, so that a node which is stopped for a while
/// finds its port free when it comes back.
/// </summary>
public static class FreePort
{
    private const int First = 12_000;
    private const int Count = 18_000;
    private static int next = Random.Shared.Next(Count);

    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }
    }
}
