using System.Globalization;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Every hour: warns once when the disk runs low, plans a smaller copy of the database when it pays, and removes the old one after a week.</summary>
public sealed class StorageWorker(
    NodeDatabase database, StorageUse use, NotificationStore notifications, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StorageWorker> logger)
    : Worker(lifetime, time, logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan SurveyEvery = TimeSpan.FromDays(1);
    private static readonly TimeSpan KeepOld = TimeSpan.FromDays(7);
    private const string Told = "disk";
    private DateTimeOffset nextSurvey;

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        use.RemoveCopies(copy => use.IsOld(copy) && copy.Made < Time.GetUtcNow() - KeepOld);
        await WarnAsync();
        if (Time.GetUtcNow() >= nextSurvey)
        {
            var survey = await use.SurveyAsync(cancellation);
            if (survey.PaysToCopy || DatabaseShrink.Planned(database) is not null)
            {
                await database.WriteAsync(context => DatabaseShrink.Want(context, survey.PaysToCopy ? survey.Copied : null));
            }

            nextSurvey = Time.GetUtcNow() + SurveyEvery;
        }

        await Task.Delay(Every, Time, cancellation);
    }

    /// <summary>Once, until there was plenty again.</summary>
    private Task WarnAsync()
    {
        var told = database.Read("meta").FindById(Told) is not null;
        return use.IsLow && !told ? database.WriteAsync(context =>
            {
                context.Collection("meta").Upsert(new BsonDocument { ["_id"] = Told });
                notifications.Add(context, NotificationKind.DiskLow, null, subject: PostCounts.DayOf(context.Now).ToString(CultureInfo.InvariantCulture));
            })
            : told && use.IsPlenty ? database.WriteAsync(context => { context.Collection("meta").Delete(Told); })
            : Task.CompletedTask;
    }
}
