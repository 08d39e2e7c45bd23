using PersonalNode.Http;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>
/// Sends what waits: many hosts at once, one request at a time per host, a host's rows in order. A host that does not answer cools
/// down with all its rows; a host that shows itself awake gets them at once (<see cref="DeliveryStore.HostIsAwake"/>).
/// </summary>
public sealed partial class DeliveryWorker(
    NodeDatabase database, DeliveryStore deliveries, ActivityLog log, PeopleStore people, Sealer sealer, GuardedClient client, RestoredNote restored,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DeliveryWorker> logger) : ParallelWorker(lifetime, time, logger)
{
    private const int MaxHosts = 32;
    private const int Batch = 50;

    /// <summary>A server that answers with an error to this many rows in a row is left alone like one that does not answer.</summary>
    private const int TrustInErrors = 3;

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Deliveries.Next();
        var done = NextEnd();
        var now = Time.GetUtcNow();
        foreach (var host in deliveries.DueHosts(now, MaxHosts * 2))
        {
            if (HostsUnderWay.Count >= MaxHosts)
            {
                break;
            }

            TryStart(host.Host, host.Host, () => ServeAsync(host, cancellation));
        }

        // Hosts under way are due as well; only their end, a new row, or a later turn is news.
        var next = deliveries.NextTurn(IsIdle ? null : now);
        await WaitAsync(Task.WhenAny(signal, done), next, cancellation);
    }

    private async Task ServeAsync(DeliveryHost host, CancellationToken cancellation)
    {
        try
        {
            while (await DrainAsync(host, cancellation) is { } again)
            {
                host = again;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopping: the rows stay as they are.
        }
#pragma warning disable CA1031 // One host's trouble is no other's.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailure(Logger, host.Host, failure);
            await database.WriteAsync(context =>
                DeliveryStore.SaveHost(context, Cooled(host, new Outcome(DeliveryState.Waiting, false, null, "Internal error"))));
        }
    }

    /// <summary>Sends one batch; returns the host when there may be more to send now, null when its turn is over.</summary>
    private async Task<DeliveryHost?> DrainAsync(DeliveryHost host, CancellationToken cancellation)
    {
        var rows = deliveries.Queue(host.Host, Batch);
        var sent = false;

        // Behind a host's errors may be rows that it would take: those not tried yet go first then.
        foreach (var row in host.Errs ? rows.OrderBy(r => r.Attempts > 0) : rows.AsEnumerable())
        {
            var now = Time.GetUtcNow();
            if (row.NextTry > now || !deliveries.IsWaiting(row.Id))
            {
                continue;
            }

            var outcome = await AttemptAsync(row, cancellation);
            sent = true;
            var failed = outcome.State == DeliveryState.Waiting;
            var expired = failed && now - row.Created >= RetrySchedule.GiveUpAfter;
            host = failed ? host with { Errors = host.Errors + 1 } : host with { Failures = 0, Errors = 0, Errs = false, Reason = null };
            var coolDown = failed && (!outcome.Answered || outcome.RetryAfter is not null || host.Errors >= TrustInErrors);
            host = coolDown ? Cooled(host, outcome) : host;
            var after = row with
            {
                State = expired ? DeliveryState.GaveUp : outcome.State,
                Attempts = row.Attempts + 1,
                NextTry = !failed || expired ? null
                    : outcome is { Answered: true, RetryAfter: null } ? now + RetrySchedule.After(row.Attempts + 1, Random.Shared.NextDouble()) : host.NextTurn,
                Reason = outcome.Reason,
            };
            var saved = host;
            var woken = await database.WriteAsync(context =>
            {
                if (failed && DeliveryStore.IsReaddressed(context, row))
                {
                    return null;
                }

                DeliveryStore.Save(context, row, after);
                Told(context, after);
                if (outcome.Gone)
                {
                    Gone(context, row);
                }

                if (!coolDown)
                {
                    return null;
                }

                var awake = WokenMeanwhile(context, saved);
                if (awake is null)
                {
                    DeliveryStore.SaveHost(context, saved);
                }

                return awake;
            });
            LogOutcome(Logger, row.Type, row.Host, after.State, after.Attempts, after.Reason ?? "");
            if (woken is not null)
            {
                return woken;
            }

            if (coolDown)
            {
                await ExpireAsync(host.Host);
                return null;
            }
        }

        return await database.WriteAsync(context => Rest(context, host, sent && rows.Count == Batch));
    }

    /// <summary>They know of the newest statement of the owner's identity log; so what they have for a node that was restored can be opened now.</summary>
    private void Told(WriteContext context, Delivery row)
    {
        if (row is { State: DeliveryState.Delivered, IdentityHead: { } head } && people.ById(context, row.PersonId) is { } person && person.ToldHead != head)
        {
            var again = restored.IsRecent(context.Now) && person.CatchUpDue is not null;
            people.Save(context, person with { ToldHead = head, CatchUpDue = again ? context.Now : person.CatchUpDue });
            if (again)
            {
                context.Wake(s => s.CatchUp);
            }
        }
    }

    /// <summary>
    /// Their server says that the account is gone for good (410): nothing more is sent there. Whoever keeps an identity log may have moved, and is waited for.
    /// </summary>
    private void Gone(WriteContext context, Delivery row)
    {
        if (people.ById(context, row.PersonId) is { Identity: null, Claims: null } person)
        {
            people.Save(context, person.Gone("Their server says that this account is gone."));
            deliveries.Cancel(context, row.Host, person.Id, "Their server says that the account is gone.");
        }
    }

    /// <summary>Decides, with nothing else writing, whether the host has more to get now, later, or nothing.</summary>
    private DeliveryHost? Rest(WriteContext context, DeliveryHost host, bool mayHaveMore)
    {
        if (WokenMeanwhile(context, host) is { } awake)
        {
            return awake;
        }

        var left = deliveries.Queue(host.Host, Batch);
        if (left.Any(row => row.NextTry is null || row.NextTry <= context.Now) || (mayHaveMore && left.Count == Batch))
        {
            return host;
        }

        DeliveryStore.SaveHost(context, host with { NextTurn = left.Min(row => row.NextTry), Asleep = false });
        return null;
    }

    /// <summary>The host as it is when it showed itself awake while it was served: all its rows are due again. Null otherwise.</summary>
    private DeliveryHost? WokenMeanwhile(WriteContext context, DeliveryHost served)
    {
        if (deliveries.Host(served.Host) is not { } now || now.Wakes == served.Wakes)
        {
            return null;
        }

        deliveries.HostIsAwake(context, served.Host);
        return deliveries.Host(served.Host);
    }

    /// <summary>Rows older than the limit give up together when their host has failed once more.</summary>
    private Task ExpireAsync(string host) => database.WriteAsync(context =>
    {
        foreach (var row in deliveries.Queue(host, 1_000).Where(r => context.Now - r.Created >= RetrySchedule.GiveUpAfter))
        {
            DeliveryStore.Save(context, row, row with { State = DeliveryState.GaveUp, Reason = row.Reason ?? "The server did not answer for seven days." });
        }

        if (deliveries.Queue(host, 1).Count == 0 && deliveries.Host(host) is { } idle)
        {
            DeliveryStore.SaveHost(context, idle with { NextTurn = null });
        }
    });

    private async Task<Outcome> AttemptAsync(Delivery row, CancellationToken cancellation)
    {
        if (log.Find(row.Activity) is not { Json.Length: > 0 } entry)
        {
            return new Outcome(DeliveryState.Refused, true, null, "It was deleted before it could be sent.");
        }

        // Signed anew at each attempt: a signature is fresh for minutes, a row may wait for days.
        var answer = entry.Sealed ? await PostSealedAsync(row, entry, cancellation) : await PostAsync(row, entry.Json, cancellation);
        return answer switch
        {
            null => new Outcome(DeliveryState.Refused, false, null, "Their server knows no sealing."),
            { Failure: RemoteFailure.None or RemoteFailure.TooLarge, Status: >= 200 and < 300 } => new Outcome(DeliveryState.Delivered, true, null, null),
            { Failure: RemoteFailure.BadUrl or RemoteFailure.Blocked } => new Outcome(DeliveryState.Refused, false, null, answer.Explain()),
            { Status: 410 } => new Outcome(DeliveryState.Refused, true, null, answer.Explain()) { Gone = true },
            { Status: 400 or 403 or 405 or 411 or 413 or 414 or 415 or 422 } => new Outcome(DeliveryState.Refused, true, null, answer.Explain()),
            _ => new Outcome(DeliveryState.Waiting, answer.Status > 0, answer.RetryAfter, answer.Explain()),
        };
    }

    private Task<RemoteAnswer> PostAsync(Delivery row, string json, CancellationToken cancellation) =>
        client.PostAsync(row.Inbox, System.Text.Encoding.UTF8.GetBytes(json), cancellation);

    /// <summary>Sealed at each attempt. When the key has been erased there meanwhile, the answer says so, and it is sealed once more to the new one.</summary>
    private async Task<RemoteAnswer?> PostSealedAsync(Delivery row, LogEntry entry, CancellationToken cancellation)
    {
        if (people.ById(row.PersonId) is not { } known)
        {
            return null;
        }

        var person = await sealer.FreshAsync(known, cancellation);
        if (await SealAndPostAsync(row, entry, person, cancellation) is not { } answer)
        {
            return null;
        }

        return answer.Status == 409 && answer.Says(Problems.SealKeyUnknown) && await sealer.RefreshAsync(person, cancellation) is { } renewed
            ? await SealAndPostAsync(row, entry, renewed, cancellation) : answer;
    }

    private async Task<RemoteAnswer?> SealAndPostAsync(Delivery row, LogEntry entry, Person person, CancellationToken cancellation) =>
        sealer.Seal(entry, person) is { } envelope ? await PostAsync(row, envelope.ToJsonString(), cancellation) : null;

    private DeliveryHost Cooled(DeliveryHost host, Outcome outcome)
    {
        var failures = host.Failures + 1;
        var now = Time.GetUtcNow();
        var next = now + RetrySchedule.After(failures, Random.Shared.NextDouble());

        // Retry-After is honoured up to a day; nobody can park a delivery for ever.
        var asked = outcome.RetryAfter is { } at && at > next ? at : next;
        return host with
        {
            Failures = failures,
            NextTurn = asked < now.AddDays(1) ? asked : now.AddDays(1),
            Reason = outcome.Reason,
            Asleep = true,
            Errors = 0,
            Errs = outcome.Answered,
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivery of {Type} to {Host}: {State} at attempt {Attempt} {Reason}")]
    private static partial void LogOutcome(ILogger logger, string type, string host, DeliveryState state, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Deliveries to {Host} failed")]
    private static partial void LogFailure(ILogger logger, string host, Exception failure);

    private sealed record Outcome(DeliveryState State, bool Answered, DateTimeOffset? RetryAfter, string? Reason)
    {
        /// <summary>The inbox does not exist any more, and never will again.</summary>
        public bool Gone { get; init; }
    }
}
