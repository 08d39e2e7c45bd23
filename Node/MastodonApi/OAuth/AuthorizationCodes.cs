using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PersonalNode.Crypto;

namespace PersonalNode.MastodonApi.OAuth;

/// <summary>What the owner allowed, on its way to the app: for whom, where to, what for, and the PKCE challenge of whoever asked (RFC 7636).</summary>
public sealed record Authorization(string App, string RedirectUri, IReadOnlyList<string> Scopes, string? Challenge)
{
    /// <summary>True when the verifier fits: one for a challenge, none without.</summary>
    public bool Fits(string? verifier) => Challenge is null ? verifier is null : verifier is { Length: >= 43 and <= 128 }
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Secrets.Hash(verifier)), Encoding.ASCII.GetBytes(Challenge));
}

/// <summary>
/// Authorization codes: good once, for a minute, kept in memory by their hashes. A code that comes a second time is stolen or was
/// (RFC 6749 section 4.1.2), so the token that it brought is to end.
/// </summary>
public sealed class AuthorizationCodes(TimeProvider time)
{
    private const int Most = 100;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, Issued> issued = new(StringComparer.Ordinal);

    public string Issue(Authorization authorization)
    {
        foreach (var old in issued.Where(i => i.Value.Until <= time.GetUtcNow()).Select(i => i.Key).ToList())
        {
            issued.TryRemove(old, out _);
        }

        if (issued.Count >= Most)
        {
            issued.Clear();
        }

        var code = Secrets.NewToken("");
        issued[Secrets.Hash(code)] = new Issued(authorization, time.GetUtcNow() + Life);
        return code;
    }

    /// <summary>The authorization, once. When the code was used before: the token that it brought.</summary>
    public (Authorization? Authorization, string? Brought) Use(string code)
    {
        if (!issued.TryGetValue(Secrets.Hash(code), out var found) || found.Until <= time.GetUtcNow())
        {
            return default;
        }

        return Interlocked.Exchange(ref found.Used, 1) == 0 ? (found.Authorization, null) : (null, found.Token);
    }

    /// <summary>Notes which token a code brought.</summary>
    public void Brought(string code, string token)
    {
        if (issued.TryGetValue(Secrets.Hash(code), out var found))
        {
            found.Token = token;
        }
    }

    private sealed class Issued(Authorization authorization, DateTimeOffset until)
    {
        public int Used;

        public Authorization Authorization { get; } = authorization;

        public DateTimeOffset Until { get; } = until;

        public string? Token { get; set; }
    }
}
