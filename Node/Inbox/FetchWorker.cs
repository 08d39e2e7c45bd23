using PersonalNode.Crypto;
using PersonalNode.Inbox.Handlers;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>
/// Fetches posts of others that are wanted: what a friend reshared, what a friend replied to. Believed only from their own origin; then
/// the activities that waited are handled again.
/// </summary>
public sealed class FetchWorker(
    NodeDatabase database, FetchStore fetches, DocumentReader documents, PersonFinder finder, PeopleStore people, PostStore posts, PostReader reader,
    ActivityLog log, ActivityDispatcher dispatcher, QuoteHandler quotes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<FetchWorker> logger)
    : Worker(lifetime, time, logger)
{
    private const int AtOnce = 4;
    private const int MaxAttempts = 12;

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Fetches.Next();
        var due = fetches.Due(Time.GetUtcNow(), 50);
        if (due.Count == 0)
        {
            await WaitAsync(signal, fetches.NextDue(), cancellation);
            return;
        }

        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, FetchAsync);
    }

    private async ValueTask FetchAsync(Fetch fetch, CancellationToken cancellation)
    {
        if (posts.ByUri(fetch.Uri) is not null)
        {
            await database.WriteAsync(context => Resume(context, fetch.Uri));
            return;
        }

        var document = await documents.ReadAsync(fetch.Uri, byAddress: false, cancellation);
        if (document is { Failure: DocumentFailure.NoAnswer, Answer.Failure: not RemoteFailure.Blocked } && fetch.Attempts + 1 < MaxAttempts)
        {
            await database.WriteAsync(context =>
            {
                if (FetchStore.Take(context, fetch.Uri) is { } row)
                {
                    FetchStore.Save(context, row with
                    {
                        Attempts = row.Attempts + 1,
                        NextTry = Later(context.Now + RetrySchedule.After(row.Attempts + 1, Random.Shared.NextDouble()), document.Answer.RetryAfter),
                    });
                }
            });
            return;
        }

        if (document.Failure == DocumentFailure.None && document.Root.TypeName() == "QuoteAuthorization")
        {
            var proven = await IsProvenAsync(document, cancellation);
            await database.WriteAsync(context =>
            {
                quotes.Stamped(context, document.Root, proven);
                FetchStore.Take(context, fetch.Uri);
            });
            return;
        }

        if (document.Failure == DocumentFailure.None && ActorView.TryRead(document.Root, out _))
        {
            await MeetAsync(fetch.Uri, cancellation);
            return;
        }

        var read = await reader.ReadAsync(document, cancellation);
        await database.WriteAsync(context =>
        {
            if (read is not null && (read.Post.Audience == Audience.Public || !StillQuoteOnly(context, fetch)) && reader.Keep(context, read) is { } added)
            {
                if (added.Quote is not null && !StillQuoteOnly(context, fetch))
                {
                    quotes.Look(context, added, read.Stamp);
                }

                if (added.InReplyTo is { } parent && fetch.Depth > 1 && posts.ByUri(parent) is null)
                {
                    FetchStore.Want(context, parent, null, fetch.Depth - 1);
                }
            }

            Resume(context, fetch.Uri);
        });
    }

    /// <summary>Somebody is to be read anew. What they show counts, their keys are another matter (<see cref="FriendLook"/>).</summary>
    private async Task MeetAsync(string actor, CancellationToken cancellation)
    {
        var found = await finder.RefreshAsync(actor, cancellation);
        await database.WriteAsync(context =>
        {
            if (found.Person is { } fresh && !people.IsBlocked(fresh))
            {
                var known = people.ByActor(context, fresh.Actor);
                people.Save(context, known is null ? fresh : known.Showing(fresh));
            }

            Resume(context, actor);
        });
    }

    private static DateTimeOffset Later(DateTimeOffset planned, DateTimeOffset? asked) => asked > planned ? asked.Value : planned;

    /// <summary>A stamp came from its own origin, which vouches for it (FEP-fe34); a proof that is there must be right all the same.</summary>
    private async Task<bool> IsProvenAsync(RemoteDocument stamp, CancellationToken cancellation) =>
        Iri.TryCanonical(stamp.Root.Reference("attributedTo"), out var by) && Iri.SameOrigin(by, stamp.Root.Text("id"))
        && (await finder.ByActorAsync(by, cancellation)).Person is { } author && author.Keys() is { } keys
        && VerifiedActivity.CheckObject(stamp.Root, by, keys) is Refusal.None or Refusal.NoProof;

    /// <summary>Others may want it meanwhile.</summary>
    private static bool StillQuoteOnly(WriteContext context, Fetch fetch) => FetchStore.Peek(context, fetch.Uri)?.QuoteOnly ?? fetch.QuoteOnly;

    /// <summary>The row is done; who waited is handled again, now with the post here, or is told that it cannot be had.</summary>
    private void Resume(WriteContext context, string uri)
    {
        var here = posts.ByUri(uri) is not null || people.ByActor(context, uri) is not null;
        foreach (var number in FetchStore.Take(context, uri)?.Waiting ?? [])
        {
            if (log.Find(number) is { Json.Length: > 0 } entry && (here ? dispatcher.Dispatch(context, entry).Reason : "It cannot be had.") is { } reason)
            {
                ActivityLog.Ignore(context, number, reason);
            }
        }

        dispatcher.HandleEarly(context, uri);
    }
}
