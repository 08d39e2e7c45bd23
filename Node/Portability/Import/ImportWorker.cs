using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>Looks through archives and brings them in, one after the other. What was under way when the node ended goes on at its next start.</summary>
internal sealed partial class ImportWorker(
    ImportRunner runner, ImportStore imports, ImportFiles files, NodeDatabase database, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ImportWorker> logger)
    : Worker(lifetime, time, logger)
{
    private readonly Lock gate = new();
    private (long Import, CancellationTokenSource End)? running;
    private bool swept;

    /// <summary>The owner has paused or removed it: it ends between two of its items, and the task when it has.</summary>
    public async Task EndAsync(long import)
    {
        lock (gate)
        {
            if (running is { } now && now.Import == import)
            {
                now.End.Cancel();
            }
        }

        while (true)
        {
            lock (gate)
            {
                if (running?.Import != import)
                {
                    return;
                }
            }

            await Task.Delay(20);
        }
    }

    protected override async Task RoundAsync(CancellationToken cancellation)
    {
        var signal = database.Signals.Imports.Next();
        if (!swept)
        {
            swept = true;
            files.Sweep(imports.All().Where(i => i.State is not (ImportState.Done or ImportState.Failed)).Select(i => i.Id).ToHashSet());
        }

        if (imports.Next() is not { } import)
        {
            await WaitAsync(signal, null, cancellation);
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        lock (gate)
        {
            running = (import.Id, end);
        }

        try
        {
            // Its rows may be long, and reading them blocks: not on the thread of whoever started it.
            await Task.Run(() => import.State == ImportState.Reading ? runner.PreviewAsync(import, end.Token) : runner.RunAsync(import, end.Token), end.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Paused or removed; the row says which.
        }
        catch (ArchiveException failure)
        {
            await FailAsync(import, failure);
        }
#pragma warning disable CA1031 // One archive that cannot be read must not be tried for ever.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(Logger, failure);
            await FailAsync(import, new ArchiveException("imports.failed", "Something went wrong while the archive was read; the node's log says what. What came in until then stays, and trying again goes on from there."));
        }
        finally
        {
            lock (gate)
            {
                running = null;
            }
        }
    }

    private async Task FailAsync(ImportJob import, ArchiveException why)
    {
        await imports.ChangeAsync(import.Id, import.State, now => now with { State = ImportState.Failed, Problem = why.Code, ProblemDetail = why.Message, Finished = Time.GetUtcNow() });
        files.Remove(import.Id);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An import failed")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
