using System.Globalization;

namespace PersonalNode.Cli;

/// <summary>One line that grows while something long is done, for whoever watches the terminal; in scripts nothing.</summary>
internal static class BytesLine
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <param name="what">What is done, such as "Checked".</param>
    /// <param name="done">How many bytes so far.</param>
    /// <param name="work">Ends it.</param>
    public static async Task ShowAsync(string what, Func<long> done, Task work)
    {
        if (Console.IsErrorRedirected)
        {
            await work;
            return;
        }

        var shown = false;
        while (await Task.WhenAny(work, Task.Delay(Pause)) != work)
        {
            await Console.Error.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"\r{what} {done() / 1_000_000.0:0.0} MB"));
            shown = true;
        }

        if (shown)
        {
            await Console.Error.WriteLineAsync();
        }

        await work;
    }
}
