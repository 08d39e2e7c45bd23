using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>Reads the shapes that ActivityStreams allows: a value or a list of one, an id or an object with one.</summary>
public static class JsonRead
{
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    /// <summary>The property is there and true; nothing else counts as it.</summary>
    public static bool IsTrue(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>
    /// Words in natural language (ActivityStreams 2.0, section 4.7): the plain property, or else the first of its "…Map" by language, as some
    /// servers write when they know the language.
    /// </summary>
    public static string? Words(this JsonElement element, string name) =>
        element.Text(name) ?? (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name + "Map", out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.String).Select(m => m.Value.GetString()).FirstOrDefault() : null);

    /// <summary>The id in a property: a string, an object's "id" (or a Link's "href"), or the first of a list of those.</summary>
    public static string? Reference(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? IdOf(value) : null;

    /// <summary>All ids in a property.</summary>
    public static IReadOnlyList<string> References(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(IdOf).OfType<string>()]
            : IdOf(value) is { } one ? [one] : [];
    }

    /// <summary>The members of a property that may be one object or a list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
    }

    /// <summary>The type: a string or the first of a list.</summary>
    public static string? TypeName(this JsonElement element)
    {
        var type = element.Items("type").FirstOrDefault();
        return type.ValueKind == JsonValueKind.String ? type.GetString() : null;
    }

    /// <summary>An ISO 8601 time, null when it is none.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.Text(name) is { } text && DateTimeOffset.TryParse(text, null, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime() : null;

    /// <summary>The id of a thing that is named or shown whole, or of the first of a list of those; null when it has none.</summary>
    public static string? IdOf(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Object => value.Text("id") ?? value.Text("href"),
        JsonValueKind.Array when value.GetArrayLength() > 0 && value[0].ValueKind != JsonValueKind.Array => IdOf(value[0]),
        _ => null,
    };
}
