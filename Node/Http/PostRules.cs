using FluentValidation;

namespace PersonalNode.Http;

/// <summary>What the text of a post or message may be.</summary>
internal static class PostRules
{
    public const int MaxText = 20_000;

    /// <param name="rule">Of the text.</param>
    /// <param name="photos">The photos of the same request, which may stand without words.</param>
    public static IRuleBuilderOptions<T, string?> PostText<T>(this IRuleBuilder<T, string?> rule, Func<T, IReadOnlyList<string>?> photos) => rule
        .Must((r, t) => !string.IsNullOrWhiteSpace(t) || photos(r) is { Count: > 0 }).Says("text.empty", "Write something first.")
        .MaximumLength(MaxText).Says("text.long", "A post has at most 20,000 characters.")
        .Must(IsText).Says("text.characters", "The text holds characters that cannot be sent. Remove them and try again.");

    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> PhotoIds<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) => rule
        .Must(p => p is null || p.Distinct().Count() <= Protocol.Attachment.Most).Says("photos.many", "A post has at most 20 photos.");

    public static IRuleBuilderOptions<T, string?> ContentWarning<T>(this IRuleBuilder<T, string?> rule) => rule
        .MaximumLength(500).Says("warning.long", "A content warning has at most 500 characters.")
        .Must(IsText).Says("warning.characters", "The content warning holds characters that cannot be sent.");

    /// <summary>Absent, or a tag of BCP 47.</summary>
    public static IRuleBuilderOptions<T, string?> PostLanguage<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(l => string.IsNullOrEmpty(l) || Protocol.LanguageTag.Normalise(l) is not null).Says("request.language", "Name the language by its tag, such as en or pt-BR.");

    /// <summary>No lone surrogates (they have no UTF-8, so no signature) and no control characters but new lines and tabs.</summary>
    public static bool IsText(string? text)
    {
        for (var i = 0; i < (text?.Length ?? 0); i++)
        {
            var c = text![i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(c) || (char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            {
                return false;
            }
        }

        return true;
    }
}
