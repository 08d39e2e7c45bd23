using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PersonalNode.Crypto;

/// <summary>
/// A random key under a passphrase: sealed with what Argon2id makes of the passphrase (the parameters of <see cref="PasswordHash"/>). The
/// seal is also the check: a wrong passphrase does not open it.
/// </summary>
/// <param name="MemoryKib">Argon2id memory.</param>
/// <param name="Passes">Argon2id passes.</param>
/// <param name="Salt">16 random bytes.</param>
/// <param name="Box">The sealed key (<see cref="SecretKey"/>).</param>
/// <param name="Settled">False while files are being rewritten. Part of what is sealed.</param>
public sealed record WrappedKey(int MemoryKib, int Passes, byte[] Salt, byte[] Box, bool Settled)
{
    /// <summary>Fewest characters of a passphrase: whoever has the files can guess at home.</summary>
    public const int MinLength = 8;

    /// <exception cref="ArgumentException">The passphrase is too long.</exception>
    public static WrappedKey Create(string passphrase, ReadOnlySpan<byte> key32, bool settled)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(passphrase.Length, PasswordHash.MaxPasswordLength, nameof(passphrase));
        var made = new WrappedKey(PasswordHash.MemoryKib, PasswordHash.Passes, RandomNumberGenerator.GetBytes(PasswordHash.SaltSize), [], settled);
        using var key = made.KeyOf(passphrase);
        return made with { Box = key.Seal(key32, made.Place()) };
    }

    /// <summary>The key, which the caller clears after use; null for a wrong passphrase, or parameters out of bounds.</summary>
    public byte[]? Open(string passphrase)
    {
        if (passphrase.Length > PasswordHash.MaxPasswordLength || !PasswordHash.InBounds(MemoryKib, Passes) || Salt.Length != PasswordHash.SaltSize)
        {
            return null;
        }

        using var key = KeyOf(passphrase);
        return key.Open(Box, Place());
    }

    private SecretKey KeyOf(string passphrase)
    {
        var derived = PasswordHash.Derive(passphrase, Salt, MemoryKib, Passes, SecretKey.Size);
        try
        {
            return new SecretKey(derived);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private byte[] Place() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"PersonalNode passphrase v1|{MemoryKib}|{Passes}|{(Settled ? "settled" : "moving")}"));
}
