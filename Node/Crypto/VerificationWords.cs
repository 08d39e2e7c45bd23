using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PersonalNode.Crypto;

/// <summary>
/// Six words that two people compare by another way than their nodes: 96 bits of SHA-256 over both identity keys, in sorted order, so that both
/// see the same. To make two pairs of keys agree in them, as somebody in the middle would have to, takes about 2^96 keys.
/// </summary>
public static class VerificationWords
{
    private const string Label = "PersonalNode verification v1";
    private const int Words = 6;

    /// <summary>The words of two Multikeys, whichever comes first.</summary>
    public static IReadOnlyList<string> Of(string one, string other)
    {
        var (first, second) = string.CompareOrdinal(one, other) <= 0 ? (one, other) : (other, one);
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes($"{Label}\n{first}\n{second}"));
        return [.. Enumerable.Range(0, Words).Select(i => Proquint.Encode(BinaryPrimitives.ReadUInt16BigEndian(hash.AsSpan(2 * i))))];
    }
}
