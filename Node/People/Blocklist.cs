using Microsoft.VisualBasic.FileIO;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>A rule that a line asks for.</summary>
public sealed record BlocklistEntry(long Line, RuleKind Kind, string Value);

/// <summary>A line that asks for nothing that can be done, and why.</summary>
public sealed record SkippedLine(long Line, string Text, string Reason);

/// <summary>What a list asks for; nothing is done yet. <see cref="Problem"/> is a sentence when it is no list that can be read.</summary>
public sealed record BlocklistReading(IReadOnlyList<BlocklistEntry> Entries, IReadOnlyList<SkippedLine> Skipped, Sentence? Problem);

/// <summary>
/// Reads the lists that Mastodon exports: blocked domains of a server (#domain,#severity,…) or of a person (one domain a line), blocked
/// accounts (user@host a line) and muted accounts (Account address,Hide notifications). Everything about a list is bounded, and a line that
/// cannot be read is named, never guessed at.
/// </summary>
public static class Blocklist
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxLines = 10_000;

    private const int MaxLinesOfRecord = 50;
    private const int MaxShown = 80;
    private const int MaxHandle = 64;

    private enum Form
    {
        Plain,
        Domains,
        Mutes,
    }

    /// <param name="csv">At most <see cref="MaxBytes"/>.</param>
    /// <param name="limitedToo">Also blocks hosts that the list only limits ("silence").</param>
    public static BlocklistReading Read(string csv, bool limitedToo)
    {
        if (csv.AsSpan().Count('\n') > MaxLines || csv.AsSpan().Count('\r') > MaxLines)
        {
            return new BlocklistReading([], [], Sentence.For("long", "The list has more than 10,000 lines. Split it into several files."));
        }

        var entries = new List<BlocklistEntry>();
        var skipped = new List<SkippedLine>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Form? form = null;
        var severity = -1;
        foreach (var (line, record) in Records(csv.TrimStart('\uFEFF')))
        {
            if (Fields(record) is not { } fields)
            {
                skipped.Add(new SkippedLine(line, Shorten(record), "The line cannot be read."));
                continue;
            }

            if (fields.All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            if (form is null)
            {
                form = FormOf(fields, out severity, out var isHeader, out var problem);
                if (problem is not null)
                {
                    return new BlocklistReading([], [], problem);
                }

                if (isHeader)
                {
                    continue;
                }
            }

            var reason = Take(form.Value, fields, severity, limitedToo, out var kind, out var value);
            if (reason is null && !seen.Add(Rule.KeyOf(kind, value)))
            {
                reason = "The list names it twice.";
            }

            if (reason is null)
            {
                entries.Add(new BlocklistEntry(line, kind, value));
            }
            else
            {
                skipped.Add(new SkippedLine(line, Shorten(fields[0]), reason));
            }
        }

        return new BlocklistReading(entries, skipped, entries.Count + skipped.Count == 0 ? Sentence.For("empty", "The list is empty.") : null);
    }

    /// <summary>
    /// Lines, and lines that belong together because a quotation in them goes over several. One that never ends is a line by itself, so that
    /// it neither swallows the rest nor costs much.
    /// </summary>
    private static IEnumerable<(long Line, string Text)> Records(string csv)
    {
        string[] lines = csv.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var last = i;
            var open = Quotes(lines[i]);
            while (open && last + 1 < lines.Length && last - i < MaxLinesOfRecord)
            {
                open ^= Quotes(lines[++last]);
            }

            last = open ? i : last;
            yield return (i + 1, string.Join('\n', lines[i..(last + 1)]));
            i = last;
        }

        static bool Quotes(string line) => line.AsSpan().Count('"') % 2 == 1;
    }

    private static string[]? Fields(string record)
    {
        using var reader = new StringReader(record);
        using var parser = new TextFieldParser(reader) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true };
        parser.SetDelimiters(",");
        try
        {
            return parser.ReadFields() ?? [];
        }
        catch (MalformedLineException)
        {
            return null;
        }
    }

    private static Form FormOf(string[] first, out int severity, out bool isHeader, out Sentence? problem)
    {
        string[] names = [.. first.Select(f => f.Trim().TrimStart('#').ToLowerInvariant())];
        severity = Array.IndexOf(names, "severity");
        isHeader = names[0] is "domain" or "account address";
        problem = null;
        if (names[0] == "domain")
        {
            return Form.Domains;
        }

        if (names[0] != "account address")
        {
            return Form.Plain;
        }

        if (names.Contains("hide notifications"))
        {
            return Form.Mutes;
        }

        problem = names.Length > 1 ? Sentence.For("follows", "This is a list of people to follow, not of people to block. Choose the export of blocked or muted accounts, or of domain blocks.") : null;
        return Form.Plain;
    }

    /// <summary>The reason why a line asks for nothing, or null.</summary>
    private static string? Take(Form form, string[] fields, int severity, bool limitedToo, out RuleKind kind, out string value)
    {
        var text = fields[0].Trim();
        value = "";
        kind = form == Form.Mutes ? RuleKind.MutedAccount : RuleKind.Account;
        if (form != Form.Domains && text.Contains('@', StringComparison.Ordinal))
        {
            if (!TryAccount(text, out var account))
            {
                return "This is no account. An account looks like user@host.example.";
            }

            value = account;
            return null;
        }

        kind = RuleKind.Host;
        if (form == Form.Mutes)
        {
            return "This is no account. An account looks like user@host.example.";
        }

        if (form == Form.Domains && severity > 0)
        {
            var how = severity < fields.Length ? fields[severity].Trim().ToLowerInvariant() : "";
            if (how == "silence" && !limitedToo)
            {
                return "The list only limits this host; it does not block it.";
            }

            if (how is not ("suspend" or "silence"))
            {
                return how == "noop" ? "The list asks for no block of this host." : "The severity is not known. It is \"suspend\", \"silence\" or \"noop\".";
            }
        }

        if (text.Contains('*', StringComparison.Ordinal) && !text.StartsWith("*.", StringComparison.Ordinal))
        {
            return "Part of the name is hidden, so nobody can tell which host it is.";
        }

        if (!HostName.TryRead(text, out var host))
        {
            return "This is no name of a host.";
        }

        value = host;
        return null;
    }

    /// <summary>"user@host" or "@user@host", as rules compare it.</summary>
    public static bool TryAccount(string typed, out string account)
    {
        account = "";
        var text = typed.Trim().TrimStart('@');
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at is <= 0 or > MaxHandle || text[..at].Any(c => !char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.'))
            || text.Contains('/', StringComparison.Ordinal) || !HostName.TryRead(text[(at + 1)..], out var host))
        {
            return false;
        }

        account = $"{text[..at].ToLowerInvariant()}@{host}";
        return true;
    }

    /// <summary>A piece of a line for the owner's eyes.</summary>
    private static string Shorten(string text)
    {
        var plain = new string([.. text.Take(MaxShown).Select(c => char.IsControl(c) ? ' ' : c)]);
        return text.Length > MaxShown ? plain + "…" : plain;
    }
}
