using System.Text.Json;
using FluentValidation;
using PersonalNode.Http;

namespace PersonalNode.Feed;

/// <summary>
/// A new post. Audience: "public", "friends", or a list of aspect ids. ShowRecipients tells each recipient of a sealed post who the others
/// are. Unsealed: what becomes of chosen friends whose server knows no sealing, "leave_out" (as when absent) or "send" (an ordinary
/// followers-only post). Quote: id of a post. Quotable: "anyone", "followers" or "nobody" may quote it. Expires: an ISO time at which it is to
/// be gone, or ExpiresIn: seconds after publishing. Sensitive: folded away, as a post with a summary always is.
/// Language: what it is written in, a tag of BCP 47.
/// </summary>
public sealed record PostRequest(
    string? Text, JsonElement Audience, IReadOnlyList<string>? Photos = null, string? InReplyTo = null, string? Summary = null, bool? ShowRecipients = null,
    string? Unsealed = null, PollRequest? Poll = null, string? Quote = null, string? Quotable = null, string? Expires = null, long? ExpiresIn = null,
    bool? Sensitive = null, string? Language = null);

/// <summary>A new version of a post. An absent summary stays; an empty one is removed. Absent photos stay as they are, and so do an absent Sensitive and Language.</summary>
public sealed record EditRequest(string? Text, string? Summary = null, IReadOnlyList<string>? Photos = null, bool? Sensitive = null, string? Language = null);

public sealed record PreviewRequest(string? Text);

internal sealed class PostValidator : AbstractValidator<PostRequest>
{
    public PostValidator()
    {
        RuleFor(r => r.Text).PostText(r => r.Photos);
        RuleFor(r => r.Summary).ContentWarning();
        RuleFor(r => r.Audience).Must(a => AudienceChoice.TryRead(a, out _)).Says("request.audience", "Choose who will see it: \"public\", \"friends\" or a list of aspects.");
        RuleFor(r => r.Unsealed).Must(u => u is null or "leave_out" or "send").Says("request.unsealed", "Unsealed is \"leave_out\" or \"send\".");
        RuleFor(r => r.Photos).PhotoIds();
        RuleFor(r => r.InReplyTo).MaximumLength(50).Says("request.post", "There is no post with this id.");
        RuleFor(r => r.Language).PostLanguage();
        this.Parts();
    }
}

internal sealed class EditValidator : AbstractValidator<EditRequest>
{
    public EditValidator()
    {
        // Whether photos stay that may stand without words is known only with the post.
        RuleFor(r => r.Text).PostText(r => r.Photos ?? ["kept"]);
        RuleFor(r => r.Summary).ContentWarning();
        RuleFor(r => r.Photos).PhotoIds();
        RuleFor(r => r.Language).PostLanguage();
    }
}

internal sealed class PreviewValidator : AbstractValidator<PreviewRequest>
{
    public PreviewValidator() => RuleFor(r => r.Text).MaximumLength(PostRules.MaxText).Says("text.long", "A post has at most 20,000 characters.");
}
