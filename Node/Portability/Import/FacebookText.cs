using System.Text;
using System.Text.RegularExpressions;

namespace PersonalNode.Portability.Import;

/// <summary>Words as Facebook's archives write them: each byte of their UTF-8 as a character of its own (reference/archives.md).</summary>
internal static partial class FacebookText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The words as they were written. What is not damaged in this way stays as it is.</summary>
    public static string Repair(string text)
    {
        if (text.All(char.IsAscii) || text.Any(c => c > 0xff))
        {
            return text;
        }

        try
        {
            return Strict.GetString(Encoding.Latin1.GetBytes(text));
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

    /// <summary>The same, with people who are named as "@[1234:2048:Bob Smith]" named as people name them.</summary>
    public static string Words(string text) => NamedPerson().Replace(Repair(text), "$1");

    [GeneratedRegex(@"@\[\d+:\d+:([^\]\n]{1,100})\]", RegexOptions.None, 1000)]
    private static partial Regex NamedPerson();
}
