using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Inbox;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Backup;

/// <summary>
/// After a restore: asks friends' nodes for what the owner wrote, deleted and liked since the backup (<see cref="KeptEndpoint"/>). A friend who sleeps is asked again
/// for a week. What they give is believed for the owner's own signature on it and for nothing else.
/// </summary>
public sealed partial class HomecomingWorker(
    NodeDatabase database, RestoredNote restored, Homecoming homecoming, KeptPhotos photos, PostStore posts, PeopleStore people, DocumentReader documents, AgreementKeys agreement, OwnIdentity own, NodeKeys keys,
    LocalNode local, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<HomecomingWorker> logger) : Worker(lifetime, time, logger)
{
    private const int MaxPages = 200;

    /// <summary>How much the clock may have gone wrong around the backup.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);
    private static readonly TimeSpan WhileUnsettled = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(10);

    /// <summary>A friend does not know yet to which key to seal, or what the owner liked is still on its way.</summary>
    private static readonly TimeSpan AfterLost = TimeSpan.FromSeconds(20);

    /// <summary>By then what friends wrote since the backup is here, or will not come.</summary>
    private static readonly TimeSpan CaughtUp = TimeSpan.FromMinutes(5);

    private enum Answer
    {
        All,
        NotAll,

        /// <summary>Some of it was sealed to a key that is lost, or is about a post that is not here yet.</summary>
        Lost,
    }

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.IdentityNews.Next();
        if (restored.IsUnsettled)
        {
            await WaitAsync(signal, Time.GetUtcNow() + WhileUnsettled, cancellation);
            return;
        }

        var friends = !restored.IsRecent(Time.GetUtcNow()) ? [] : people.Related().Where(p => p is { IsFeed: false, AgreementKey: not null } && !people.IsBlocked(p) && !restored.HasGivenBack(p.Id)).ToList();
        if (friends.Count == 0 || Ring() is not { } ring)
        {
            await WaitAsync(signal, null, cancellation);
            return;
        }

        var lost = false;
        await Parallel.ForEachAsync(friends, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation }, async (friend, token) =>
        {
            var answer = await ReadAsync(friend, ring, token);
            if (answer == Answer.All)
            {
                await database.WriteAsync(context => restored.GaveBack(context, friend.Id));
            }

            lost |= answer == Answer.Lost;
        });
        await WaitAsync(signal, Time.GetUtcNow() + (lost ? AfterLost : AfterFailure), cancellation);
    }

    private KeyRing? Ring() => own.State is { } state
        ? KeyRing.TryRead(local.Urls, keys.Identity.PublicKeyMultibase, [.. state.FormerKeys.Select(k => k.Value)]) : null;

    /// <summary>Newest first, until what is older than the backup.</summary>
    private async Task<Answer> ReadAsync(Person friend, KeyRing ring, CancellationToken cancellation)
    {
        var oldest = restored.Made!.Value - Margin;
        var lost = false;
        var pages = 0;
        await foreach (var document in documents.PagesAsync(Iri.OriginOf(friend.Actor) + $"{KeptEndpoint.Path}?since={Ids.ToText(Ids.FirstAt(oldest))}", cancellation))
        {
            if (document.Failure != DocumentFailure.None)
            {
                // Who never heard of it has nothing to give.
                return document.Failure == DocumentFailure.Gone ? Answer.All : Answer.NotAll;
            }

            var kept = new List<KeptPost>();
            var reached = ++pages == MaxPages;
            foreach (var item in DocumentReader.ItemsOf(document.Root))
            {
                if (Check(item, ring, ref lost) is not { } post)
                {
                    continue;
                }

                if (post.At < oldest)
                {
                    reached |= post.Note is not null;
                }
                else
                {
                    post.Note?.Prepare();
                    kept.Add(post.Note is { Note: var note } && note.Attachments.Count > 0 && posts.ByUri(note.Id) is null
                        ? post with { Photos = await photos.FetchAsync(friend, note, cancellation) } : post);
                }
            }

            // Oldest first: what answers another comes after it.
            kept.Reverse();
            var outcomes = kept.Count == 0 ? [] : await database.WriteAsync(context =>
            {
                var all = kept.ConvertAll(post => homecoming.Take(context, post, friend));
                restored.Count(context, all.Count(o => o == Homecome.Post));
                return all;
            });
            lost |= outcomes.Contains(Homecome.NotYet) && Time.GetUtcNow() - restored.At < CaughtUp;
            var taken = outcomes.Count(o => o == Homecome.Post);
            if (taken > 0)
            {
                LogTaken(Logger, friend.Actor, taken);
            }

            if (reached)
            {
                break;
            }
        }

        return lost ? Answer.Lost : Answer.All;
    }

    private KeptPost? Check(JsonElement item, KeyRing ring, ref bool lost)
    {
        var isSealed = item.TypeName() == SealedEnvelope.Type;
        if (isSealed)
        {
            var refusal = SealedEnvelope.TryOpen(item, id => agreement.Find(id)?.Key, local.IsMe, Time.GetUtcNow(), out item);
            lost |= refusal == Refusal.SealKeyUnknown;
            if (refusal != Refusal.None)
            {
                return null;
            }
        }

        if (VerifiedActivity.CheckByProof(item, ring, out var activity) != Refusal.None)
        {
            return null;
        }

        return activity!.Type is "Delete" or "Like" or "Announce" or "Undo" ? new KeptPost(activity, null, isSealed) : activity.Type is "Create" or "Update" && ReceivedNote.TryRead(activity.View.Embedded, out var note) && local.IsMe(note.Note.AttributedTo)
            && Iri.SameOrigin(note.Note.Id, note.Note.AttributedTo)
            ? new KeptPost(activity, note, isSealed) : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Actor} had {Posts} posts of mine that the backup had not")]
    private static partial void LogTaken(ILogger logger, string actor, int posts);
}
