namespace PersonalNode.Protocol;

/// <summary>Shortens what others wrote.</summary>
internal static class Cutting
{
    /// <summary>At most so many UTF-16 units from the beginning, and never half a character.</summary>
    public static string Cut(this string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
