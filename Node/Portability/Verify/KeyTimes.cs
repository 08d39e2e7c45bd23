using System.Text.Json;
using PersonalNode.Crypto;

namespace PersonalNode.Portability.Verify;

/// <summary>Which of a person's keys counted when, as their identity log says. Keys that the log disowns never did.</summary>
internal sealed class KeyTimes
{
    /// <summary>What is signed at the moment of a rotation may have either key, and a clock may be set right.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(10);

    private readonly List<(byte[] Key, DateTimeOffset From, DateTimeOffset Until)> keys = [];
    private readonly IdentityState state;

    /// <param name="log">Checked, not empty.</param>
    public KeyTimes(IReadOnlyList<LoggedStatement> log)
    {
        state = log[^1].After;
        var counted = state.FormerKeys.Append(state.Key).OrderBy(k => k.Sequence).ToList();
        for (var i = 0; i < counted.Count; i++)
        {
            // The first has no beginning: a node may have been set up before its log was.
            var from = i == 0 ? DateTimeOffset.MinValue : log[counted[i].Sequence].Statement.Published - Leeway;
            var until = i + 1 == counted.Count ? DateTimeOffset.MaxValue : log[counted[i + 1].Sequence].Statement.Published + Leeway;
            if (Multikey.TryDecode(counted[i].Value, out var key))
            {
                keys.Add((key, from, until));
            }
        }
    }

    /// <summary>The person lives, or lived, there.</summary>
    public bool IsMine(string? url) => Protocol.Iri.TryCanonical(url, out var canonical) && state.LivedAt(canonical);

    /// <summary>By the key of now.</summary>
    public ProofFailure CheckNow(JsonElement document) => IntegrityProof.Verify(document, keys[^1].Key);

    /// <summary>By a key that counted when the proof was made.</summary>
    public ProofFailure CheckThen(JsonElement document) => ProofTime(document) is { } made
        ? Check(document, keys.Where(k => k.From <= made && made <= k.Until).Select(k => k.Key)) : Check(document, keys.Select(k => k.Key));

    /// <summary>By any of the keys: what an activity carries may have been signed long before.</summary>
    public ProofFailure CheckEver(JsonElement document) => Check(document, keys.Select(k => k.Key));

    private static ProofFailure Check(JsonElement document, IEnumerable<byte[]> candidates)
    {
        var failure = ProofFailure.BadSignature;
        foreach (var key in candidates)
        {
            failure = IntegrityProof.Verify(document, key);
            if (failure != ProofFailure.BadSignature)
            {
                break;
            }
        }

        return failure;
    }

    private static DateTimeOffset? ProofTime(JsonElement document) =>
        document.TryGetProperty("proof", out var proof) ? Protocol.JsonRead.Time(proof, "created") : null;
}
