using System.Xml;

namespace PersonalNode.Protocol;

/// <summary>Text as XML can hold it: some characters that JSON and HTML allow cannot be written there in any way (XML 1.0, section 2.2).</summary>
public static class SafeXml
{
    /// <summary>The text without what XML cannot hold: control characters, halves of pairs, U+FFFE and U+FFFF.</summary>
    public static string Clean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Fits(text, i, out _))
            {
                return Filtered(text);
            }
        }

        return text;
    }

    private static string Filtered(string text)
    {
        var kept = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (Fits(text, i, out var isPair))
            {
                kept.Append(text[i]);
                if (isPair)
                {
                    kept.Append(text[++i]);
                }
            }
        }

        return kept.ToString();
    }

    private static bool Fits(string text, int at, out bool isPair)
    {
        isPair = at + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[at + 1], text[at]);
        return isPair || XmlConvert.IsXmlChar(text[at]) || (at > 0 && XmlConvert.IsXmlSurrogatePair(text[at], text[at - 1]));
    }
}
