namespace PersonalNode.Protocol;

/// <summary>
/// Time-ordered 63-bit identifiers: milliseconds since 1970 in the upper 43 bits, a counter in the lower 20.
/// Their text is 13 lower-case Crockford base-32 digits, so text and number sort alike. A post's id is also its place in every list.
/// </summary>
public static class Ids
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int CounterBits = 20;
    private static long last;

    /// <summary>A new id, greater than every id this process has made before, even when the clock goes back.</summary>
    public static long Next(DateTimeOffset now)
    {
        var floor = FirstAt(now);
        while (true)
        {
            var seen = Volatile.Read(ref last);
            var next = Math.Max(seen + 1, floor);
            if (Interlocked.CompareExchange(ref last, next, seen) == seen)
            {
                return next;
            }
        }
    }

    /// <summary>The smallest id of that millisecond.</summary>
    public static long FirstAt(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeMilliseconds()) << CounterBits;

    /// <summary>The time an id was made for, to the millisecond.</summary>
    public static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds(id >> CounterBits);

    /// <summary>13 characters.</summary>
    public static string ToText(long id) => string.Create(13, id, static (span, value) =>
    {
        for (var i = span.Length - 1; i >= 0; i--, value >>= 5)
        {
            span[i] = Alphabet[(int)(value & 31)];
        }
    });

    /// <summary>False for anything that <see cref="ToText"/> did not make.</summary>
    public static bool TryParse(string? text, out long id)
    {
        id = 0;
        if (text is not { Length: 13 })
        {
            return false;
        }

        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0 || id > long.MaxValue >> 5)
            {
                return false;
            }

            id = (id << 5) | (uint)digit;
        }

        return true;
    }
}
