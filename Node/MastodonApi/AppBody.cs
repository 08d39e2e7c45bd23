using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace PersonalNode.MastodonApi;

/// <summary>
/// Reads what apps send, in whichever form they do: JSON, a form, or fields in the address, where "poll[options][]" is a list in an object
/// and numbers and booleans are words.
/// </summary>
internal static class AppBody
{
    private const int MaxFields = 300;
    private const int MaxDepth = 3;

    /// <summary>Null when it cannot be read.</summary>
    public static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var fields = await FieldsAsync(request);
            return fields?.Deserialize(type);
        }
        catch (Exception broken) when (broken is JsonException or InvalidDataException or InvalidOperationException or InvalidCastException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A list in the address, with or without the brackets.</summary>
    public static IEnumerable<string> Many(HttpRequest request, string name) => request.Query[name + "[]"].Concat(request.Query[name]).OfType<string>();

    private static async Task<JsonObject?> FieldsAsync(HttpRequest request)
    {
        var all = new JsonObject();
        foreach (var (name, values) in request.Query.Take(MaxFields))
        {
            Put(all, name, values!);
        }

        if (request.HasFormContentType)
        {
            foreach (var (name, values) in (await request.ReadFormAsync(request.HttpContext.RequestAborted)).Take(MaxFields))
            {
                Put(all, name, values!);
            }
        }
        else if (request.HasJsonContentType())
        {
            var options = new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false };
            using var document = await JsonDocument.ParseAsync(request.Body, options, request.HttpContext.RequestAborted);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            foreach (var member in document.RootElement.EnumerateObject())
            {
                all[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            }
        }

        return all;
    }

    /// <summary>"a[b][]" and "a[0][b]" as Rails reads them.</summary>
    private static void Put(JsonObject all, string name, IEnumerable<string?> values)
    {
        var parts = name.Split('[').Select(p => p.TrimEnd(']')).ToList();
        if (parts.Count > MaxDepth + 1 || parts[0].Length == 0)
        {
            return;
        }

        JsonNode at = all;
        for (var i = 0; i < parts.Count; i++)
        {
            var last = i == parts.Count - 1;
            var list = !last && (parts[i + 1].Length == 0 || parts[i + 1].All(char.IsAsciiDigit));
            if (last)
            {
                Leaf(at, parts[i], values);
                return;
            }

            at = Step(at, parts[i], list);
        }
    }

    private static JsonNode Step(JsonNode at, string part, bool list)
    {
        JsonNode Made() => list ? new JsonArray() : new JsonObject();
        if (at is JsonObject members)
        {
            return members[part] ??= Made();
        }

        var items = (JsonArray)at;
        var place = int.TryParse(part, out var index) && index < items.Count ? index : items.Count;
        if (place == items.Count)
        {
            items.Add(Made());
        }

        return items[place]!;
    }

    private static void Leaf(JsonNode at, string part, IEnumerable<string?> values)
    {
        if (at is JsonArray items)
        {
            foreach (var value in values.Take(MaxFields - items.Count))
            {
                items.Add((JsonNode?)value);
            }
        }
        else
        {
            ((JsonObject)at)[part] = values.LastOrDefault();
        }
    }
}
