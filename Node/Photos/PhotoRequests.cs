using FluentValidation;
using PersonalNode.Http;
using PersonalNode.Protocol;

namespace PersonalNode.Photos;

/// <summary>What the photo shows, in words, and what of it stays in sight when its sides are cut off. What is absent stays as it is.</summary>
public sealed record PhotoRequest(string? Alt = null, FocusRequest? Focus = null);

/// <summary>A point of a photo: from -1, left and bottom, to 1, right and top; 0 and 0 is the middle.</summary>
public sealed record FocusRequest(double X, double Y);

/// <summary>A part of the photo as fractions of its width and height, 0 to 1, and what it is for: "avatar" or "banner".</summary>
public sealed record CropRequest(double X, double Y, double Width, double Height, string? Use);

/// <summary>Absent fields stay as they are. CacheBytes: how much of others' photos is kept.</summary>
public sealed record PhotoSettingsRequest(long? CacheBytes = null, bool? KeepOriginals = null);

internal static class PhotoRules
{
    public const long LeastCache = 50L * 1024 * 1024;
    public const long MostCache = 1024L * 1024 * 1024 * 1024;

    public static Fault? AltProblem(string? alt, string field = "alt") => alt?.Length > Attachment.MaxAlt ? new Fault(field, "alt.long", "A description has at most 1,500 characters.")
        : PostRules.IsText(alt) ? null : new Fault(field, "alt.characters", "The description holds characters that cannot be sent.");
}

internal sealed class PhotoValidator : AbstractValidator<PhotoRequest>
{
    public PhotoValidator()
    {
        RuleFor(r => r.Alt).Must((r, alt) => alt is not null || r.Focus is not null).Says("request.photo", "Send the description as alt, or a point as focus.")
            .Custom((alt, context) => context.AddFault(PhotoRules.AltProblem(alt)));
        RuleFor(r => r.Focus).Must(f => f is null or { X: >= -1 and <= 1, Y: >= -1 and <= 1 }).Says("request.focus", "The point lies between -1 and 1, across and up.");
    }
}

internal sealed class CropValidator : AbstractValidator<CropRequest>
{
    public CropValidator()
    {
        RuleFor(r => r.Use).Must(u => u is "avatar" or "banner").Says("request.crop_use", "Say what it is for: \"avatar\" or \"banner\".");
        RuleFor(r => r.Width).Must((r, _) => r is { X: >= 0 and < 1, Y: >= 0 and < 1, Width: > 0.001 and <= 1, Height: > 0.001 and <= 1 } && r.X + r.Width <= 1.001 && r.Y + r.Height <= 1.001)
            .Says("request.crop", "The part must lie inside the photo: fractions from 0 to 1.");
    }
}

internal sealed class PhotoSettingsValidator : AbstractValidator<PhotoSettingsRequest>
{
    public PhotoSettingsValidator() => RuleFor(r => r.CacheBytes)
        .Must(b => b is null or (>= PhotoRules.LeastCache and <= PhotoRules.MostCache)).Says("storage.room", "Keep between 50 MB and 1 TB of friends' photos.")
        .Must((r, b) => b is not null || r.KeepOriginals is not null).Says("request.photo_settings", "Say what to change: cacheBytes or keepOriginals.");
}
