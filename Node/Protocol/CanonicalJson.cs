using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalNode.Protocol;

/// <summary>
/// The JSON Canonicalization Scheme, RFC 8785: UTF-8 without white space, members sorted by the UTF-16 code units of
/// their names (section 3.2.3), numbers as ECMAScript prints IEEE 754 doubles (3.2.2.3), strings with the fewest escapes
/// (3.2.2.2). Input must be I-JSON: a duplicate name, a lone surrogate or a number that no finite double holds throws
/// <see cref="FormatException"/>.
/// </summary>
/// <remarks>
/// Every number is read as a double, so 1, 1.0 and 10e-1 share a canonical form, and so do integers beyond 2^53 that round
/// to the same double. Ids and counters on the wire are therefore strings or small integers.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Canonical UTF-8 bytes of a parsed value.</summary>
    /// <exception cref="FormatException">The value is not I-JSON.</exception>
    public static byte[] Serialize(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        WriteElement(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Canonical UTF-8 bytes of a value built in memory.</summary>
    /// <exception cref="FormatException">The value is not I-JSON.</exception>
    public static byte[] Serialize(JsonNode value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var output = new ArrayBufferWriter<byte>(1024);
        WriteNode(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Canonical UTF-8 bytes of the object made of exactly these members, in any order. It lets a verifier leave out
    /// <c>proof</c> without copying the document.
    /// </summary>
    /// <exception cref="FormatException">A name occurs twice, or a value is not I-JSON.</exception>
    public static byte[] Serialize(IEnumerable<KeyValuePair<string, JsonElement>> members)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        WriteMembers(output, [.. members], WriteElement);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteElement(ArrayBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new List<KeyValuePair<string, JsonElement>>();
                foreach (var member in value.EnumerateObject())
                {
                    members.Add(new(IJson.NameOf(member), member.Value));
                }

                WriteMembers(output, members, WriteElement);
                break;
            case JsonValueKind.Array:
                WriteItems(output, value.EnumerateArray(), WriteElement);
                break;
            case JsonValueKind.String:
                CanonicalText.WriteString(output, IJson.TextOf(value));
                break;
            case JsonValueKind.Number:
                CanonicalNumber.Write(output, value.TryGetDouble(out var number) ? number : double.NaN);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            default:
                throw new FormatException("No JSON value here.");
        }
    }

    private static void WriteNode(ArrayBufferWriter<byte> output, JsonNode? value)
    {
        switch (value)
        {
            case null:
                output.Write("null"u8);
                break;
            case JsonObject members:
                WriteMembers(output, IJson.MembersOf(members), WriteNode);
                break;
            case JsonArray items:
                WriteItems(output, items, WriteNode);
                break;
            case JsonValue leaf when leaf.TryGetValue<JsonElement>(out var element):
                WriteElement(output, element);
                break;
            case JsonValue leaf when leaf.TryGetValue<string>(out var text):
                // Not by way of ToJsonString, which would turn a lone surrogate into U+FFFD without a word.
                CanonicalText.WriteString(output, text);
                break;
            default:
                WriteElement(output, IJson.LeafOf(value));
                break;
        }
    }

    private static void WriteMembers<T>(
        ArrayBufferWriter<byte> output, List<KeyValuePair<string, T>> members, Action<ArrayBufferWriter<byte>, T> write)
    {
        members.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                if (string.Equals(members[i - 1].Key, members[i].Key, StringComparison.Ordinal))
                {
                    throw new FormatException("A member name occurs twice.");
                }

                output.Write(","u8);
            }

            CanonicalText.WriteString(output, members[i].Key);
            output.Write(":"u8);
            write(output, members[i].Value);
        }

        output.Write("}"u8);
    }

    private static void WriteItems<T>(
        ArrayBufferWriter<byte> output, IEnumerable<T> items, Action<ArrayBufferWriter<byte>, T> write)
    {
        var separator = "["u8;
        foreach (var item in items)
        {
            output.Write(separator);
            separator = ","u8;
            write(output, item);
        }

        if (separator[0] == (byte)'[')
        {
            output.Write("["u8);
        }

        output.Write("]"u8);
    }
}
