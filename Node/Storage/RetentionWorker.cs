using System.Diagnostics;

namespace PersonalNode.Storage;

/// <summary>Every hour, and when the owner wants less to be kept: lets go of what has been here for long enough, as quickly as leaves room for others.</summary>
public sealed class RetentionWorker(
    NodeDatabase database, RetentionSettings settings, RetentionKeeper keeper, PastStore past, NotificationStore notifications, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<RetentionWorker> logger) : Worker(lifetime, time, logger)
{
    private const int Batch = 256;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Retention.Next();
        if (settings.Current is { From: { } from, Told: false } && from > Time.GetUtcNow())
        {
            await database.WriteAsync(context =>
            {
                RetentionSettings.Change(context, r => r with { Told = true });
                notifications.Add(context, NotificationKind.Retention, null, subject: Protocol.Ids.ToText(context.NextId()));
            });
        }

        var clock = Stopwatch.StartNew();
        while (await keeper.StepAsync(Time.GetUtcNow()))
        {
            await RestAsync(clock, cancellation);
        }

        while (await past.TrimAsync(Batch))
        {
            await RestAsync(clock, cancellation);
        }

        await WaitAsync(signal, Time.GetUtcNow() + Every, cancellation);
    }

    /// <summary>As long as the last step took: the machine may be small, and its disk slow.</summary>
    private static async Task RestAsync(Stopwatch clock, CancellationToken cancellation)
    {
        await Task.Delay(clock.Elapsed < TimeSpan.FromSeconds(1) ? clock.Elapsed : TimeSpan.FromSeconds(1), cancellation);
        clock.Restart();
    }
}
