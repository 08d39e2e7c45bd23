using System.Text.Json;
using System.Text.Json.Serialization;

namespace PersonalNode.Http;

/// <summary>Data of the event "post-deleted".</summary>
public sealed record DeletedResponse(string Id);

/// <summary>Shapes that are serialised outside of an endpoint's own answer.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PostResponse))]
[JsonSerializable(typeof(PersonResponse))]
[JsonSerializable(typeof(FollowRequestResponse))]
[JsonSerializable(typeof(DeletedResponse))]
[JsonSerializable(typeof(NotificationEvent))]
[JsonSerializable(typeof(ConversationEvent))]
[JsonSerializable(typeof(TypingEvent))]
public sealed partial class ApiJson : JsonSerializerContext;
