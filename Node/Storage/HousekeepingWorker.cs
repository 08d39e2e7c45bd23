using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>Once an hour: forgets old events, notifications, finished deliveries, the manners of hosts and people of whom nothing is left, a bounded number at a time.</summary>
public sealed class HousekeepingWorker(
    EventStore events, DeliveryStore deliveries, NotificationStore notifications, HostStore hosts, Strangers strangers,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<HousekeepingWorker> logger)
    : Worker(lifetime, time, logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepDeliveries = TimeSpan.FromDays(30);
    private static readonly TimeSpan KeepManners = TimeSpan.FromDays(90);

    /// <summary>Longer than a finished delivery to them.</summary>
    private static readonly TimeSpan KeepStrangers = TimeSpan.FromDays(40);

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        await events.TrimAsync();
        await notifications.TrimAsync();
        await deliveries.TrimAsync(Ids.FirstAt(Time.GetUtcNow() - KeepDeliveries), 5_000);
        await hosts.TrimAsync(Time.GetUtcNow() - KeepManners, 5_000);
        await strangers.TrimAsync(Time.GetUtcNow() - KeepStrangers, 5_000);
        await Task.Delay(Every, Time, cancellation);
    }
}
