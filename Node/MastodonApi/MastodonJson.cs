using System.Text.Json;
using System.Text.Json.Serialization;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.OAuth;

namespace PersonalNode.MastodonApi;

/// <summary>The shapes of the Mastodon API: snake_case out; in, numbers and booleans may be words, as forms have them.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString, MaxDepth = 32,
    Converters = [typeof(LooseBoolean)])]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(IReadOnlyList<Account>))]
[JsonSerializable(typeof(CredentialAccount))]
[JsonSerializable(typeof(Relationship))]
[JsonSerializable(typeof(IReadOnlyList<Relationship>))]
[JsonSerializable(typeof(IReadOnlyList<FamiliarFollowers>))]
[JsonSerializable(typeof(Status))]
[JsonSerializable(typeof(IReadOnlyList<Status>))]
[JsonSerializable(typeof(Context))]
[JsonSerializable(typeof(StatusSource))]
[JsonSerializable(typeof(IReadOnlyList<StatusEdit>))]
[JsonSerializable(typeof(MediaAttachment))]
[JsonSerializable(typeof(Poll))]
[JsonSerializable(typeof(Filter))]
[JsonSerializable(typeof(IReadOnlyList<Filter>))]
[JsonSerializable(typeof(IReadOnlyList<FilterKeyword>))]
[JsonSerializable(typeof(Notification))]
[JsonSerializable(typeof(IReadOnlyList<Notification>))]
[JsonSerializable(typeof(UnreadCount))]
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(IReadOnlyList<Conversation>))]
[JsonSerializable(typeof(Dictionary<string, Marker>))]
[JsonSerializable(typeof(List))]
[JsonSerializable(typeof(IReadOnlyList<List>))]
[JsonSerializable(typeof(SearchResults))]
[JsonSerializable(typeof(ScheduledStatus))]
[JsonSerializable(typeof(IReadOnlyList<ScheduledStatus>))]
[JsonSerializable(typeof(IReadOnlyList<Tag>))]
[JsonSerializable(typeof(IReadOnlyList<CustomEmoji>))]
[JsonSerializable(typeof(IReadOnlyList<Announcement>))]
[JsonSerializable(typeof(Preferences))]
[JsonSerializable(typeof(Instance))]
[JsonSerializable(typeof(InstanceV1))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<InstanceRule>))]
[JsonSerializable(typeof(CredentialApplication))]
[JsonSerializable(typeof(Application))]
[JsonSerializable(typeof(Token))]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(Empty))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(RevokeRequest))]
[JsonSerializable(typeof(StatusRequest))]
[JsonSerializable(typeof(MediaRequest))]
[JsonSerializable(typeof(ProfileChange))]
[JsonSerializable(typeof(FollowOptions))]
[JsonSerializable(typeof(MarkersRequest))]
[JsonSerializable(typeof(ListRequest))]
[JsonSerializable(typeof(ListAccountsRequest))]
[JsonSerializable(typeof(ChoicesRequest))]
[JsonSerializable(typeof(FilterRequest))]
[JsonSerializable(typeof(DomainRequest))]
[JsonSerializable(typeof(ScheduleRequest))]
internal sealed partial class MastodonJson : JsonSerializerContext;

/// <summary>true, "true", "1", "on" and 1, as Rails reads them.</summary>
internal sealed class LooseBoolean : JsonConverter<bool>
{
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number => reader.TryGetInt32(out var number) && number != 0,
        JsonTokenType.String => reader.GetString() is "true" or "1" or "on" or "t",
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
}
