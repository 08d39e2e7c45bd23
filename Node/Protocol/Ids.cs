namespace PersonalNode.Protocol;

/// <summary>
/// Time-ordered 63-bit identifiers: milliseconds since 1970 in the upper 43 bits, a counter in the lower 20.
/// Their text is 13 lower-case Crockford base-32 digits, so text and number sort alike. A post's id is also its place in every list.
/// </summary>
public static class Ids
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int CounterBits = 20;

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

/// <summary>Makes ids, each greater than every id before, even when the clock goes back or the node is started again.</summary>
public sealed class IdSource(TimeProvider time)
{
    private long last;

    /// <summary>A new id of this moment, or just after the newest one.</summary>
    public long Next()
    {
        var floor = Ids.FirstAt(time.GetUtcNow());
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

    /// <summary>A new id as text.</summary>
    public string NextText() => Ids.ToText(Next());

    /// <summary>Tells of an id that exists; all further ones will be greater.</summary>
    public void StartAfter(long id) => last = Math.Max(last, id);
}
