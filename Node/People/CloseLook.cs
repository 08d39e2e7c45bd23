using System.Collections.Concurrent;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>
/// Looks more closely at somebody whom the owner looks at or follows: whether WebFinger confirms their handle, whether the links of their profile link
/// back, what they pinned. One at a time and each at most once an hour; strangers who merely write are never worth it, so nobody can make this node ask
/// around.
/// </summary>
public sealed class CloseLook(
    NodeDatabase database, PeopleStore people, PersonFinder finder, DocumentReader documents, WebFingerClient webFinger, RelMeCheck relMe, PostStore posts,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<CloseLook> logger) : Worker(lifetime, time, logger)
{
    /// <summary>Most pinned posts that are asked for.</summary>
    public const int MostPinned = 10;

    private const int MaxWaiting = 100;
    private const int MaxLinks = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan LinksHold = TimeSpan.FromDays(7);

    private readonly ConcurrentDictionary<string, byte> waiting = new(StringComparer.Ordinal);
    private readonly Signal asked = new();

    /// <summary>Soon, unless they were looked at a while ago. Who does not fit any more is looked at another time.</summary>
    public void Want(Person person)
    {
        if (person.Met && !people.IsBlocked(person) && !(person.LookedAt > Time.GetUtcNow() - Pause) && waiting.Count < MaxWaiting && waiting.TryAdd(person.Id, 0))
        {
            asked.Raise();
        }
    }

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = asked.Next();
        if (waiting.Keys.FirstOrDefault() is not { } id)
        {
            await WaitAsync(signal, null, cancellation);
            return;
        }

        waiting.TryRemove(id, out _);
        if (people.ById(id) is { } person)
        {
            await LookAsync(person, cancellation);
        }
    }

    private async Task LookAsync(Person person, CancellationToken cancellation)
    {
        var actor = (await finder.RefreshAsync(person.Actor, cancellation)).Actor;
        var account = actor is null ? person.Account : await webFinger.AccountOfAsync(person.Actor, actor.Handle, cancellation);
        var fields = actor is null ? person.Fields : await CheckedAsync(person, actor, cancellation);
        var pinned = actor is null ? null : await PinnedAsync(actor, cancellation);
        await database.WriteAsync(context =>
        {
            // What they say about themselves is taken over by their Update or a look at their identity; here only what was found out.
            if (people.ById(context, person.Id) is { } now && now.Actor == person.Actor)
            {
                people.Save(context, now with { Account = account, Fields = fields, Featured = actor?.Featured ?? now.Featured, Pinned = pinned ?? now.Pinned, LookedAt = context.Now });
                foreach (var uri in (pinned ?? []).Where(u => posts.ByUri(u) is null))
                {
                    FetchStore.Want(context, uri, null, quoteOnly: true);
                }
            }
        });
    }

    private async Task<IReadOnlyList<ProfileField>> CheckedAsync(Person person, ActorView actor, CancellationToken cancellation)
    {
        var fields = ProfileField.Merge(person.Fields, PersonFinder.FieldsOf(actor)).ToList();
        var now = Time.GetUtcNow();
        foreach (var (field, at) in fields.Select((f, i) => (f, i)).Where(f => f.f.Url is not null && !(f.f.CheckedAt > now - LinksHold)).Take(MaxLinks).ToList())
        {
            string[] targets = actor.Url is { } page ? [actor.Id, page] : [actor.Id];
            fields[at] = field.Judged(await relMe.LinksBackAsync(field.Url!, targets, cancellation), now);
        }

        return fields;
    }

    /// <summary>Ids of their own posts in the collection; null when it could not be had. The posts themselves are fetched like all others.</summary>
    private async Task<IReadOnlyList<string>?> PinnedAsync(ActorView actor, CancellationToken cancellation)
    {
        if (actor.Featured is null)
        {
            return [];
        }

        var document = await documents.ReadAsync(actor.Featured, byAddress: false, cancellation);
        return document.Failure != DocumentFailure.None ? null :
        [
            .. document.Root.References("orderedItems").Concat(document.Root.References("items")).Take(MostPinned)
                .Select(id => Iri.TryCanonical(id, out var uri) && Iri.SameOrigin(uri, actor.Id) ? uri : null).OfType<string>().Distinct(StringComparer.Ordinal),
        ];
    }
}
