using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PersonalNode.Http;

/// <summary>
/// A sentence for the owner in English that remembers what stands in its holes, by name: of $"{known.Name} is gone" the hole is "name". The page says
/// it in other languages by the problem's code (<see cref="Problems"/>), and fills their holes with the same.
/// </summary>
[InterpolatedStringHandler]
public sealed class Sentence
{
    private readonly StringBuilder text;
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public Sentence(int literalLength, int formattedCount) => text = new StringBuilder(literalLength + (formattedCount * 32));

    /// <summary>Which one it is, when a code stands for several.</summary>
    public string? Reason { get; private set; }

    /// <summary>What stands in the holes.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    public static implicit operator Sentence(string text)
    {
        var sentence = new Sentence(text.Length, 0);
        sentence.AppendLiteral(text);
        return sentence;
    }

    /// <summary>One of several sentences of a code.</summary>
    public static Sentence For(string reason, Sentence sentence)
    {
        sentence.Reason = reason;
        return sentence;
    }

    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(string? value, [CallerArgumentExpression(nameof(value))] string expression = "")
    {
        var name = expression[(expression.LastIndexOf('.') + 1)..];
        values[char.ToLowerInvariant(name[0]) + name[1..]] = value ?? "";
        text.Append(value);
    }

    public void AppendFormatted(int value, [CallerArgumentExpression(nameof(value))] string expression = "") =>
        AppendFormatted(value.ToString(CultureInfo.InvariantCulture), expression);

    public override string ToString() => text.ToString();
}
