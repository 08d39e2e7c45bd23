using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace PersonalNode.Tests.Support;

/// <summary>Waits for something to become true by looking again and again, with a generous bound: never a blind sleep.</summary>
public static class Poll
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    /// <summary>Returns the first result that is not null; fails with what was waited for and what was seen last.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            if (waited.Elapsed > Bound)
            {
                Assert.Fail($"Waited in vain for {what}.");
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<Task<bool>> look, string what) =>
        ForAsync(async () => await look() ? "" : null, what);

    public static Task UntilAsync(Func<bool> look, string what) => UntilAsync(() => Task.FromResult(look()), what);

    /// <summary>
    /// Moves the clock on in steps until the condition holds. In steps, because a worker looks at the clock and only then begins to wait:
    /// a single jump in between would be slept through.
    /// </summary>
    public static Task WhileTimePassesAsync(FakeTimeProvider clock, TimeSpan step, Func<Task<bool>> look, string what) => UntilAsync(
        async () =>
        {
            if (await look())
            {
                return true;
            }

            clock.Advance(step);
            return false;
        },
        what);
}
