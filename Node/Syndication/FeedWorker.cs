using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Syndication;

/// <summary>
/// Reads the feeds that the owner follows: each between every half hour and once a day, by how often it changes, and by what is known of it already, so
/// that an unchanged one costs its host next to nothing. A host may ask for patience (Retry-After), and a feed that is gone (410) is asked no more.
/// </summary>
public sealed partial class FeedWorker(
    NodeDatabase database, FeedStore feeds, FeedFinder finder, PeopleStore people, FeedEntries entries, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<FeedWorker> logger) : Worker(lifetime, time, logger)
{
    private const int AtOnce = 4;
    private const string GoneWarning = "This feed has ended: its host says that it is gone.";

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Feeds.Next();
        var due = feeds.Due(Time.GetUtcNow(), 20);
        if (due.Count == 0)
        {
            await WaitAsync(signal, feeds.NextDue(), cancellation);
            return;
        }

        // One at a time of a host.
        await Parallel.ForEachAsync(
            due.DistinctBy(f => Iri.HostOf(f.Url)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (feed, token) => await AskAsync(feed, token));
    }

    private async Task AskAsync(FollowedFeed feed, CancellationToken cancellation)
    {
        if (people.ById(feed.PersonId) is not { Following: Relation.Yes } person)
        {
            await database.WriteAsync(context => FeedStore.Remove(context, feed.PersonId));
            return;
        }

        var answer = await finder.GetAsync(feed.Url, new PlainGet(feed.ETag, feed.LastModified), cancellation);
        var document = answer.Failure == RemoteFailure.None && FeedDocument.TryRead(answer.Body, answer.Url, out var read) ? read : null;
        var found = document is null ? [] : FeedEntries.Read(document, person);
        LogAsked(Logger, feed.Url, answer.Status, found.Count);
        await database.WriteAsync(context =>
        {
            if (people.ById(context, feed.PersonId) is not { Following: Relation.Yes } now)
            {
                FeedStore.Remove(context, feed.PersonId);
            }
            else if (answer.Status == 410)
            {
                people.Save(context, now with { Following = Relation.Rejected, Warning = GoneWarning });
                FeedStore.Remove(context, feed.PersonId);
            }
            else if (answer.Status == 304)
            {
                FeedStore.Save(context, feed.Asked(changed: false, context.Now));
            }
            else if (document is null)
            {
                FeedStore.Save(context, feed.Failed(context.Now, answer.RetryAfter));
            }
            else
            {
                people.Save(context, now with { Name = document.Title.Length > 0 ? document.Title : now.Name, Icon = document.Image, FetchedAt = context.Now });
                var changed = entries.Take(context, found) > 0;
                FeedStore.Save(context, feed.Asked(changed, context.Now) with { ETag = answer.Validators.ETag, LastModified = answer.Validators.LastModified });
            }
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Read the feed {Url}: {Status}, {Entries} entries")]
    private static partial void LogAsked(ILogger logger, string url, int status, int entries);
}
