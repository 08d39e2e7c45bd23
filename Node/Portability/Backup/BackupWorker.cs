using PersonalNode.Storage;

namespace PersonalNode.Portability.Backup;

/// <summary>A snapshot a day while the node runs, and whenever the owner asks. What fails is tried again every hour, and the owner is told once.</summary>
public sealed class BackupWorker(
    NodeDatabase database, Backups backups, BackupSettings settings, OwnerStore owner, NotificationStore notifications, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<BackupWorker> logger) : Worker(lifetime, time, logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromHours(1);

    /// <summary>A node that has just started has better things to do.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(10);

    private readonly DateTimeOffset started = time.GetUtcNow();
    private volatile bool asked;
    private bool told;

    /// <summary>When the next one is made; null: not by itself.</summary>
    public DateTimeOffset? Next => !settings.Current.On || owner.Current is null ? null : Later(
        backups.FailedAt is { } failed ? failed + AfterFailure : backups.Folder.Snapshots() is [var newest, ..] ? newest.Made + Every : started, started + AfterStart);

    /// <summary>One is wanted now.</summary>
    public void Ask()
    {
        asked = true;
        database.Signals.Backup.Raise();
    }

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Backup.Next();
        if (!asked && !(Next <= Time.GetUtcNow()))
        {
            // Who has not been set up yet raises no signal.
            await WaitAsync(signal, Next ?? Time.GetUtcNow() + AfterStart, cancellation);
            return;
        }

        asked = false;
        var done = await backups.RunAsync(cancellation);
        if (!done && !told)
        {
            await database.WriteAsync(context => notifications.Add(context, NotificationKind.Backup, null, subject: Protocol.Ids.ToText(context.NextId())));
        }

        told = !done;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
