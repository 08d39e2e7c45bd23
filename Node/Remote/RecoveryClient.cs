using System.Net.Http.Headers;
using PersonalNode.Crypto;

namespace PersonalNode.Remote;

/// <summary>
/// Speaks to a friend's node for somebody who has nothing left but the recovery phrase: there is no node yet that could sign, no list of whom it blocks,
/// and the address is the one that its owner typed. What comes back is bounded in size and time all the same.
/// </summary>
public sealed class RecoveryClient : IDisposable
{
    private const int Tries = 4;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10), MaxResponseHeadersLength = 32 }) { Timeout = Deadline };
    private readonly string origin;
    private readonly IdentityKey recovery;
    private readonly TimeProvider time;

    /// <param name="origin">Scheme, host and port as the friend's node calls itself.</param>
    /// <param name="recovery">Signs.</param>
    /// <param name="time">The clock.</param>
    public RecoveryClient(string origin, IdentityKey recovery, TimeProvider time)
    {
        this.origin = origin;
        this.recovery = recovery;
        this.time = time;
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"PersonalNode/{NodeVersion.Text}");
        client.MaxResponseContentBufferSize = GuardedClient.MaxBody;
    }

    /// <summary>Tries again for a while when the line breaks.</summary>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public async Task<(int Status, byte[] Body)> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellation)
    {
        for (var pause = FirstPause; ; pause *= 2)
        {
            try
            {
                using var request = new HttpRequestMessage(method, origin + path);
                if (body is not null)
                {
                    request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
                }

                RequestSigner.SignBy(recovery, request, body, time.GetUtcNow());
                using var response = await client.SendAsync(request, cancellation);
                return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
            }
            catch (Exception failure) when (pause < FirstPause * Math.Pow(2, Tries - 1)
                && (failure is HttpRequestException or IOException || (failure is TaskCanceledException && !cancellation.IsCancellationRequested)))
            {
                await Task.Delay(pause, time, cancellation);
            }
        }
    }

    public void Dispose() => client.Dispose();
}
