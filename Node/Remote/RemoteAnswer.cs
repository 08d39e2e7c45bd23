using PersonalNode.Protocol;

namespace PersonalNode.Remote;

/// <summary>Why a request brought nothing.</summary>
public enum RemoteFailure
{
    None,
    BadUrl,

    /// <summary>The host has an address that is not public, and Node:AllowPrivateNetworks is false.</summary>
    PrivateAddress,

    /// <summary>The owner has blocked the host; nothing was sent.</summary>
    Blocked,
    NameNotFound,
    Unreachable,
    Timeout,
    TooLarge,
    TooManyRedirects,

    /// <summary>Nothing was asked: the host wants to be left alone for now, or too much waits for it already.</summary>
    Resting,

    /// <summary>An answer came, with a status outside 200 to 299.</summary>
    Status,
}

/// <summary>Bounds of a request.</summary>
/// <param name="MaxBody">Largest answer that is read, in bytes after decompression.</param>
/// <param name="Deadline">For the whole of it, to the last byte.</param>
public sealed record RemoteLimits(int MaxBody, TimeSpan Deadline)
{
    /// <summary>Set for what anybody may read: the request is not signed, so that the host does not learn who reads there.</summary>
    public PlainGet? Plain { get; init; }

    /// <summary>Set for what only a PersonalNode understands: signed by the identity key, and bodies are bytes.</summary>
    public bool AmongNodes { get; init; }
}

/// <summary>What is known already of what is asked for; status 304 says that it is still so (RFC 9110, section 13).</summary>
public sealed record PlainGet(string? ETag = null, string? LastModified = null);

/// <summary>What came back. <see cref="Url"/> is where it came from in the end, after redirects.</summary>
public sealed record RemoteAnswer(RemoteFailure Failure, string Url, int Status, byte[] Body, string? MediaType, DateTimeOffset? RetryAfter)
{
    /// <summary>Validators of what came, to ask with again.</summary>
    public PlainGet Validators { get; init; } = new();

    private static readonly JsonLimits ProblemLimits = new(16 * 1024, 8, 100, 4_000);

    /// <summary>One sentence for the owner.</summary>
    public string Explain() => Failure switch
    {
        RemoteFailure.None => "It answered.",
        RemoteFailure.BadUrl => "The address cannot be used.",
        RemoteFailure.PrivateAddress => "The address belongs to a private network, which this node does not call.",
        RemoteFailure.Blocked => "You have blocked this host.",
        RemoteFailure.NameNotFound => "There is no such host.",
        RemoteFailure.Unreachable => "The server does not answer.",
        RemoteFailure.Timeout => "The server took too long to answer.",
        RemoteFailure.TooLarge => "The answer was too large.",
        RemoteFailure.Resting => "The server asked to be left alone for a while.",
        RemoteFailure.TooManyRedirects => "The address redirects too often.",
        RemoteFailure.Status when Status == 401 => "The server could not check the signature (status 401).",
        _ => $"The server answered with status {Status}.",
    };

    /// <summary>True when it is a problem with that code (RFC 9457).</summary>
    public bool Says(string code) =>
        StrictJson.TryParse(Body, ProblemLimits, out var problem, out _) && problem.RootElement.Text("code") == code;

    internal static RemoteAnswer Failed(RemoteFailure failure, string url) => new(failure, url, 0, [], null, null);
}
