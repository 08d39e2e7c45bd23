using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalNode.Protocol;

/// <summary>
/// Reads pieces of a value that may not be I-JSON (RFC 7493): where the library throws its own exception on a lone
/// surrogate, a duplicate name or a NaN, these throw <see cref="FormatException"/>.
/// </summary>
internal static class IJson
{
    public static string NameOf(JsonProperty member) => Read(member, static m => m.Name);

    public static string TextOf(JsonElement value) => Read(value, static v => v.GetString()!);

    public static List<KeyValuePair<string, JsonNode?>> MembersOf(JsonObject members) => Read(members, static m => m.ToList());

    public static JsonElement LeafOf(JsonNode value) => Read(value, static v => JsonElement.Parse(v.ToJsonString()));

    private static TResult Read<T, TResult>(T source, Func<T, TResult> read)
    {
        try
        {
            return read(source);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new FormatException("Not I-JSON (RFC 7493).", e);
        }
    }
}
