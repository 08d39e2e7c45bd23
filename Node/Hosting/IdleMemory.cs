using PersonalNode.Photos;

namespace PersonalNode.Hosting;

/// <summary>
/// Gives memory back when there is nothing to do. The collector keeps its garbage until some 25 MB have gathered (the size of the
/// processor's cache), and an idle node would sit on that for days; a smaller limit costs a busy inbox a tenth of its rate.
/// </summary>
internal sealed class IdleMemory : BackgroundService
{
    private const long Idle = 1024 * 1024;
    private const long Worthwhile = 4 * Idle;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The real clock, not the node's: this is about the process, which may hold several nodes in tests.
        using var timer = new PeriodicTimer(Every);
        var before = GC.GetTotalAllocatedBytes();
        var collected = 0L;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = GC.GetTotalAllocatedBytes();
            if (now - before < Idle && now - collected > Worthwhile)
            {
                ProcessMemory.GiveBack();
                collected = now;
            }

            before = now;
        }
    }
}
