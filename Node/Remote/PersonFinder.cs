using System.Collections.Concurrent;
using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Remote;

/// <summary>Why somebody could not be found; the names become the API's codes.</summary>
public enum FindFailure
{
    None,
    BadAddress,
    NotFound,
    Unreachable,
    PrivateAddress,
    Impostor,

    /// <summary>The owner has blocked the host.</summary>
    HostBlocked,

    /// <summary>Too many strangers were looked up just now.</summary>
    Busy,

    /// <summary>Not a person's address, or one without a key that this node can check.</summary>
    NoKey,
}

/// <summary>Somebody, or why not; <see cref="Detail"/> is a sentence for the owner.</summary>
public sealed record Found(Person? Person, FindFailure Failure, Sentence Detail)
{
    /// <summary>The actor document, when it was just fetched.</summary>
    public ActorView? Actor { get; init; }
}

/// <summary>Turns what a person types, or an actor id that a stranger claims, into a <see cref="Person"/> with a key.</summary>
public sealed class PersonFinder(DocumentReader documents, WebFingerClient webFinger, PeopleStore people, HostStore hosts, StrangerBudget strangers, NodeOptions options, IdSource ids, TimeProvider time)
{
    private static readonly TimeSpan RememberFailure = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RememberStranger = TimeSpan.FromMinutes(10);
    private const int MaxRemembered = 5_000;

    private readonly ConcurrentDictionary<string, Task<Found>> underWay = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, Found Found)> failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, Found Found)> met = new(StringComparer.Ordinal);

    /// <summary>Finds by a node URL, a host name or @handle@host. Always asks the network.</summary>
    public async Task<Found> ByAddressAsync(string typed, CancellationToken cancellation)
    {
        var candidates = Address.Candidates(typed, options.AllowPrivateNetworks);
        if (candidates.Count == 0)
        {
            return new Found(null, FindFailure.BadAddress, "Enter the address of a node, such as https://alice.example, or a handle such as @alice@alice.example.");
        }

        var found = new Found(null, FindFailure.NotFound, "");
        foreach (var candidate in candidates)
        {
            found = candidate.Handle is null
                ? await WithAccountAsync(await FetchAsync(candidate.Url, byAddress: true, cancellation), null, cancellation)
                : await ByHandleAsync(candidate, typed.Trim(), cancellation);
            if (found.Failure != FindFailure.Unreachable)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>By actor id: known, or fetched once for all who ask at the same time. A failure is remembered for a minute.</summary>
    public async Task<Found> ByActorAsync(string actor, CancellationToken cancellation)
    {
        // Somebody without a key is known by hearsay only.
        if (people.ByActor(actor) is { Met: true } known)
        {
            return new Found(known, FindFailure.None, "");
        }

        if (failures.TryGetValue(actor, out var failed) && failed.Until > time.GetUtcNow())
        {
            return failed.Found;
        }

        return await RefreshAsync(actor, cancellation);
    }

    /// <summary>
    /// Whose key it is, when nobody here asked for them: somebody who signs a request. Looked up within a budget, remembered for minutes, and stored by
    /// nobody until they have said something that holds.
    /// </summary>
    /// <param name="keyId">An actor's id with a fragment, or a key with a path of its own that leads to its owner.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<Found> StrangerAsync(string keyId, CancellationToken cancellation)
    {
        if (people.ByKeyId(keyId) is { Met: true } known)
        {
            return new Found(known, FindFailure.None, "");
        }

        if (!Iri.TryCanonical(Iri.WithoutFragment(keyId), out var id))
        {
            return new Found(null, FindFailure.BadAddress, "The key has no address.");
        }

        if ((met.TryGetValue(id, out var seen) || failures.TryGetValue(id, out seen)) && seen.Until > time.GetUtcNow())
        {
            return seen.Found;
        }

        if (!underWay.ContainsKey(id) && !strangers.TryTake(Iri.HostOf(id)))
        {
            return new Found(null, FindFailure.Busy, "Too many strangers at once.");
        }

        var found = await RefreshAsync(id, cancellation, byAddress: !keyId.Contains('#', StringComparison.Ordinal));
        if (found.Person is not null)
        {
            Remember(met, id, RememberStranger, found);
        }

        return found;
    }

    /// <summary>Fetches the actor anew, without changing what is stored.</summary>
    public async Task<Found> RefreshAsync(string actor, CancellationToken cancellation, bool byAddress = false)
    {
        var fetch = underWay.GetOrAdd(actor, id => FetchAsync(id, byAddress, CancellationToken.None));
        try
        {
            var found = await fetch.WaitAsync(cancellation);
            if (found.Failure != FindFailure.None)
            {
                Remember(failures, actor, RememberFailure, found);
            }

            return found;
        }
        finally
        {
            underWay.TryRemove(new(actor, fetch));
        }
    }

    private void Remember(ConcurrentDictionary<string, (DateTimeOffset Until, Found Found)> memory, string id, TimeSpan span, Found found)
    {
        if (memory.Count >= MaxRemembered)
        {
            memory.Clear();
        }

        memory[id] = (time.GetUtcNow() + span, found);
    }

    private async Task<Found> ByHandleAsync(Address address, string typed, CancellationToken cancellation)
    {
        var known = await webFinger.FindAsync(address, cancellation);
        if (known.Actor is not null)
        {
            return await WithAccountAsync(await FetchAsync(known.Actor, byAddress: true, cancellation), known, cancellation);
        }

        return known.Answer is { Status: 0 } answer
            ? Unreachable(answer, Iri.HostOf(address.Url))
            : new Found(null, FindFailure.NotFound, Sentence.For("name", $"Nobody is known as {typed} there. Check the spelling, or enter the address of their node."));
    }

    /// <summary>The handle is shown as the person's own only when WebFinger leads from it back to them.</summary>
    private async Task<Found> WithAccountAsync(Found found, WebFingerFound? known, CancellationToken cancellation)
    {
        if (found.Person is not { } person)
        {
            return found;
        }

        var account = known is { Account: { } looked } && known.Actor == person.Actor && Person.IsAccountOf(looked, person.Handle)
            ? looked : await webFinger.AccountOfAsync(person.Actor, person.Handle, cancellation);
        return found with { Person = person with { Account = account } };
    }

    private async Task<Found> FetchAsync(string id, bool byAddress, CancellationToken cancellation)
    {
        var document = await documents.ReadAsync(id, byAddress, cancellation);
        var host = Iri.HostOf(id);
        return document.Failure switch
        {
            DocumentFailure.None => await MannersAsync(Read(document.Root, host)),
            DocumentFailure.Impostor => new Found(null, FindFailure.Impostor,
                $"{host} shows an identity that belongs to another address, so it was not trusted. Ask your friend for the address of their own node."),
            DocumentFailure.Gone => new Found(null, FindFailure.NotFound, Sentence.For("gone", $"{host} answers, but nobody lives at this address. Check the spelling.")),
            DocumentFailure.NotADocument => new Found(null, FindFailure.NotFound,
                $"{host} answers, but it is no node of a person. Check the address; a handle such as @alice@{host} works too."),
            _ => Unreachable(document.Answer, host),
        };
    }

    /// <summary>
    /// An identity log, or no key but the identity key: that server reads the form of Ed25519. One that shows neither any more (another program answers
    /// at the address now) is spoken to like everybody.
    /// </summary>
    private async Task<Found> MannersAsync(Found found)
    {
        if (found.Person is { } person)
        {
            var host = Iri.HostOf(person.Inbox);
            if (person.Key.Length > 0 && (person.Claims is not null || person.RsaKey is null))
            {
                await hosts.LearnAsync(host, SignatureForm.Ed25519);
            }
            else if (hosts.Reads(host) == SignatureForm.Ed25519)
            {
                await hosts.LearnAsync(host, SignatureForm.Cavage);
            }
        }

        return found;
    }

    private static Found Unreachable(RemoteAnswer answer, string host) => answer.Failure == RemoteFailure.Blocked
        ? new Found(null, FindFailure.HostBlocked, $"You have blocked {host}. Take it off your list in the settings first.")
        : answer.Failure == RemoteFailure.PrivateAddress
        ? new Found(null, FindFailure.PrivateAddress,
            $"{host} is reached by plain http or lies in a private network, which your node does not call by default. To reach nodes at home or on this machine, start your node with --Node:AllowPrivateNetworks=true.")
        : new Found(null, FindFailure.Unreachable, $"{host} cannot be reached. {answer.Explain()} Check the address, or try again when the node is running.");

    private Found Read(JsonElement root, string host)
    {
        if (!ActorView.TryRead(root, out var actor))
        {
            return new Found(null, FindFailure.NotFound, Sentence.For("no_person", $"What {host} shows is not a person."));
        }

        var rsa = actor.RsaKeys.Select(k => (k.Id, Key: RsaPublicKey.Read(k.Pem))).FirstOrDefault(k => k.Key is not null);
        var identity = actor.Keys.FirstOrDefault(k => Multikey.TryDecode(k.Multibase, out _));
        if (identity.Multibase is null && rsa.Key is null)
        {
            return new Found(null, FindFailure.NoKey,
                $"{host} publishes no key that this node can check, so nobody could tell who writes from there. Only servers that sign what they send can be followed.");
        }

        if (!Multikey.TryDecode(identity.Multibase, out var key) || VerifiedActivity.CheckObject(root, actor.Id, new KeyRing(actor.Id, key)) != Refusal.None)
        {
            // Whoever holds the domain could name a key of their own to seal to: only the identity key may.
            actor = actor with { AgreementKeys = [] };
        }

        return new Found(ToPerson(actor, identity.Id ?? rsa.Id, identity.Multibase ?? "", rsa.Key), FindFailure.None, "") { Actor = actor };
    }

    private Person ToPerson(ActorView actor, string keyId, string multibase, string? rsa)
    {
        var stranger = new Person
        {
            Id = ids.NextText(),
            Actor = actor.Id,
            Inbox = actor.Inbox,
            Key = multibase,
            KeyId = keyId,
            RsaKey = rsa,
            Claims = actor.Identity,
            FetchedAt = time.GetUtcNow(),
        };
        return people.Decided(Described(stranger, actor, time.GetUtcNow()));
    }

    public static IReadOnlyList<ProfileField> FieldsOf(ActorView actor) => [.. actor.Fields.Select(f => new ProfileField(f.Name, f.Value))];

    /// <summary>The person as an actor document that they signed describes them: all of it but the keys that prove who they are.</summary>
    public static Person Described(Person person, ActorView actor, DateTimeOffset now)
    {
        var agreement = actor.AgreementKeys.FirstOrDefault(k => Multikey.TryDecodeX25519(k.Multibase, out _));
        return person with
        {
            Name = actor.Name,
            Handle = actor.Handle,
            BioHtml = SafeHtml.Clean(actor.Summary),
            Inbox = actor.Inbox,
            Outbox = actor.Outbox ?? person.Outbox,
            SharedInbox = actor.SharedInbox,
            AlsoKnownAs = actor.AlsoKnownAs,
            AgreementKey = agreement.Multibase,
            AgreementKeyId = agreement.Id,
            AgreementReadAt = now,
            Birthday = actor.Birthday,
            Icon = actor.Icon,
            Image = actor.Image,
            EmojiSources = actor.Emoji,
            Fields = ProfileField.Merge(person.Fields, FieldsOf(actor)),
            Featured = actor.Featured,
        };
    }
}
