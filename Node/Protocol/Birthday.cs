using System.Globalization;

namespace PersonalNode.Protocol;

/// <summary>A birthday with or without the year: "YYYY-MM-DD" or "MM-DD" here, "--MM-DD" on the wire when there is no year (after RFC 6350 section 4.3.1).</summary>
public static class Birthday
{
    private const int EarliestYear = 1900;

    /// <summary>The stored form, or null when it is no day. Also reads the wire's "--MM-DD" and "--MMDD".</summary>
    public static string? Normalise(string? text)
    {
        if (text is null || text.Length > 10)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day.Year >= EarliestYear ? text : null;
        }

        var rest = text.StartsWith("--", StringComparison.Ordinal) ? text[2..] : text;
        rest = rest.Length == 4 && text.Length == 6 ? $"{rest[..2]}-{rest[2..]}" : rest;

        // A leap year, so that the 29th of February is a day.
        return rest.Length == 5 && DateOnly.TryParseExact("2000-" + rest, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? rest : null;
    }

    /// <summary>As other servers read it.</summary>
    public static string ToWire(string birthday) => birthday.Length == 5 ? "--" + birthday : birthday;

    /// <summary>True when it is celebrated on that day; the 29th of February is the 28th in years that have none.</summary>
    public static bool IsOn(string birthday, DateOnly day)
    {
        var date = birthday.Length == 5 ? birthday : birthday[5..];
        var today = day.ToString("MM-dd", CultureInfo.InvariantCulture);
        return date == today || (date == "02-29" && today == "02-28" && !DateTime.IsLeapYear(day.Year));
    }
}
