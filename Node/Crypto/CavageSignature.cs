using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PersonalNode.Crypto;

/// <summary>
/// draft-cavage-http-signatures-12, as the fediverse speaks it: RSASSA-PKCS1-v1_5 with SHA-256 over (request-target), host, date and, with a
/// body, digest. Where the draft leaves a choice, what Mastodon writes and reads decides.
/// </summary>
public static class CavageSignature
{
    private const string Target = "(request-target)";
    private const int MaxHeader = 8 * 1024;
    private const int MaxCovered = 20;

    /// <summary>Value of the Signature field.</summary>
    /// <param name="request">Has the headers host and date, and digest when there is a body.</param>
    /// <param name="key">The RSA key.</param>
    /// <param name="keyId">Its id.</param>
    public static string Sign(SignedRequest request, RsaKey key, string keyId)
    {
        ArgumentNullException.ThrowIfNull(key);
        IReadOnlyList<string> covered = request.Headers.ContainsKey("digest") ? [Target, "host", "date", "digest"] : [Target, "host", "date"];
        var text = BaseOf(request, covered, null, null) ?? throw new ArgumentException("The request lacks what is to be signed.", nameof(request));
        return $"keyId=\"{keyId}\",algorithm=\"rsa-sha256\",headers=\"{string.Join(' ', covered)}\",signature=\"{Convert.ToBase64String(key.Sign(text))}\"";
    }

    /// <summary>
    /// Reads the Signature field. It must cover the target, the host and a time (the Date, or "(created)"), and the Digest when there is a body.
    /// The host is this node's own, whatever the request says.
    /// </summary>
    /// <param name="request">As the node knows it.</param>
    /// <param name="withBody">The Digest must be covered.</param>
    /// <param name="now">The node's clock.</param>
    /// <param name="signature">Set when the result is None.</param>
    public static Refusal Read(SignedRequest request, bool withBody, DateTimeOffset now, out RequestSignature? signature)
    {
        signature = null;
        if (!TryParse(request.Headers.GetValueOrDefault("signature"), out var fields) || fields.GetValueOrDefault("keyId") is not { Length: > 0 and <= 600 } keyId
            || !TryBytes(fields.GetValueOrDefault("signature"), out var bytes))
        {
            return Refusal.BadSignatureHeader;
        }

        // hs2019 says "what the key's own description says", and an RSA key in the fediverse means this. Everything else is refused by name.
        if (fields.GetValueOrDefault("algorithm") is not (null or "rsa-sha256" or "hs2019"))
        {
            return Refusal.WrongAlgorithm;
        }

        var covered = (fields.GetValueOrDefault("headers") ?? "date").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (covered.Length > MaxCovered || covered.Distinct(StringComparer.Ordinal).Count() < covered.Length)
        {
            return Refusal.BadSignatureHeader;
        }

        if (!covered.Contains(Target) || !covered.Contains("host"))
        {
            return Refusal.TargetNotCovered;
        }

        if (withBody && !covered.Contains("digest"))
        {
            return Refusal.DigestNotCovered;
        }

        if (BaseOf(request, covered, fields.GetValueOrDefault("created"), fields.GetValueOrDefault("expires")) is not { } text)
        {
            return Refusal.BadSignatureHeader;
        }

        signature = new RequestSignature(SignatureForm.Cavage, keyId, text, bytes);
        return TimeOf(request, covered, fields, out var made, out var expires) ? SignedRequestCheck.Age(SignatureForm.Cavage, made, expires, now) : Refusal.NoDate;
    }

    private static bool TimeOf(SignedRequest request, string[] covered, Dictionary<string, string> fields, out DateTimeOffset made, out DateTimeOffset? expires)
    {
        expires = covered.Contains("(expires)") && TrySeconds(fields.GetValueOrDefault("expires"), out var end) ? end : null;
        return covered.Contains("(created)") ? TrySeconds(fields.GetValueOrDefault("created"), out made)
            : DateTimeOffset.TryParseExact(
                covered.Contains("date") ? request.Headers.GetValueOrDefault("date") : null, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out made);
    }

    /// <summary>Section 2.3: a line for each, the last without an end.</summary>
    private static byte[]? BaseOf(SignedRequest request, IReadOnlyList<string> covered, string? created, string? expires)
    {
        var text = new StringBuilder(256);
        foreach (var name in covered)
        {
            var value = name switch
            {
                Target => request.ValueOf("@request-target") is { } target ? $"{request.Method.ToLowerInvariant()} {target}" : null,
                "(created)" => created,
                "(expires)" => expires,
                "host" => request.ValueOf("@authority"),
                _ when name[0] is '(' or '@' => null,
                _ => request.ValueOf(name),
            };
            if (value is null || value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            {
                return null;
            }

            text.Append(text.Length == 0 ? "" : "\n").Append(name).Append(": ").Append(value);
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>name="text" or name=number, with commas between; no name twice.</summary>
    private static bool TryParse(string? header, [NotNullWhen(true)] out Dictionary<string, string>? fields)
    {
        fields = null;
        if (header is not { Length: > 0 and <= MaxHeader })
        {
            return false;
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var rest = header.AsSpan().Trim(); ;)
        {
            var equals = rest.IndexOf('=');
            if (equals <= 0)
            {
                return false;
            }

            var name = rest[..equals].Trim().ToString();
            rest = rest[(equals + 1)..];
            var quoted = rest.Length > 0 && rest[0] == '"';
            rest = quoted ? rest[1..] : rest;
            var end = quoted ? rest.IndexOf('"') : rest.IndexOf(',') is var comma and >= 0 ? comma : rest.Length;
            if (end < 0 || !found.TryAdd(name, rest[..end].ToString()))
            {
                return false;
            }

            rest = rest[(quoted ? end + 1 : end)..].Trim();
            if (rest.IsEmpty)
            {
                fields = found;
                return true;
            }

            if (rest[0] != ',')
            {
                return false;
            }

            rest = rest[1..].Trim();
        }
    }

    private static bool TryBytes(string? base64, out byte[] bytes)
    {
        bytes = new byte[(base64?.Length ?? 0) / 4 * 3];
        if (base64 is not { Length: > 0 } || !Convert.TryFromBase64String(base64, bytes, out var length))
        {
            return false;
        }

        bytes = bytes[..length];
        return true;
    }

    private static bool TrySeconds(string? text, out DateTimeOffset time)
    {
        time = default;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253_402_300_799)
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }
}
