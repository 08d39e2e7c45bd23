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
        if (Algorithm is not null)
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
        var signature = Convert.ToBase64String((Key ?? key).Sign(Encoding.ASCII.GetBytes(text.ToString())));
        request.Headers.TryAddWithoutValidation("Signature-Input", $"sig1={parameters}" + (Twice ? $", sig2={parameters}" : ""));
        request.Headers.TryAddWithoutValidation("Signature", $"sig1=:{signature}:" + (Twice ? $", sig2=:{signature}:" : ""));
    }

    private static string DigestOf(byte[] body) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
}
