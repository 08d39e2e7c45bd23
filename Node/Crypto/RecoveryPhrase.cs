using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// The recovery key on paper: 128 random bits as eight proquints (arXiv:0901.4016, 16 bits each as CVCVC), and a ninth one
/// with the first 16 bits of their SHA-256, so that a slip of the pen is noticed. The Ed25519 seed is
/// HKDF-SHA256(ikm: the 16 bytes, no salt, info: "PersonalNode recovery key v1", 32 bytes).
/// </summary>
public static class RecoveryPhrase
{
    private const int EntropySize = 16;
    private const int WordCount = (EntropySize / 2) + 1;
    private const int MaxLength = 1000;

    private static readonly char[] Separators = [' ', '\t', '\r', '\n', '\u00a0', ',', '-', '\u2010', '\u2011', '\u2013', '\u2014'];

    /// <summary>A new phrase of nine words with dashes between, and its key, which the caller disposes.</summary>
    public static string Create(out IdentityKey key)
    {
        Span<byte> entropy = stackalloc byte[EntropySize];
        RandomNumberGenerator.Fill(entropy);
        key = KeyOf(entropy);
        var phrase = Format(entropy);
        CryptographicOperations.ZeroMemory(entropy);
        return phrase;
    }

    /// <summary>The key of a phrase. Capitals, and spaces, commas or dashes between words, do not matter.</summary>
    /// <param name="phrase">What the person typed.</param>
    /// <param name="key">The key on success; the caller disposes it.</param>
    /// <param name="reason">
    /// On failure wrong_word_count, unknown_word:N (N from 1 is the first word that is no proquint) or wrong_checksum.
    /// </param>
    public static bool TryRead(string? phrase, out IdentityKey? key, out string? reason)
    {
        key = null;
        var words = phrase is null || phrase.Length > MaxLength ? [] : phrase.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != WordCount)
        {
            reason = "wrong_word_count";
            return false;
        }

        Span<byte> bytes = stackalloc byte[EntropySize + 2];
        for (var i = 0; i < WordCount; i++)
        {
            if (!Proquint.TryDecode(words[i], out var bits))
            {
                reason = string.Create(CultureInfo.InvariantCulture, $"unknown_word:{i + 1}");
                return false;
            }

            BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * i)..], bits);
        }

        var entropy = bytes[..EntropySize];
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[EntropySize..]) != ChecksumOf(entropy))
        {
            reason = "wrong_checksum";
            return false;
        }

        key = KeyOf(entropy);
        reason = null;
        CryptographicOperations.ZeroMemory(bytes);
        return true;
    }

    /// <summary>The nine words of 16 bytes of entropy; apart from <see cref="Create"/> only vectors need it.</summary>
    public static string Format(ReadOnlySpan<byte> entropy)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(entropy.Length, EntropySize);
        var words = new string[WordCount];
        for (var i = 0; i < WordCount - 1; i++)
        {
            words[i] = Proquint.Encode(BinaryPrimitives.ReadUInt16BigEndian(entropy[(2 * i)..]));
        }

        words[^1] = Proquint.Encode(ChecksumOf(entropy));
        return string.Join('-', words);
    }

    private static ushort ChecksumOf(ReadOnlySpan<byte> entropy) => BinaryPrimitives.ReadUInt16BigEndian(SHA256.HashData(entropy));

    private static IdentityKey KeyOf(ReadOnlySpan<byte> entropy)
    {
        Span<byte> seed = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, entropy, seed, salt: [], info: "PersonalNode recovery key v1"u8);
        var key = IdentityKey.FromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }
}
