using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>The owner as other servers see them: an ActivityPub Person with its identity key as Multikey (FEP-521a), signed by it.</summary>
public sealed class ActorDocument(LocalNode local, NodeKeys keys, AgreementKeys agreement, OwnIdentity identity, OwnerStore owner, PhotoStore photos)
{
    private (Storage.Owner Of, NamedAgreementKey Key, string? Head, string Url, string Json)? cached;

    /// <summary>The document of the owner as they are now; null before set-up.</summary>
    public string? Current()
    {
        if (owner.Current is not { } me)
        {
            return null;
        }

        if (cached is { } known && ReferenceEquals(known.Of, me) && ReferenceEquals(known.Key, agreement.Current)
            && known.Head == identity.State?.Head && known.Url == local.Url)
        {
            return known.Json;
        }

        var head = identity.State?.Head;
        var json = Build(me);
        if (identity.State is null || identity.State.Key.Value == keys.Identity.PublicKeyMultibase)
        {
            cached = (me, agreement.Current, head, local.Url, json);
        }

        return json;
    }

    /// <summary>
    /// What a closed node shows to those whom it does not know: where to send and which keys count, without picture or words. Nobody is looked up for it, or
    /// two closed nodes that meet would wait for each other.
    /// </summary>
    public string? ForStrangers() => owner.Current is { } me ? Build(me with { Bio = "", Avatar = null, Banner = null, Birthday = null, Fields = [] }) : null;

    public string Build(Storage.Owner me)
    {
        var sealing = agreement.Current;
        var actor = new JsonObject
        {
            ["@context"] = Vocabulary.ActorContext(),
            ["id"] = local.Url,
            ["type"] = "Person",
            ["preferredUsername"] = me.Handle,
            ["name"] = me.Name,
            ["summary"] = MarkdownText.RenderHtml(me.Bio, local.Url),
            ["url"] = local.Url,
            ["inbox"] = local.Inbox,
            ["outbox"] = local.Outbox,
            ["followers"] = local.Followers,
            ["following"] = local.Following,
            ["featured"] = local.Featured,
            ["published"] = ActivityBuilder.Time(me.Created),
            ["manuallyApprovesFollowers"] = !me.AutoAccept,
            ["discoverable"] = true,
            ["indexable"] = false,
            ["publicKey"] = RsaKey(),
            ["assertionMethod"] = new JsonArray(IdentityKey()),
            ["keyAgreement"] = new JsonArray(Multikey(AgreementKeys.IdOf(local.Url, sealing), sealing.Key.PublicKeyMultibase)),
        };
        if (identity.State is { } state)
        {
            actor["identity"] = state.Identity;
            actor["identityLog"] = local.IdentityLog;
            actor["identityHead"] = state.Head;
        }

        if (me.MovedTo is { } elsewhere)
        {
            actor["@context"]!.AsArray().Add((JsonNode)new JsonObject { ["movedTo"] = new JsonObject { ["@id"] = "as:movedTo", ["@type"] = "@id" } });
            actor["movedTo"] = elsewhere;
        }

        foreach (var (name, id) in new[] { ("icon", me.Avatar), ("image", me.Banner) })
        {
            if (id is { } photo && photos.Find(photo)?.Jpeg is { } file)
            {
                actor[name] = new JsonObject
                {
                    ["type"] = "Image",
                    ["mediaType"] = "image/jpeg",
                    ["url"] = local.MediaUrl(file),
                    ["width"] = file.Width,
                    ["height"] = file.Height,
                };
            }
        }

        if (me.Fields.Count > 0)
        {
            actor["attachment"] = new JsonArray([.. me.Fields.Select(f => (JsonNode)new FieldView(f.Name, f.Value).ToJson())]);
        }

        if (me.Birthday is { } birthday)
        {
            actor["vcard:bday"] = Birthday.ToWire(birthday);
        }

        return IntegrityProof.Sign(actor, keys.Identity, local.KeyId, me.Created).ToJsonString();
    }

    private JsonObject RsaKey() => new() { ["id"] = local.RsaKeyId, ["owner"] = local.Url, ["publicKeyPem"] = keys.Rsa.PublicKeyPem };

    private JsonObject IdentityKey() => Multikey(local.KeyId, keys.Identity.PublicKeyMultibase);

    private JsonObject Multikey(string id, string multibase) =>
        new() { ["id"] = id, ["type"] = "Multikey", ["controller"] = local.Url, ["publicKeyMultibase"] = multibase };
}
