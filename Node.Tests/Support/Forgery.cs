using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Support;

/// <summary>
/// How a request is signed, honest by default; each member is one lie. Written from RFC 9421 and RFC 9530 apart from the node's own
/// signing, so that both are held against the documents and not against each other.
/// </summary>
public sealed record Forgery
{
    public static Forgery None { get; } = new();

    /// <summary>The method and target that are signed, when not the ones that are sent.</summary>
    public string? Method { get; init; }

    public string? Target { get; init; }

    public IReadOnlyList<string> Components { get; init; } = ["@method", "@target-uri", "content-digest"];

    public IdentityKey? Key { get; init; }

    /// <summary>How it is signed; the two forms of RSA need <see cref="Rsa"/>.</summary>
    public SignatureForm Form { get; init; } = SignatureForm.Ed25519;

    public RSA? Rsa { get; init; }

    /// <summary>What a signature in the form of the draft covers, without the digest that a body adds.</summary>
    public string Covered { get; init; } = "(request-target) host date";

    /// <summary>The host that is signed in the form of the draft, when not the one that is sent to.</summary>
    public string? Host { get; init; }

    public string? KeyId { get; init; }

    /// <summary>How long ago it was signed; negative lies in the future.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>Signed at exactly this time instead.</summary>
    public DateTimeOffset? At { get; init; }

    public bool WithoutDate { get; init; }

    public string? Algorithm { get; init; } = "ed25519";

    public string? Nonce { get; init; }

    /// <summary>Sent instead of the body that was signed.</summary>
    public byte[]? SentBody { get; init; }

    /// <summary>The digest that is sent is right for what is sent, while the signature is over the other.</summary>
    public bool DigestOfSentBody { get; init; }

    public bool WithoutDigest { get; init; }

    public bool WithoutSignature { get; init; }

    public bool Twice { get; init; }

    public string ContentType { get; init; } = "application/activity+json";

    internal void Apply(HttpRequestMessage request, byte[]? body, IdentityKey key, string keyId, DateTimeOffset now)
    {
        if (body is not null)
        {
            request.Content = new ByteArrayContent(SentBody ?? body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        if (Form == SignatureForm.Cavage)
        {
            ApplyDraft(request, body, KeyId ?? keyId, At ?? now - Age);
            return;
        }

        var digest = body is null ? null : DigestOf(body);
        if (digest is not null && !WithoutDigest)
        {
            request.Headers.TryAddWithoutValidation("Content-Digest", DigestOfSentBody ? DigestOf(SentBody!) : digest);
        }

        if (WithoutSignature)
        {
            return;
        }

        var components = body is null ? [.. Components.Where(c => c != "content-digest")] : Components;
        var parameters = new StringBuilder("(").AppendJoin(' ', components.Select(c => $"\"{c}\"")).Append(')');
        if (!WithoutDate)
        {
            parameters.Append(CultureInfo.InvariantCulture, $";created={(At ?? now - Age).ToUnixTimeSeconds()}");
        }

        parameters.Append($";keyid=\"{KeyId ?? keyId}\"");
        if (Algorithm is not null && Form == SignatureForm.Ed25519)
        {
            parameters.Append($";alg=\"{Algorithm}\"");
        }

        parameters.Append($";nonce=\"{Nonce ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}\"");
        var text = new StringBuilder();
        foreach (var component in components)
        {
            text.Append($"\"{component}\": ").Append(component switch
            {
                "@method" => Method ?? request.Method.Method,
                "@target-uri" => Target ?? request.RequestUri!.AbsoluteUri,
                "@authority" => request.RequestUri!.Authority,
                "content-digest" => digest,
                _ => throw new ArgumentException($"No value for {component}."),
            }).Append('\n');
        }

        text.Append("\"@signature-params\": ").Append(parameters);
        var bytes = Encoding.ASCII.GetBytes(text.ToString());
        var signature = Convert.ToBase64String(Form == SignatureForm.Rsa ? SignWithRsa(bytes) : (Key ?? key).Sign(bytes));
        request.Headers.TryAddWithoutValidation("Signature-Input", $"sig1={parameters}" + (Twice ? $", sig2={parameters}" : ""));
        request.Headers.TryAddWithoutValidation("Signature", $"sig1=:{signature}:" + (Twice ? $", sig2=:{signature}:" : ""));
    }

    /// <summary>draft-cavage-http-signatures-12, as Mastodon writes it.</summary>
    private void ApplyDraft(HttpRequestMessage request, byte[]? body, string keyId, DateTimeOffset at)
    {
        var date = at.ToString("r", CultureInfo.InvariantCulture);
        if (!WithoutDate)
        {
            request.Headers.TryAddWithoutValidation("Date", date);
        }

        var digest = body is null ? null : $"SHA-256={Convert.ToBase64String(SHA256.HashData(body))}";
        if (digest is not null && !WithoutDigest)
        {
            request.Headers.TryAddWithoutValidation("Digest", DigestOfSentBody ? $"SHA-256={Convert.ToBase64String(SHA256.HashData(SentBody!))}" : digest);
        }

        if (WithoutSignature)
        {
            return;
        }

        var covered = digest is null || WithoutDigest ? Covered : Covered + " digest";
        var lines = covered.Split(' ').Select(name => $"{name}: " + name switch
        {
            "(request-target)" => $"{(Method ?? request.Method.Method).ToLowerInvariant()} {(Target is null ? request.RequestUri! : new Uri(Target)).PathAndQuery}",
            "host" => Host ?? request.RequestUri!.Authority,
            "date" => date,
            "(created)" => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "digest" => digest,
            _ => throw new ArgumentException($"No value for {name}."),
        });
        var signature = Convert.ToBase64String(SignWithRsa(Encoding.ASCII.GetBytes(string.Join('\n', lines))));
        var created = covered.Contains("(created)", StringComparison.Ordinal) ? $"created={at.ToUnixTimeSeconds()}," : "";
        var algorithm = Algorithm is null or "ed25519" ? "rsa-sha256" : Algorithm;
        request.Headers.TryAddWithoutValidation(
            "Signature", $"keyId=\"{keyId}\",algorithm=\"{algorithm}\",{created}headers=\"{covered}\",signature=\"{signature}\"" + (Twice ? $",keyId=\"{keyId}\"" : ""));
    }

    private byte[] SignWithRsa(byte[] bytes) => Rsa!.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static string DigestOf(byte[] body) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
}
