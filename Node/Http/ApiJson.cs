using System.Text.Json;
using System.Text.Json.Serialization;
using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>Data of the event "post-deleted".</summary>
public sealed record DeletedResponse(string Id);

/// <summary>
/// How far a thread is filled in from where its posts live, and data of the event "thread". <see cref="Id"/> is a post of it, <see cref="Read"/> counts
/// the documents that were asked for, <see cref="Added"/> the posts that came of them.
/// </summary>
public sealed record ThreadFillResponse(string Id, bool Done, int Read, int Added)
{
    public static ThreadFillResponse Of(ThreadFill fill) => new(Protocol.Ids.ToText(fill.Post), fill.Done is not null, fill.Read, fill.Added);
}

/// <summary>Shapes that are serialised outside of an endpoint's own answer.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PostResponse))]
[JsonSerializable(typeof(PersonResponse))]
[JsonSerializable(typeof(FollowRequestResponse))]
[JsonSerializable(typeof(DeletedResponse))]
[JsonSerializable(typeof(NotificationEvent))]
[JsonSerializable(typeof(ConversationEvent))]
[JsonSerializable(typeof(TypingEvent))]
[JsonSerializable(typeof(ThreadFillResponse))]
[JsonSerializable(typeof(ExportResponse))]
public sealed partial class ApiJson : JsonSerializerContext;
