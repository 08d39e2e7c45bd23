using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using PersonalNode.Storage;

namespace PersonalNode.Remote;

/// <summary>
/// The only outgoing HTTP of the node. Addresses are checked after the name is resolved and the connection goes to the checked
/// address; redirects are followed by hand and checked again; size (after decompression), time and hops are bounded.
/// </summary>
public sealed class GuardedClient : IDisposable
{
    /// <summary>Largest answer that is read, in bytes after decompression.</summary>
    public const int MaxBody = 4 * 1024 * 1024;

    private const int MaxRedirects = 3;
    private static readonly string Program = $"PersonalNode/{NodeVersion.Text}";
    private static readonly RemoteLimits Documents = new(MaxBody, TimeSpan.FromSeconds(10));

    private readonly NodeOptions options;
    private readonly RequestSigner signer;
    private readonly LocalNode local;
    private readonly HostStore hosts;
    private readonly RuleStore rules;
    private readonly TimeProvider time;
    private readonly HttpClient client;

    public GuardedClient(NodeOptions options, LocalNode local, RequestSigner signer, HostStore hosts, RuleStore rules, TimeProvider time)
    {
        this.options = options;
        this.rules = rules;
        this.local = local;
        this.hosts = hosts;
        this.signer = signer;
        this.time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxResponseHeadersLength = 32,
            MaxConnectionsPerServer = 4,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = ConnectAsync,
        };
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>GETs, signed as this person when they are set up, with up to three redirects.</summary>
    /// <param name="url">What to get.</param>
    /// <param name="accept">The Accept header.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <param name="inTheNameOf">Signs with this key by its did:key instead: the way to a mirror of one's own identity log.</param>
    /// <param name="limits">Other bounds than those of documents.</param>
    /// <param name="into">Takes what comes with a success, so that it is never in memory whole; the answer's body is empty then.</param>
    public async Task<RemoteAnswer> GetAsync(
        string url, string accept, CancellationToken cancellation, Crypto.IdentityKey? inTheNameOf = null, RemoteLimits? limits = null, Stream? into = null)
    {
        var target = url;
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            var (answer, location) = await SendAsync(HttpMethod.Get, target, null, accept, limits ?? Documents, cancellation, inTheNameOf, into);
            if (location is null)
            {
                return answer;
            }

            if (!Uri.TryCreate(new Uri(target), location, out var next))
            {
                return RemoteAnswer.Failed(RemoteFailure.BadUrl, target);
            }

            target = next.AbsoluteUri;
        }

        return RemoteAnswer.Failed(RemoteFailure.TooManyRedirects, target);
    }

    /// <summary>POSTs a signed activity. A redirect is an answer like any other: an inbox is named exactly.</summary>
    public async Task<RemoteAnswer> PostAsync(string url, byte[] activity, CancellationToken cancellation) =>
        (await SendAsync(HttpMethod.Post, url, activity, null, Documents, cancellation)).Answer;

    /// <summary>Asks another PersonalNode for something; signed by the identity key, which it reads whatever else it may show.</summary>
    public async Task<RemoteAnswer> AskNodeAsync(HttpMethod method, string url, byte[]? body, RemoteLimits limits, CancellationToken cancellation) =>
        (await SendAsync(method, url, body, null, limits with { AmongNodes = true }, cancellation)).Answer;

    public void Dispose() => client.Dispose();

    private async Task<(RemoteAnswer Answer, string? Location)> SendAsync(
        HttpMethod method, string url, byte[]? body, string? accept, RemoteLimits limits, CancellationToken cancellation, Crypto.IdentityKey? inTheNameOf = null,
        Stream? into = null)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !Protocol.Iri.TryCanonical(url, out _))
        {
            return (RemoteAnswer.Failed(RemoteFailure.BadUrl, url), null);
        }

        // Whatever is asked for, and wherever a redirect leads: a blocked host hears nothing from here.
        if (rules.BlocksHost(Protocol.HostName.Of(uri)))
        {
            return (RemoteAnswer.Failed(RemoteFailure.Blocked, url), null);
        }

        if (uri.Scheme != Uri.UriSchemeHttps && !options.AllowPrivateNetworks)
        {
            return (RemoteAnswer.Failed(RemoteFailure.PrivateAddress, url), null);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limits.Deadline);
        var host = Protocol.Iri.HostOf(url);
        var form = inTheNameOf is null && !limits.AmongNodes ? signer.FormFor(host) : Crypto.SignatureForm.Ed25519;
        var first = await AttemptAsync(form);

        // 401 says that the signature could not be checked, which is no refusal: the other form may be the one that is read there.
        if (first.Answer.Status != 401 || inTheNameOf is not null || limits.Plain is not null || RequestSigner.Other(form) is not { } other)
        {
            return first;
        }

        var second = await AttemptAsync(other);
        if (second.Answer.Status != 401 && (second.Location is not null || second.Answer.Failure is RemoteFailure.None or RemoteFailure.TooLarge))
        {
            await hosts.LearnAsync(host, other);
        }

        return second.Answer.Status == 0 ? first : second;

        async Task<(RemoteAnswer Answer, string? Location)> AttemptAsync(Crypto.SignatureForm signedBy)
        {
            try
            {
                return await ExchangeAsync(method, uri, body, accept, limits, signedBy, inTheNameOf, into, deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return (RemoteAnswer.Failed(RemoteFailure.Timeout, url), null);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException)
            {
                return (RemoteAnswer.Failed(Classify(failure), url), null);
            }
        }
    }

    private async Task<(RemoteAnswer Answer, string? Location)> ExchangeAsync(
        HttpMethod method, Uri uri, byte[]? body, string? accept, RemoteLimits limits, Crypto.SignatureForm form, Crypto.IdentityKey? inTheNameOf, Stream? into,
        CancellationToken deadline)
    {
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.TryAddWithoutValidation("User-Agent", limits.Plain is null && local.HasUrl ? $"{Program} (+{local.Url})" : Program);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(limits.AmongNodes ? "application/octet-stream" : Protocol.Vocabulary.MediaType);
        }

        if (limits.Plain is { } plain)
        {
            AddConditions(request, plain);
        }
        else
        {
            signer.Sign(request, body, form, inTheNameOf);
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline);
        var status = (int)response.StatusCode;
        if (method == HttpMethod.Get && status is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
        {
            return (RemoteAnswer.Failed(RemoteFailure.TooManyRedirects, uri.AbsoluteUri), location.OriginalString);
        }

        var content = response.IsSuccessStatusCode
            ? await ReadAsync(response.Content, limits.MaxBody, into, deadline) : await ReadAsync(response.Content, MaxBody, null, deadline);
        return (new RemoteAnswer(
            content is null ? RemoteFailure.TooLarge : response.IsSuccessStatusCode ? RemoteFailure.None : RemoteFailure.Status,
            uri.AbsoluteUri, status, content ?? [], response.Content.Headers.ContentType?.ToString(), RetryAfter(response))
        {
            Validators = new PlainGet(First(response.Headers, "ETag"), First(response.Content.Headers, "Last-Modified")),
        }, null);
    }

    /// <summary>As they came: to this node they are opaque.</summary>
    private static void AddConditions(HttpRequestMessage request, PlainGet known)
    {
        foreach (var (name, value) in new[] { ("If-None-Match", known.ETag), ("If-Modified-Since", known.LastModified) })
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private static string? First(HttpHeaders headers, string name) => headers.TryGetValues(name, out var values) && values.FirstOrDefault() is { Length: <= 500 } value ? value : null;

    private static RemoteFailure Classify(Exception failure) => failure switch
    {
        HttpRequestException { InnerException: PrivateAddressException } => RemoteFailure.PrivateAddress,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => RemoteFailure.NameNotFound,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } =>
            RemoteFailure.NameNotFound,
        _ => RemoteFailure.Unreachable,
    };

    private static async Task<byte[]?> ReadAsync(HttpContent content, int max, Stream? into, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > max)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var taken = into ?? body;
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (taken.Length + read > max)
            {
                return null;
            }

            await taken.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return body.ToArray();
    }

    private DateTimeOffset? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => time.GetUtcNow() + delta,
        { Date: { } date } => date,
        _ => null,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var endpoint = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancellation);
        var allowed = options.AllowPrivateNetworks ? addresses : [.. addresses.Where(AddressRules.IsPublic)];
        if (allowed.Length == 0 && addresses.Length > 0)
        {
            throw new PrivateAddressException();
        }

        // Connecting by address, not by name, leaves no second look-up to answer differently (DNS rebinding).
        Exception? last = null;
        foreach (var address in allowed)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, endpoint.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException failure)
            {
                socket.Dispose();
                last = failure;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private sealed class PrivateAddressException : IOException;
}
