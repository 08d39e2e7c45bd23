using System.Text;

namespace PersonalNode.Crypto;

/// <summary>A parameter, or an item without its parameters: the text as section 4.1 serialises it, and what it means.</summary>
internal sealed record FieldItem(string Serialized, string? Text = null, long? Number = null, byte[]? Bytes = null, bool IsString = false);

/// <summary>An item of an inner list, with its parameters.</summary>
internal sealed record FieldEntry(FieldItem Item, IReadOnlyList<KeyValuePair<string, FieldItem>> Parameters);

/// <summary>A member of a dictionary: an inner list (<see cref="List"/>) or one item (<see cref="Bytes"/> when it is a byte sequence).</summary>
internal sealed record FieldMember(
    IReadOnlyList<FieldEntry>? List, FieldItem? Item, IReadOnlyList<KeyValuePair<string, FieldItem>> Parameters)
{
    public byte[]? Bytes => Item?.Bytes;

    /// <summary>The member as section 4.1 serialises it, whatever white space it came with.</summary>
    public string Serialize()
    {
        var text = new StringBuilder();
        if (List is null)
        {
            text.Append(Item!.Serialized);
        }
        else
        {
            text.Append('(');
            foreach (var entry in List)
            {
                text.Append(text.Length > 1 ? " " : "").Append(entry.Item.Serialized);
                Append(text, entry.Parameters);
            }

            text.Append(')');
        }

        Append(text, Parameters);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<KeyValuePair<string, FieldItem>> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            text.Append(';').Append(name);
            if (value.Serialized != "?1")
            {
                text.Append('=').Append(value.Serialized);
            }
        }
    }
}

/// <summary>
/// The part of RFC 8941 that Signature-Input, Signature and Content-Digest use: dictionaries of items and inner lists.
/// Stricter than the RFC in three things: decimals are refused, as is a name that occurs twice (there the last one wins),
/// and a field is bounded to 8 KiB, 16 members, 64 items and 16 parameters.
/// </summary>
internal static class StructuredFields
{
    private const int MaxLength = 8 * 1024;
    private const int MaxMembers = 16;

    /// <summary>Section 4.2.2; an empty field is not a dictionary here.</summary>
    public static bool TryParseDictionary(string field, out IReadOnlyList<KeyValuePair<string, FieldMember>> members)
    {
        var read = new List<KeyValuePair<string, FieldMember>>();
        members = read;
        if (field.Length > MaxLength)
        {
            return false;
        }

        var reader = new FieldReader(field.AsSpan().Trim(' '));
        do
        {
            if (read.Count == MaxMembers
                || !reader.TryReadKey(out var key)
                || read.Exists(member => member.Key == key)
                || !TryReadMember(ref reader, out var value))
            {
                return false;
            }

            read.Add(new(key, value));
        }
        while (reader.TryReadComma());

        return reader.AtEnd;
    }

    /// <summary>A string as section 4.1.6 writes it, or null when it holds something other than visible ASCII and spaces.</summary>
    public static string? SerializeString(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0
            ? null
            : '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';

    private static bool TryReadMember(ref FieldReader reader, out FieldMember member)
    {
        member = null!;
        if (!reader.TrySkip('='))
        {
            // A name alone stands for true.
            return reader.TryReadParameters(out var flags) && (member = new(null, new FieldItem("?1"), flags)) is not null;
        }

        List<FieldEntry>? list = null;
        FieldItem? item = null;
        if (!(reader.Peek == '(' ? reader.TryReadInnerList(out list) : reader.TryReadItem(out item))
            || !reader.TryReadParameters(out var parameters))
        {
            return false;
        }

        member = new(list, item, parameters);
        return true;
    }
}
