using PersonalNode.Protocol;

namespace PersonalNode.Crypto;

/// <summary>
/// The keys and the actor ids by which one person may speak: those of now, and earlier ones that their identity log proves. Requests are
/// signed by the key of now only; a proof inside may be older than the last rotation or move.
/// </summary>
public sealed class KeyRing
{
    private readonly IReadOnlyList<byte[]> former;
    private readonly IReadOnlyList<string> actors;

    /// <param name="actors">Canonical actor ids.</param>
    /// <param name="current">32 bytes, Ed25519.</param>
    /// <param name="former">Earlier keys.</param>
    public KeyRing(IReadOnlyList<string> actors, byte[] current, IReadOnlyList<byte[]> former)
    {
        this.actors = actors;
        this.former = former;
        Current = current;
    }

    /// <summary>The ring of somebody with one key and one address.</summary>
    public KeyRing(string actor, ReadOnlySpan<byte> key)
        : this([actor], key.ToArray(), [])
    {
    }

    public byte[] Current { get; }

    /// <summary>Reads the keys of a person; null when the key of now is none.</summary>
    public static KeyRing? TryRead(IReadOnlyList<string> actors, string current, IReadOnlyList<string> former) =>
        Multikey.TryDecode(current, out var key)
            ? new KeyRing(actors, key, [.. former.Select(f => Multikey.TryDecode(f, out var old) ? old : null).OfType<byte[]>()]) : null;

    public bool Is(string? actor) => Iri.TryCanonical(actor, out var canonical) && actors.Contains(canonical);

    /// <summary>True when one of the keys has signed the document; the key of now is tried first.</summary>
    internal bool Proves(System.Text.Json.JsonElement document) =>
        IntegrityProof.Verify(document, Current) == ProofFailure.None || former.Any(key => IntegrityProof.Verify(document, key) == ProofFailure.None);
}
