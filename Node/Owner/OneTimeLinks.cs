using System.Collections.Concurrent;
using PersonalNode.Crypto;

namespace PersonalNode.Owner;

/// <summary>What a one-time link lets its bearer do.</summary>
public enum LinkPurpose
{
    SetUp,
    SignIn,
}

/// <summary>Links that work once and die with the process. The token travels in the fragment, which no server or proxy logs.</summary>
public sealed class OneTimeLinks
{
    private readonly ConcurrentDictionary<string, LinkPurpose> open = new(StringComparer.Ordinal);

    public string Issue(LinkPurpose purpose)
    {
        var token = Secrets.NewToken("");
        open[Secrets.Hash(token)] = purpose;
        return token;
    }

    /// <summary>True for an open link of that purpose, which stays open.</summary>
    public bool IsOpen(string? token, LinkPurpose purpose) =>
        token is { Length: > 0 } && open.TryGetValue(Secrets.Hash(token), out var found) && found == purpose;

    /// <summary>True once.</summary>
    public bool Use(string? token, LinkPurpose purpose) => token is { Length: > 0 } && open.TryRemove(new(Secrets.Hash(token), purpose));
}
