namespace PersonalNode.Cli;

/// <summary>How far something is: one line that changes on a terminal, else a line at every tenth.</summary>
internal sealed class ProgressLine(string word)
{
    private int shown = -1;

    public void Show(int done, int total)
    {
        var part = total == 0 ? 0 : (int)(done * 100L / total);
        if (part == shown || (Console.IsOutputRedirected && part / 10 == shown / 10 && shown >= 0))
        {
            return;
        }

        shown = part;
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine($"{word} {done} of {total}");
        }
        else
        {
            Console.Write($"\r{word} {done} of {total} ({part} %){(part == 100 ? "\n" : "")}");
        }
    }
}
