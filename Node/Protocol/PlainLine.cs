using System.Text;

namespace PersonalNode.Protocol;

/// <summary>Words of somebody else in a place where they must not look like other words: one line, and nothing that turns the order of letters or hides some.</summary>
public static class PlainLine
{
    /// <summary>The text without control, direction and zero-width characters (Unicode TR 36, section 2), cut to a length.</summary>
    public static string Of(string text, int length)
    {
        var line = new StringBuilder(Math.Min(text.Length, length));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > length)
            {
                break;
            }

            if (Rune.IsWhiteSpace(rune))
            {
                line.Append(line.Length == 0 || line[^1] == ' ' ? "" : " ");
            }
            else if (!Rune.IsControl(rune) && !Hides(rune.Value))
            {
                line.Append(rune.ToString());
            }
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>The joiners stay: emoji and some scripts need them.</summary>
    private static bool Hides(int rune) => rune is 0xAD or 0x61C or 0x180E or 0x200B or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0xFEFF or 0xFFFD or (>= 0xFFF9 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE007F);
}
