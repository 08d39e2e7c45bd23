using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>
/// Begins the identity log at the first start, publishes another agreement key every week, and erases the private keys that nobody can
/// honestly seal to any more.
/// </summary>
public sealed partial class AgreementWorker(
    NodeDatabase database, IdentityKeeper keeper, OwnIdentity own, AgreementKeys keys, NodeOptions options, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<AgreementWorker> logger) : Worker(lifetime, time, logger)
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromHours(1);

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.IdentityNews.Next();
        await keeper.EnsureAsync(cancellation);
        if (own.State is null)
        {
            await WaitAsync(signal, null, cancellation);
            return;
        }

        keys.Erase(Time.GetUtcNow() - AgreementKeys.Grace);
        var due = keys.Current.Created + TimeSpan.FromDays(options.AgreementKeyDays);
        if (due <= Time.GetUtcNow())
        {
            if (await keeper.RenewAgreementAsync(cancellation) is not { } problem)
            {
                LogRenewed(Logger, keys.Current.Name);
                return;
            }

            LogProblem(Logger, problem.Detail.ToString());
            due = Time.GetUtcNow() + AfterFailure;
        }

        await WaitAsync(signal, due, cancellation);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Friends seal to the new agreement key {Name} from now on")]
    private static partial void LogRenewed(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agreement key was not renewed: {Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}
