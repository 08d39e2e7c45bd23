using FluentValidation;
using PersonalNode.Http;

namespace PersonalNode.Owner;

public sealed record SetUpRequest(string? Token, string? Name, string? Handle, string? Password);

/// <summary>Either the password or a one-time link's token.</summary>
public sealed record SessionRequest(string? Password = null, string? Link = null);

public sealed record PasswordRequest(string? Current, string? New);

/// <summary>
/// Absent fields stay as they are. Birthday: "MM-DD", "YYYY-MM-DD", or empty for none. Avatar and banner: ids of photos that were cut for that
/// use, or empty for none. Fields: all lines of the profile, five at most; a value that is a web address becomes a link that is verified.
/// </summary>
public sealed record ProfileRequest(
    string? Name = null, string? Bio = null, bool? AutoAccept = null, string? Birthday = null, string? Avatar = null, string? Banner = null,
    IReadOnlyList<FieldRequest?>? Fields = null);

public sealed record FieldRequest(string? Name = null, string? Value = null);

public sealed record TokenRequest(string? Name);

/// <summary>Rules that more than one request shares, with the sentences people read.</summary>
internal static class OwnerRules
{
    public static IRuleBuilderOptions<T, string?> PersonName<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(v => !string.IsNullOrWhiteSpace(v)).Says("name.empty", "Enter a name.")
        .MaximumLength(100).Says("name.long", "A name has at most 100 characters.")
        .Must(v => v is null || !v.Any(char.IsControl)).Says("name.characters", "A name cannot hold control characters.");

    public static IRuleBuilderOptions<T, string?> NewPassword<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(v => v is { Length: >= 8 }).Says("password.short", "A password has at least 8 characters; a sentence is easier to remember than a riddle.")
        .MaximumLength(1_000).Says("password.long", "A password has at most 1,000 characters.");
}

internal sealed class SetUpValidator : AbstractValidator<SetUpRequest>
{
    public SetUpValidator()
    {
        RuleFor(r => r.Name).PersonName();
        RuleFor(r => r.Handle).Must(SetUp.IsHandle).Says("handle.form", "A handle has 1 to 30 letters a to z, digits or underscores.");
        RuleFor(r => r.Password).NewPassword();
    }
}

internal sealed class SessionValidator : AbstractValidator<SessionRequest>
{
    public SessionValidator() => RuleFor(r => r).Must(r => r.Password is { Length: > 0 and <= 1_000 } || r.Link is { Length: > 0 and <= 200 })
        .WithName("password").Says("password.empty", "Enter your password.");
}

internal sealed class PasswordValidator : AbstractValidator<PasswordRequest>
{
    public PasswordValidator()
    {
        RuleFor(r => r.Current).NotEmpty().Says("password.current", "Enter the password you have now.").MaximumLength(1_000).Says("password.long", "A password has at most 1,000 characters.");
        RuleFor(r => r.New).NewPassword();
    }
}

internal sealed class ProfileValidator : AbstractValidator<ProfileRequest>
{
    public ProfileValidator()
    {
        RuleFor(r => r.Name).PersonName().When(r => r.Name is not null);
        RuleFor(r => r.Bio).MaximumLength(5_000).Says("bio.long", "The text about you has at most 5,000 characters.")
            .Must(b => b is null || !b.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            .Says("bio.characters", "The text about you holds characters that cannot be sent. Remove them and try again.");
        RuleFor(r => r.Birthday).Must(b => string.IsNullOrWhiteSpace(b) || Protocol.Birthday.Normalise(b.Trim()) is not null)
            .Says("birthday.form", "Enter the birthday as MM-DD or YYYY-MM-DD, such as 04-12, or leave it empty.");
        RuleFor(r => r.Fields).Must(f => f is null || f.Count <= Storage.ProfileField.MostOwn).Says("fields.many", "A profile has at most five of these lines.")
            .Must(f => f is null || f.All(IsField)).Says("fields.form", "Each line has a name of at most 100 characters and a text or an address of at most 500.");
    }

    private static bool IsField(FieldRequest? field) => Fits(field?.Name, Protocol.FieldView.MaxName) && Fits(field?.Value, Protocol.FieldView.MaxValue);

    private static bool Fits(string? text, int length) => text is not null && text.Length <= length && Protocol.PlainLine.Of(text, length).Length > 0;
}

internal sealed class TokenValidator : AbstractValidator<TokenRequest>
{
    public TokenValidator() => RuleFor(r => r.Name).PersonName();
}
