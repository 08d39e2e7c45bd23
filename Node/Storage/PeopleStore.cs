using System.Collections.Concurrent;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// The people this node knows. Everybody with a relation is kept in memory (the inbox asks for one per request); strangers are
/// remembered up to a bound. Memory changes only after the commit; inside a job, pending changes are seen first.
/// </summary>
public sealed class PeopleStore
{
    private const int MaxStrangersInMemory = 10_000;

    private readonly NodeDatabase database;
    private readonly RuleStore rules;
    private readonly PhotoStore photos;
    private readonly EmojiStore emojis;
    private readonly ConcurrentDictionary<string, Person> byActor = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> byFormerActor = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> byKeyId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Person> byId = new(StringComparer.Ordinal);
    private int strangers;

    public PeopleStore(NodeDatabase database, RuleStore rules, PhotoStore photos, EmojiStore emojis)
    {
        this.photos = photos;
        this.emojis = emojis;
        this.database = database;
        this.rules = rules;
        foreach (var document in database.Read("people").Find(Where.Equal("rel", 1)))
        {
            Remember(PersonBson.FromBson(document));
        }
    }

    /// <summary>Everybody with a relation, by name.</summary>
    public IReadOnlyList<Person> Related() =>
        [.. byId.Values.Where(p => p.Related).OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.Id, StringComparer.Ordinal)];

    public IReadOnlyList<Person> Followers() => [.. byId.Values.Where(p => p.Follower == Relation.Yes && !IsBlocked(p))];

    /// <summary>The owner wants nothing of them: they are blocked, or their whole host is.</summary>
    public bool IsBlocked(Person person) => person.Blocked || rules.BlocksUrl(person.Url);

    /// <summary>Looks the canonical actor id up; somebody with a relation is found by the ids they had before, too.</summary>
    public Person? ByActor(string actor) =>
        byFormerActor.TryGetValue(actor, out var id) && byId.TryGetValue(id, out var moved) ? moved : byActor.TryGetValue(actor, out var known) ? known : Load(database.Read("people").FindOne(Where.Equal("a", actor)));

    /// <summary>Whose key it is: the id stands before the fragment, or the key of somebody in memory has a path of its own (GoToSocial).</summary>
    public Person? ByKeyId(string keyId) =>
        byKeyId.TryGetValue(keyId, out var id) && byId.TryGetValue(id, out var owner) ? owner
        : Protocol.Iri.TryCanonical(Protocol.Iri.WithoutFragment(keyId), out var actor) ? ByActor(actor) : null;

    /// <summary>Somebody with a relation, by what stays of them when key and address change.</summary>
    public Person? ByIdentity(string identity) => byId.Values.FirstOrDefault(p => p.Related && p.Identity == identity);

    public Person? ById(string id) => byId.TryGetValue(id, out var known) ? known : Load(database.Read("people").FindById(id));

    /// <summary>Inside a job: the person as the jobs before it in the same transaction left them.</summary>
    public Person? ById(WriteContext context, string id) => context.PendingPeople.TryGetValue(id, out var pending) ? pending : ById(id);

    /// <inheritdoc cref="ById(WriteContext, string)"/>
    public Person? ByActor(WriteContext context, string actor) =>
        context.PendingPeople.Values.FirstOrDefault(p => p.Is(actor)) ?? ByActor(actor);

    /// <summary>
    /// Inserts or replaces. A newly resolved person whose actor is known already keeps the known id and relation.
    /// Raises a "person" event when the owner can see a difference.
    /// </summary>
    public Person Save(WriteContext context, Person person)
    {
        var before = ByActor(context, person.Actor);
        if (before is null)
        {
            person = rules.Applied(person);
        }
        else if (before.Id != person.Id)
        {
            if (before.Actor != person.Actor)
            {
                // Whoever answers at an address that somebody has left is not that somebody.
                return before;
            }

            // What the owner decided about them stays, whoever brought the newer description.
            person = Decided(person with { Id = before.Id }, before);
        }

        if (before?.Follower == Relation.Requested && person.Follower != Relation.Requested)
        {
            // Answered or taken back, whichever way: there is nothing left to decide.
            NotificationStore.Remove(context, NotificationKind.Request, person.Id);
        }

        return Put(context, before, person);
    }

    /// <summary>
    /// Saves somebody whose address has changed. What was remembered of a stranger at the new address, or of a second acquaintance with them
    /// there, becomes part of them.
    /// </summary>
    public Person Move(WriteContext context, Person person)
    {
        person = person with { Account = null, LookedAt = null, Featured = null, Pinned = [] };
        if (ByActor(context, person.Actor) is { } other && other.Id != person.Id)
        {
            person = person with
            {
                Following = person.Following == Relation.No ? other.Following : person.Following,
                FollowId = person.Following == Relation.No ? other.FollowId : person.FollowId,
                Follower = person.Follower == Relation.No ? other.Follower : person.Follower,
                FollowerFollowId = person.Follower == Relation.No ? other.FollowerFollowId : person.FollowerFollowId,
                Blocked = person.Blocked || other.Blocked,
            };
            Forget(context, other);
        }

        return Put(context, ById(context, person.Id), person);
    }

    /// <summary>Deletes the row, and the pictures with it.</summary>
    public void Forget(WriteContext context, Person person)
    {
        foreach (var picture in new[] { person.Avatar, person.Banner }.OfType<long>())
        {
            photos.Remove(context, picture);
        }

        emojis.Release(context, person.Emoji);
        context.Collection("people").Delete(person.Id);
        context.PendingPeople.Remove(person.Id);
        context.AfterCommit(() =>
        {
            byId.TryRemove(person.Id, out _);
            byActor.TryRemove(person.Actor, out _);
            byKeyId.TryRemove(person.KeyId, out _);
        });
    }

    private Person Put(WriteContext context, Person? before, Person person)
    {
        person = person with
        {
            Avatar = Picture(context, person, before?.Icon, person.Icon, before?.Avatar, PhotoUse.Avatar),
            Banner = Picture(context, person, before?.Image, person.Image, before?.Banner, PhotoUse.Banner),
            Emoji = person.EmojiSources is { } sources ? emojis.Change(context, before?.Emoji ?? [], sources, person.Id, person.Related) : person.Emoji,
            EmojiSources = null,
        };
        context.Collection("people").Upsert(person.ToBson());
        context.PendingPeople[person.Id] = person;
        context.AfterCommit(() => Remember(person));
        if (before is null ? person.Related : Visible(before) != Visible(person))
        {
            context.Raise(EventKind.Person, person.Id);
        }

        return person;
    }

    /// <summary>The photo of that address: the known one, or one to be fetched, at once for people with a relation.</summary>
    private long? Picture(WriteContext context, Person person, string? oldUrl, string? url, long? known, PhotoUse use)
    {
        if (url == oldUrl && (known is null) == (url is null))
        {
            return known;
        }

        if (known is { } old)
        {
            photos.Remove(context, old);
        }

        return url is null ? null : photos.Save(context, new Photo
        {
            Id = context.NextId(),
            PersonId = person.Id,
            Use = use,
            State = person.Related ? PhotoState.Waiting : PhotoState.Later,
            NextTry = person.Related ? context.Now : null,
            Source = url,
            Created = context.Now,
        }).Id;
    }

    /// <summary>Somebody who was looked up anew, with what the owner decided about them: when they were met before, or by name before that.</summary>
    public Person Decided(Person fresh) => ByActor(fresh.Actor) is { } met ? Decided(fresh, met) : rules.Applied(fresh);

    private static Person Decided(Person fresh, Person met) => fresh with
    {
        Blocked = fresh.Blocked || met.Blocked,
        Muted = fresh.Muted || met.Muted,
        HidesReshares = fresh.HidesReshares || met.HidesReshares,
        Account = fresh.Account ?? (met.Actor == fresh.Actor ? met.Account : null),
        Fields = ProfileField.Merge(met.Fields, fresh.Fields),
        Pinned = fresh.Pinned.Count > 0 || met.Actor != fresh.Actor ? fresh.Pinned : met.Pinned,
        LookedAt = fresh.LookedAt ?? met.LookedAt,
    };

    private static (string, string, string, Relation, Relation, bool, bool, bool, (string?, string?, string, bool, bool, long?, long?), (string, string, string)) Visible(Person p) =>
        (p.Name, p.Address, p.BioHtml, p.Following, p.Follower, p.Blocked, p.Muted, p.HidesReshares, (p.Birthday, p.Warning, p.Actor, p.Verified, p.AgreementKey is null, p.Avatar, p.Banner),
        (string.Join('\n', p.Fields.Select(f => $"{f.Name}\t{f.Value}\t{f.VerifiedAt}")), string.Join('\n', p.Pinned), string.Join('\n', p.Emoji)));

    private Person? Load(BsonDocument? document)
    {
        if (document is null)
        {
            return null;
        }

        var person = PersonBson.FromBson(document);
        return byActor.TryGetValue(person.Actor, out var newer) ? newer : Remember(person);
    }

    private Person Remember(Person person)
    {
        if (!person.Related && !byId.ContainsKey(person.Id) && Interlocked.Increment(ref strangers) > MaxStrangersInMemory)
        {
            Forget();
        }

        if (byId.TryGetValue(person.Id, out var before) && before.Actor != person.Actor)
        {
            byActor.TryRemove(before.Actor, out _);
        }

        foreach (var disowned in before?.FormerActors.Except(person.FormerActors) ?? [])
        {
            byFormerActor.TryRemove(disowned, out _);
        }

        if (before is not null && before.KeyId != person.KeyId)
        {
            byKeyId.TryRemove(before.KeyId, out _);
        }

        byActor[person.Actor] = person;
        byId[person.Id] = person;
        if (person.KeyId is { Length: > 0 } keyId && !keyId.Contains('#', StringComparison.Ordinal))
        {
            byKeyId[keyId] = person.Id;
        }

        foreach (var former in person.Related ? person.FormerActors : [])
        {
            byFormerActor[former] = person.Id;
        }

        return person;
    }

    private void Forget()
    {
        foreach (var stranger in byId.Values.Where(p => !p.Related))
        {
            byId.TryRemove(stranger.Id, out _);
            byActor.TryRemove(stranger.Actor, out _);
            byKeyId.TryRemove(stranger.KeyId, out _);
        }

        Interlocked.Exchange(ref strangers, 0);
    }
}
