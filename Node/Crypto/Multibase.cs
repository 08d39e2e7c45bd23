using System.Buffers;
using SimpleBase;

namespace PersonalNode.Crypto;

/// <summary>Multibase (W3C Controlled Identifiers 1.0, section 2.4), base58btc only: 'z' and the Bitcoin alphabet.</summary>
internal static class Multibase
{
    private static readonly SearchValues<char> Alphabet = SearchValues.Create(Base58Alphabet.Bitcoin.Value);

    public static string Encode(ReadOnlySpan<byte> bytes) => "z" + Base58.Bitcoin.Encode(bytes);

    /// <summary>Decodes exactly <paramref name="length"/> bytes, at most 64; any other spelling of them is refused.</summary>
    public static bool TryDecode(string? text, int length, out byte[] bytes)
    {
        bytes = [];
        // Base58 needs at most 1.37 characters a byte; the check keeps a long string from costing its square. The alphabet
        // is looked at first, as the decoder runs out of its table on characters beyond ASCII.
        if (text is null
            || text.Length < 2
            || text.Length > 2 + (length * 3 / 2)
            || text[0] != 'z'
            || text.AsSpan(1).ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[128];
        if (!Base58.Bitcoin.TryDecode(text.AsSpan(1), buffer, out var written) || written != length)
        {
            return false;
        }

        var decoded = buffer[..length].ToArray();
        if (!string.Equals(Encode(decoded), text, StringComparison.Ordinal))
        {
            return false;
        }

        bytes = decoded;
        return true;
    }
}
