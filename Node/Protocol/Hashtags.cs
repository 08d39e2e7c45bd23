namespace PersonalNode.Protocol;

/// <summary>What counts as a hashtag: letters, marks, digits and underscores, at most 64 characters, not digits alone.</summary>
public static class Hashtags
{
    public const int MaxLength = 64;

    /// <summary>Lower case without the #, or null when it is none.</summary>
    public static string? Normalise(string text)
    {
        var tag = text.TrimStart('#').ToLowerInvariant();
        return tag.Length is > 0 and <= MaxLength && tag.All(IsPart) && !tag.All(char.IsAsciiDigit) ? tag : null;
    }

    /// <summary>True for a character that a tag can hold.</summary>
    public static bool IsPart(char c) => c == '_' || char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is
        System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
