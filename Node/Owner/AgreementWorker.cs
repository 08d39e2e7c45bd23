using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>
/// Begins the identity log at the first start, publishes another agreement key every week, and erases the private keys that nobody can
/// honestly seal to any more.
/// </summary>
public sealed partial class AgreementWorker(
    NodeDatabase database, IdentityKeeper keeper, OwnIdentity own, AgreementKeys keys, RestoredNote restored, NodeOptions options, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<AgreementWorker> logger) : Worker(lifetime, time, logger)
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromHours(1);
    private static readonly TimeSpan WhileUnasked = TimeSpan.FromMinutes(1);

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.IdentityNews.Next();
        await keeper.EnsureAsync(cancellation);
        if (own.State is null)
        {
            await WaitAsync(signal, null, cancellation);
            return;
        }

        if (restored.IsUnsettled)
        {
            // The key of the backup may have been replaced since by one that is lost.
            if (await keeper.RenewAgreementAsync(cancellation) is { } problem)
            {
                LogProblem(Logger, problem.Detail.ToString());
                await WaitAsync(signal, Time.GetUtcNow() + WhileUnasked, cancellation);
                return;
            }

            await database.WriteAsync(restored.Settle);
        }

        keys.Erase(Time.GetUtcNow() - AgreementKeys.Grace);
        var due = keys.Current.Created + TimeSpan.FromDays(options.AgreementKeyDays);
        if (due <= Time.GetUtcNow())
        {
            if (await keeper.RenewAgreementAsync(cancellation) is not { } failed)
            {
                LogRenewed(Logger, keys.Current.Name);
                return;
            }

            LogProblem(Logger, failed.Detail.ToString());
            due = Time.GetUtcNow() + AfterFailure;
        }

        await WaitAsync(signal, due, cancellation);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Friends seal to the new agreement key {Name} from now on")]
    private static partial void LogRenewed(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agreement key was not renewed: {Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}
