using System.Text.Json;
using PersonalNode.Protocol;

namespace PersonalNode.Remote;

/// <summary>Looks a handle up (RFC 7033). Only whom the host itself names under that very handle is believed.</summary>
public sealed class WebFingerClient(GuardedClient client)
{
    private static readonly JsonLimits Limits = new(64 * 1024, 8, 100, 4_000);

    /// <summary>The actor id that @handle@host stands for, or null, with the answer that says why.</summary>
    public async Task<(string? Actor, RemoteAnswer Answer)> FindActorAsync(Address address, CancellationToken cancellation)
    {
        var host = Iri.HostOf(address.Url);
        var resource = $"acct:{address.Handle}@{host}";
        var origin = new Uri(address.Url).GetLeftPart(UriPartial.Authority);
        var answer = await client.GetAsync(
            $"{origin}/.well-known/webfinger?resource={Uri.EscapeDataString(resource)}", "application/jrd+json, application/json", cancellation);
        return (answer.Failure == RemoteFailure.None ? Read(answer.Body, resource) : null, answer);
    }

    private static string? Read(byte[] body, string resource)
    {
        if (!StrictJson.TryParse(body, Limits, out var json, out _))
        {
            return null;
        }

        using (json)
        {
            // A subject at another host would let one host speak for another's handles.
            var subject = json.RootElement.TryGetProperty("subject", out var s) && s.ValueKind == JsonValueKind.String ? s.GetString() : null;
            if (!string.Equals(subject, resource, StringComparison.OrdinalIgnoreCase)
                || !json.RootElement.TryGetProperty("links", out var links) || links.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            foreach (var link in links.EnumerateArray())
            {
                if (link.ValueKind == JsonValueKind.Object && Text(link, "rel") == "self"
                    && Text(link, "type") is Vocabulary.MediaType or Vocabulary.LinkedDataMediaType && Iri.TryCanonical(Text(link, "href"), out var actor))
                {
                    return actor;
                }
            }
        }

        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
