using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>An activity as read from JSON. <see cref="Actor"/>, <see cref="Id"/> and <see cref="ObjectId"/> are canonical ids.</summary>
public sealed record ActivityView(string Id, string Type, string Actor, string? ObjectId, JsonElement Root)
{
    /// <summary>The embedded object, or an undefined element when the activity only names it.</summary>
    public JsonElement Embedded => Root.Items("object").FirstOrDefault() is { ValueKind: JsonValueKind.Object } item ? item : default;

    public DateTimeOffset? Published => Root.Time("published");

    /// <summary>False when it has no id, type or single actor that can be used.</summary>
    public static bool TryRead(JsonElement root, [NotNullWhen(true)] out ActivityView? view)
    {
        view = null;
        if (root.ValueKind != JsonValueKind.Object || root.TypeName() is not { Length: > 0 and <= 64 } type
            || !Iri.TryCanonical(root.Text("id"), out var id) || root.References("actor") is not [{ } by]
            || !Iri.TryCanonical(by, out var actor))
        {
            return false;
        }

        string? objectId = null;
        if (root.Reference("object") is { } named && !Iri.TryCanonical(named, out objectId))
        {
            return false;
        }

        view = new ActivityView(id, type, actor, objectId, root);
        return true;
    }
}
