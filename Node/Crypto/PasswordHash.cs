using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using NSec.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// The owner's password as Argon2id (RFC 9106, section 4, second recommended option: 64 MiB and 3 passes; one lane, which
/// is all libsodium offers), in the PHC string format: $argon2id$v=19$m=65536,t=3,p=1$SALT$HASH. About 100 ms a time.
/// </summary>
public static partial class PasswordHash
{
    /// <summary>Longest password taken, in UTF-16 code units.</summary>
    public const int MaxPasswordLength = 1024;

    internal const int MemoryKib = 64 * 1024;
    internal const int Passes = 3;
    internal const int SaltSize = 16;
    private const int HashSize = 32;

    // What a stored hash may ask for: the check must not become a way to use up the memory.
    private const int MinMemoryKib = 4 * 1024;
    private const int MaxMemoryKib = 256 * 1024;
    private const int MaxPasses = 10;

    /// <summary>The PHC string to store.</summary>
    /// <exception cref="ArgumentException">The password is longer than <see cref="MaxPasswordLength"/>.</exception>
    public static string Create(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(password.Length, MaxPasswordLength, nameof(password));
        Span<byte> salt = stackalloc byte[SaltSize];
        RandomNumberGenerator.Fill(salt);
        var hash = Derive(password, salt, MemoryKib, Passes, HashSize);
        return string.Create(
            CultureInfo.InvariantCulture, $"$argon2id$v=19$m={MemoryKib},t={Passes},p=1${Unpadded(salt)}${Unpadded(hash)}");
    }

    /// <summary>
    /// True when the password is the one of the stored string; compared in fixed time. False, never an exception, for
    /// another password, a broken string, or parameters out of bounds (4 to 256 MiB, 1 to 10 passes, one lane).
    /// </summary>
    public static bool Verify(string? password, string? phc)
    {
        if (password is null || phc is null || password.Length > MaxPasswordLength || phc.Length > 256)
        {
            return false;
        }

        var match = Phc().Match(phc);
        if (!match.Success
            || !TryNumber(match.Groups["m"], MinMemoryKib, MaxMemoryKib, out var memory)
            || !TryNumber(match.Groups["t"], 1, MaxPasses, out var passes)
            || !TryBytes(match.Groups["salt"].Value, out var salt) || salt.Length != SaltSize
            || !TryBytes(match.Groups["hash"].Value, out var expected) || expected.Length is < 16 or > 64)
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Derive(password, salt, memory, passes, expected.Length), expected);
    }

    /// <summary>True for parameters that a stored hash may ask for.</summary>
    internal static bool InBounds(int memoryKib, int passes) => memoryKib is >= MinMemoryKib and <= MaxMemoryKib && passes is >= 1 and <= MaxPasses;

    internal static byte[] Derive(string password, ReadOnlySpan<byte> salt, int memoryKib, int passes, int size)
    {
        // Taken as typed, not NFKC: with InvariantGlobalization string.Normalize leaves everything but ASCII as it is.
        var parameters = new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memoryKib, NumberOfPasses = passes };
        return PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(Encoding.UTF8.GetBytes(password), salt, size);
    }

    private static bool TryNumber(Group group, int min, int max, out int number) =>
        int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max;

    private static string Unpadded(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static bool TryBytes(string unpadded, out byte[] bytes)
    {
        var buffer = new byte[unpadded.Length];
        var padded = unpadded.PadRight((unpadded.Length + 3) / 4 * 4, '=');
        var ok = Convert.TryFromBase64String(padded, buffer, out var written);
        bytes = buffer[..written];
        return ok;
    }

    [GeneratedRegex(
        @"\A\$argon2id\$v=19\$m=(?<m>[0-9]{1,7}),t=(?<t>[0-9]{1,3}),p=1\$(?<salt>[A-Za-z0-9+/]+)\$(?<hash>[A-Za-z0-9+/]+)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Phc();
}
