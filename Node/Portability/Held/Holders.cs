using PersonalNode.Portability.Backup;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>The owner's copies at friends': whom to ask, what became of it, and when to look again. The rows are the queue of <see cref="HeldWorker"/>.</summary>
public sealed class Holders(NodeDatabase database, HeldStore store, PeopleStore people)
{
    /// <summary>Friends whose nodes may keep copies.</summary>
    public const int Most = 3;

    /// <summary>Set while a copy is under way.</summary>
    public (long Holder, BackupProgress Progress)? Sending { get; internal set; }

    /// <summary>Friends both ways, whose node is one of these.</summary>
    public static bool CanBeAsked(Person person) => person is { Follower: Relation.Yes, Following: Relation.Yes, Identity: not null, Blocked: false, IsFeed: false };

    /// <summary>Null when there are enough already, or this friend was asked before.</summary>
    public Task<Holder?> AskAsync(Person friend) => database.WriteAsync(context =>
    {
        var known = store.Holders();
        var again = known.FirstOrDefault(h => h.PersonId == friend.Id);
        return (again is null && known.Count >= Most) || again is { State: not (HolderState.Refused or HolderState.Ended or HolderState.Ending) }
            ? null : HeldStore.Save(context, new Holder { Id = again?.Id ?? context.NextId(), PersonId = friend.Id, State = HolderState.Asking, Since = context.Now, NextTry = context.Now });
    });

    /// <summary>The friend's node is told as soon as it can be. False when there is no such row.</summary>
    public Task<bool> EndAsync(long id) => database.WriteAsync(context =>
    {
        if (store.FindHolder(context, id) is not { } holder)
        {
            return false;
        }

        if (holder.State is HolderState.Refused or HolderState.Ended || people.ById(context, holder.PersonId) is null)
        {
            HeldStore.RemoveHolder(context, id);
        }
        else
        {
            HeldStore.Save(context, holder.Due(context.Now) with { State = HolderState.Ending, Since = context.Now, Attempts = 0 });
        }

        return true;
    });

    /// <summary>The owner wants a copy now; null when there is no such row.</summary>
    public Task<Holder?> SendNowAsync(long id) => ChangeAsync(id, (holder, now) => holder.Due(now) with { Attempts = 0, SealedTo = null });

    /// <summary>The friend's node has shown itself. False when nothing of it is waited for.</summary>
    public async Task<bool> LookAtOnceAsync(string personId) =>
        store.Holders().FirstOrDefault(h => h.PersonId == personId) is { } known && await ChangeAsync(known.Id, (holder, now) => holder.Due(now)) is not null;

    internal Task<Holder?> ChangeAsync(long id, Func<Holder, DateTimeOffset, Holder> change) =>
        database.WriteAsync(context => store.FindHolder(context, id) is { } now ? HeldStore.Save(context, change(now, context.Now)) : null);
}
