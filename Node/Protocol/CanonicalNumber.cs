using System.Buffers;
using System.Globalization;
using System.Text;

namespace PersonalNode.Protocol;

/// <summary>Numbers as RFC 8785 section 3.2.2.3 prints them.</summary>
internal static class CanonicalNumber
{
    /// <summary>Writes a number as ECMA-262 Number::toString does; NaN and the infinities throw <see cref="FormatException"/>.</summary>
    public static void Write(ArrayBufferWriter<byte> output, double value)
    {
        if (!double.IsFinite(value))
        {
            throw new FormatException("A number that no finite double holds.");
        }

        Span<char> text = stackalloc char[32];
        output.Advance(Encoding.ASCII.GetBytes(text[..Format(value, text)], output.GetSpan(text.Length)));
    }

    private static int Format(double value, Span<char> text)
    {
        if (value == 0)
        {
            text[0] = '0'; // also for minus zero
            return 1;
        }

        // "E16" would print 17 digits; the round-trip format finds the fewest, and they are taken apart from there.
        Span<char> shortest = stackalloc char[32];
        Math.Abs(value).TryFormat(shortest, out var written, "R", CultureInfo.InvariantCulture);
        Span<char> digits = stackalloc char[32];
        var (count, point) = Digits(shortest[..written], digits);
        digits = digits[..count];

        var length = 0;
        if (value < 0)
        {
            text[length++] = '-';
        }

        // ECMA-262 Number::toString(x): count is its k, point its n.
        if (point is > 0 and <= 21)
        {
            for (var i = 0; i < Math.Max(count, point); i++)
            {
                if (i == point)
                {
                    text[length++] = '.';
                }

                text[length++] = i < count ? digits[i] : '0';
            }

            return length;
        }

        if (point is > -6 and <= 0)
        {
            "0.".CopyTo(text[length..]);
            length += 2;
            text.Slice(length, -point).Fill('0');
            length += -point;
            digits.CopyTo(text[length..]);
            return length + count;
        }

        text[length++] = digits[0];
        if (count > 1)
        {
            text[length++] = '.';
            digits[1..].CopyTo(text[length..]);
            length += count - 1;
        }

        text[length++] = 'e';
        text[length++] = point > 0 ? '+' : '-';
        Math.Abs(point - 1).TryFormat(text[length..], out written, default, CultureInfo.InvariantCulture);
        return length + written;
    }

    /// <summary>Significant digits of "12.5", "0.001" or "1.5E-07", and where the decimal point stands: value = 0.DIGITS * 10^point.</summary>
    private static (int Count, int Point) Digits(ReadOnlySpan<char> number, Span<char> digits)
    {
        var exponent = 0;
        var e = number.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            number = number[..e];
        }

        var dot = number.IndexOf('.');
        var point = exponent + (dot < 0 ? number.Length : dot);
        var count = 0;
        foreach (var c in number)
        {
            if (c == '.')
            {
                continue;
            }

            if (count == 0 && c == '0')
            {
                point--;
                continue;
            }

            digits[count++] = c;
        }

        return (digits[..count].TrimEnd('0').Length, point);
    }
}
