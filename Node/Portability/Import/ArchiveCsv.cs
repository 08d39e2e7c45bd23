using Microsoft.VisualBasic.FileIO;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>The lists that Mastodon exports beside its archive, as CSV with the names that it gives them.</summary>
internal static class ArchiveCsv
{
    /// <summary>Largest list, in bytes.</summary>
    private const int MaxBytes = 8 * 1024 * 1024;

    private const int MaxLines = 100_000;

    /// <summary>Null when it is no list that is read.</summary>
    public static IEnumerable<ArchiveItem>? Read(ArchiveEntry entry)
    {
        var name = Path.GetFileNameWithoutExtension(entry.Name).ToLowerInvariant();
        if (!entry.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return Is(name, "following_accounts", "following") ? Lines(entry).Select(Followed)
            : Is(name, "lists") ? Lines(entry).Where(f => f.Length > 1).Select(f => Person(f[1], f[0]))
            : Is(name, "blocked_accounts", "blocks") ? [new ArchiveRules(Text(entry), RuleKind.Account)]
            : Is(name, "muted_accounts", "mutes") ? [new ArchiveRules(Text(entry), RuleKind.MutedAccount)]
            : Is(name, "blocked_domains", "domain_blocks") ? [new ArchiveRules(Text(entry), RuleKind.Host)]
            : null;
    }

    private static bool Is(string name, params ReadOnlySpan<string> names)
    {
        foreach (var known in names)
        {
            // "following_accounts (1)": downloaded twice.
            if (name == known || name.StartsWith(known + " (", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static ArchiveItem Followed(string[] fields) => Person(fields[0], null);

    private static ArchiveItem Person(string address, string? aspect) => address.Trim().TrimStart('@') is { Length: > 2 and < 400 } account && account.Contains('@', StringComparison.Ordinal)
        ? new ArchivePerson(account, account, string.IsNullOrWhiteSpace(aspect) ? null : aspect.Trim()) : new ArchiveGap(LeftOut.Damaged, address);

    private static string Text(ArchiveEntry entry)
    {
        if (entry.Length > MaxBytes)
        {
            return "";
        }

        using var reader = new StreamReader(entry.Read());
        return reader.ReadToEnd();
    }

    /// <summary>The lines without their header.</summary>
    private static IEnumerable<string[]> Lines(ArchiveEntry entry)
    {
        using var text = new StringReader(Text(entry));
        using var parser = new TextFieldParser(text) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true };
        parser.SetDelimiters(",");
        for (var i = 0; i < MaxLines && !parser.EndOfData; i++)
        {
            string[]? fields;
            try
            {
                fields = parser.ReadFields();
            }
            catch (MalformedLineException)
            {
                fields = null;
            }

            if (fields is { Length: > 0 } && !(i == 0 && fields[0].Equals("Account address", StringComparison.OrdinalIgnoreCase)))
            {
                yield return fields;
            }
        }
    }
}
