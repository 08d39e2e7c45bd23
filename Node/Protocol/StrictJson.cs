using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace PersonalNode.Protocol;

/// <summary>
/// Reads JSON from strangers: one object, I-JSON (RFC 7493: valid UTF-8, no duplicate names, no lone surrogates, numbers
/// that fit a double), within <see cref="JsonLimits"/>. What passes can be read with GetString and canonicalised without an
/// exception.
/// </summary>
public static class StrictJson
{
    /// <summary>Parses, or says why not. The caller disposes the document, which keeps a reference to <paramref name="utf8"/>.</summary>
    /// <param name="utf8">The document as it came; it must not change while the result is in use.</param>
    /// <param name="limits">See <see cref="JsonLimits.Inbox"/>.</param>
    /// <param name="document">The document on success.</param>
    /// <param name="reason">
    /// On failure one of too_large, not_json, duplicate_key, too_deep, list_too_long, string_too_long, not_an_object.
    /// </param>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        JsonLimits limits,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(limits);
        document = null;
        reason = utf8.Length > limits.MaxBytes ? "too_large" : Walk(utf8.Span, limits);
        if (reason is not null)
        {
            return false;
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = limits.MaxDepth, AllowDuplicateProperties = false };
            document = JsonDocument.Parse(utf8, options);
            return true;
        }
        catch (JsonException)
        {
            // The walk has read the whole document, so a second name is the only thing left to find.
            reason = "duplicate_key";
            return false;
        }
    }

    private static string? Walk(ReadOnlySpan<byte> utf8, JsonLimits limits)
    {
        // The reader lets invalid UTF-8 inside strings pass until somebody asks for the string.
        if (!Utf8.IsValid(utf8))
        {
            return "not_json";
        }

        // One deeper than allowed, so that the check below, not the reader, finds it.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });
        var counts = new int[limits.MaxDepth + 1];
        try
        {
            while (reader.Read())
            {
                var problem = Check(ref reader, limits, counts);
                if (problem is not null)
                {
                    return problem;
                }
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "not_json";
        }
    }

    private static string? Check(ref Utf8JsonReader reader, JsonLimits limits, int[] counts)
    {
        var depth = reader.CurrentDepth;
        if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
        {
            return null;
        }

        if (depth == 0 && reader.TokenType != JsonTokenType.StartObject)
        {
            return "not_an_object";
        }

        // A member counts once, by its value.
        if (reader.TokenType != JsonTokenType.PropertyName && ++counts[depth] > limits.MaxListLength && depth > 0)
        {
            return "list_too_long";
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            if (depth + 1 > limits.MaxDepth)
            {
                return "too_deep";
            }

            counts[depth + 1] = 0;
            return null;
        }

        if (reader.ValueSpan.Length > limits.MaxStringLength)
        {
            return "string_too_long";
        }

        if (reader.ValueIsEscaped)
        {
            _ = reader.GetString(); // throws on an escaped lone surrogate
        }

        return reader.TokenType == JsonTokenType.Number && !(reader.TryGetDouble(out var number) && double.IsFinite(number))
            ? "not_json"
            : null;
    }
}
