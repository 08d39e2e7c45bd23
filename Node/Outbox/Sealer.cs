using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>
/// Makes the copy of one's own activity that one recipient gets: addressed to them inside the signature, then sealed to the agreement key
/// that they publish. Copies are made when they are sent and kept nowhere.
/// </summary>
public sealed class Sealer(LocalNode local, NodeKeys keys, PeopleStore people, PersonFinder finder, NodeDatabase database, IdSource ids, TimeProvider time)
{
    /// <summary>
    /// The person with an agreement key that was read within its lifetime: an older one has been replaced since. If their node does not
    /// answer now, the old key still opens for a while.
    /// </summary>
    public async Task<Person> FreshAsync(Person person, CancellationToken cancellation) =>
        person.AgreementReadAt is { } read && time.GetUtcNow() - read <= AgreementKeys.Lifetime ? person : await RefreshAsync(person, cancellation) ?? person;

    /// <summary>The envelope, or null when their server knows no sealing.</summary>
    public JsonObject? Seal(LogEntry entry, Person recipient) =>
        Multikey.TryDecodeX25519(recipient.AgreementKey, out var key)
            ? SealedEnvelope.Seal(CopyFor(entry, recipient), local.EnvelopeUrl(ids.Next()), local.Url, recipient.Actor, recipient.AgreementKeyId!, key, time.GetUtcNow())
            : null;

    /// <summary>Reads the agreement key that their node publishes now. Null when it cannot be had, or when another identity key is shown with it.</summary>
    public async Task<Person?> RefreshAsync(Person person, CancellationToken cancellation)
    {
        if ((await finder.RefreshAsync(person.Actor, cancellation)).Person is not { } fresh || fresh.Key != person.Key)
        {
            return null;
        }

        return await database.WriteAsync(context => people.ById(context, person.Id) is { } now && now.Key == fresh.Key
            ? people.Save(context, now.WithAgreementOf(fresh))
            : null);
    }

    /// <summary>
    /// The activity with this recipient alone, unless it names all of them already because the author shows them. What somebody else
    /// signed and this activity passes on stays as it is.
    /// </summary>
    private string CopyFor(LogEntry entry, Person recipient)
    {
        var activity = JsonNode.Parse(entry.Json)!.AsObject();
        if (activity["to"] is not JsonArray { Count: > 0 })
        {
            Address(activity, recipient.Actor);
            if (activity["object"] is JsonObject own && local.IsMe(own["attributedTo"]?.GetValue<string>()))
            {
                Address(own, recipient.Actor);
            }
        }

        return SignedActivity.Sign(activity, keys.Identity, local.KeyId, time.GetUtcNow()).Json;
    }

    private static void Address(JsonObject document, string recipient)
    {
        document["to"] = new JsonArray(recipient);
        document.Remove("cc");
        document.Remove("proof");
    }
}
