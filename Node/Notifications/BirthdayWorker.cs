using System.Globalization;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Notifications;

/// <summary>
/// Tells of birthdays of the people whom the owner follows, when their day begins in the server's time zone; once per person and year,
/// since the year is part of what the notification is about. It looks every hour, for a node that slept and for birthdays just learnt.
/// </summary>
public sealed class BirthdayWorker(
    NodeDatabase database, PeopleStore people, NotificationStore notifications, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<BirthdayWorker> logger)
    : Worker(lifetime, time, logger)
{
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromHours(1);

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var now = Time.GetLocalNow();
        var today = DateOnly.FromDateTime(now.DateTime);
        var celebrating = people.Related().Where(p => p is { Following: Relation.Yes, Birthday: { } day } && Birthday.IsOn(day, today)).Select(p => p.Id).ToList();
        if (celebrating.Count > 0)
        {
            await database.WriteAsync(context =>
            {
                foreach (var person in celebrating)
                {
                    notifications.Add(context, NotificationKind.Birthday, person, subject: today.Year.ToString(CultureInfo.InvariantCulture));
                }
            });
        }

        var midnight = now.Date.AddDays(1) - now.DateTime;
        await Task.Delay(midnight < AtLeastEvery ? midnight : AtLeastEvery, Time, cancellation);
    }
}
