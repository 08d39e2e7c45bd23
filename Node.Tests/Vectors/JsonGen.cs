using System.Text.Json.Nodes;
using CsCheck;

namespace PersonalNode.Tests.Vectors;

/// <summary>Random I-JSON for properties.</summary>
internal static class JsonGen
{
    private static readonly Gen<string> Text = Gen.String.Where(static text => text.EnumerateRunes().All(r => r.Value != 0xfffd));

    private static readonly Gen<JsonNode?> Leaf = Gen.OneOf(
        Text.Select(static text => (JsonNode?)JsonValue.Create(text)),
        Gen.Double.Where(double.IsFinite).Select(static number => (JsonNode?)JsonValue.Create(number)),
        Gen.Int.Select(static number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(static flag => (JsonNode?)JsonValue.Create(flag)),
        Gen.Const((JsonNode?)null));

    public static Gen<JsonNode> Object { get; } = ObjectOf(3);

    /// <summary>A copy with the members of every object the other way round.</summary>
    public static JsonNode? Reversed(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(m => KeyValuePair.Create(m.Key, Reversed(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Reversed)]),
        _ => node?.DeepClone(),
    };

    private static Gen<JsonNode> ObjectOf(int depth) => Gen.Dictionary(Text, Any(depth - 1))[0, 6]
        .Select(static members => (JsonNode)new JsonObject(members));

    private static Gen<JsonNode?> Any(int depth) => depth == 0
        ? Leaf
        : Gen.OneOf(
            Leaf,
            ObjectOf(depth).Select(static node => (JsonNode?)node),
            Any(depth - 1).Array[0, 4].Select(static items => (JsonNode?)new JsonArray(items)));
}
