using System.Text.Json;
using FluentValidation;

namespace PersonalNode.Feed;

/// <summary>
/// A new post. Audience: "public", "friends", or a list of aspect ids. Quote: id of a post. Quotable: "anyone", "followers" or "nobody" may
/// quote it. Expires: an ISO time at which it is to be gone, or ExpiresIn: seconds after publishing.
/// </summary>
public sealed record PostRequest(
    string? Text, JsonElement Audience, IReadOnlyList<string>? Photos = null, string? InReplyTo = null, string? Summary = null,
    PollRequest? Poll = null, string? Quote = null, string? Quotable = null, string? Expires = null, long? ExpiresIn = null);

/// <summary>A new version of a post. An absent summary stays; an empty one is removed.</summary>
public sealed record EditRequest(string? Text, string? Summary = null);

public sealed record PreviewRequest(string? Text);

internal static class PostRules
{
    public const int MaxText = 20_000;

    public static IRuleBuilderOptions<T, string?> PostText<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(t => !string.IsNullOrWhiteSpace(t)).WithMessage("Write something first.")
        .MaximumLength(MaxText).WithMessage("A post has at most 20,000 characters.")
        .Must(IsText).WithMessage("The text holds characters that cannot be sent. Remove them and try again.");

    public static IRuleBuilderOptions<T, string?> ContentWarning<T>(this IRuleBuilder<T, string?> rule) => rule
        .MaximumLength(500).WithMessage("A content warning has at most 500 characters.")
        .Must(IsText).WithMessage("The content warning holds characters that cannot be sent.");

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

internal sealed class PostValidator : AbstractValidator<PostRequest>
{
    public PostValidator()
    {
        RuleFor(r => r.Text).PostText();
        RuleFor(r => r.Summary).ContentWarning();
        RuleFor(r => r.Audience).Must(a => Composer.TryAudience(a, out _)).WithMessage("Choose who will see it: \"public\" or \"friends\".");
        RuleFor(r => r.Photos).Must(p => p is null or { Count: 0 }).WithMessage("There is no photo with this id.");
        RuleFor(r => r.InReplyTo).MaximumLength(50).WithMessage("There is no post with this id.");
        this.Parts();
    }
}

internal sealed class EditValidator : AbstractValidator<EditRequest>
{
    public EditValidator()
    {
        RuleFor(r => r.Text).PostText();
        RuleFor(r => r.Summary).ContentWarning();
    }
}

internal sealed class PreviewValidator : AbstractValidator<PreviewRequest>
{
    public PreviewValidator() => RuleFor(r => r.Text).MaximumLength(PostRules.MaxText).WithMessage("A post has at most 20,000 characters.");
}
