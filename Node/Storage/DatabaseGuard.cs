namespace PersonalNode.Storage;

/// <summary>
/// LiteDB closes itself for good when it meets something impossible, and every later call fails. A node in that state would answer
/// errors for ever, so it ends instead, with exit 1, for whoever started it to start it again; what was acknowledged is on disk.
/// </summary>
public sealed partial class DatabaseGuard(NodeDatabase database, IHostApplicationLifetime lifetime, ILogger<DatabaseGuard> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var failure = await database.Broken.WaitAsync(stoppingToken);
            LogBroken(logger, failure);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
        catch (OperationCanceledException)
        {
            // The node stops for another reason.
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The database has closed itself, so the node ends. Start it again; nothing that was acknowledged is lost")]
    private static partial void LogBroken(ILogger logger, Exception failure);
}
