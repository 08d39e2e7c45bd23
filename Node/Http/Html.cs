using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace PersonalNode.Http;

/// <summary>HTML that is safe to send: literals of this program, values encoded, and what was sanitised before.</summary>
public readonly record struct Html(string Text)
{
    public static Html Empty { get; } = new("");

    /// <summary>Builds from an interpolated string whose values are encoded unless they are Html themselves.</summary>
    public static Html Of(Builder builder) => new(builder.ToString());

    /// <summary>For text that the sanitiser made (<see cref="Protocol.SafeHtml"/>).</summary>
    public static Html Sanitised(string html) => new(html);

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(p => p.Text)));

    public override string ToString() => Text;

    /// <summary>Encodes every hole of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Builder(int literalLength, int formattedCount)
    {
        private readonly StringBuilder text = new(literalLength + (formattedCount * 32));

        public void AppendLiteral(string literal) => text.Append(literal);

        public void AppendFormatted(Html value) => text.Append(value.Text);

        public void AppendFormatted(string? value) => text.Append(WebUtility.HtmlEncode(value));

        public void AppendFormatted(int value) => text.Append(value);

        public override string ToString() => text.ToString();
    }
}
