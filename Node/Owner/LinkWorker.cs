using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>Looks whether the pages that the owner's profile links to link back: when the profile is saved, and weekly after that.</summary>
public sealed class LinkWorker(
    NodeDatabase database, OwnerStore owner, LocalNode local, RelMeCheck check, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LinkWorker> logger)
    : Worker(lifetime, time, logger)
{
    private static readonly TimeSpan Often = TimeSpan.FromDays(7);

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Links.Next();
        var links = (owner.Current?.Fields ?? []).Where(f => f.Url is not null).ToList();
        if (links.FirstOrDefault(f => DueOf(f) <= Time.GetUtcNow()) is not { } link)
        {
            await WaitAsync(signal, links.Select(f => (DateTimeOffset?)DueOf(f)).Min(), cancellation);
            return;
        }

        var linksBack = await check.LinksBackAsync(link.Url!, local.Urls, cancellation);
        await database.WriteAsync(context =>
        {
            if (owner.Current is { } me)
            {
                owner.Save(context, me with { Fields = [.. me.Fields.Select(f => f.Url == link.Url ? f.Judged(linksBack, context.Now) : f)] });
            }
        });
    }

    private static DateTimeOffset DueOf(ProfileField field) => field.CheckedAt is { } at ? at + Often : DateTimeOffset.MinValue;
}
