using System.Buffers;
using System.Globalization;
using System.Text;

namespace PersonalNode.Protocol;

/// <summary>Strings as RFC 8785 section 3.2.2.2 prints them.</summary>
internal static class CanonicalText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static c => (char)c), '"', '\\']);

    /// <summary>Writes a quoted string; a lone surrogate throws <see cref="FormatException"/>.</summary>
    public static void WriteString(ArrayBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        output.Write("\""u8);
        while (true)
        {
            var plain = text.IndexOfAny(Escaped);
            WriteUtf8(output, plain < 0 ? text : text[..plain]);
            if (plain < 0)
            {
                break;
            }

            WriteEscape(output, text[plain]);
            text = text[(plain + 1)..];
        }

        output.Write("\""u8);
    }

    private static void WriteEscape(ArrayBufferWriter<byte> output, char c) => WriteUtf8(output, c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    });

    private static void WriteUtf8(ArrayBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        try
        {
            output.Advance(Strict.GetBytes(text, output.GetSpan(Strict.GetMaxByteCount(text.Length))));
        }
        catch (EncoderFallbackException e)
        {
            throw new FormatException("A lone surrogate.", e);
        }
    }
}
