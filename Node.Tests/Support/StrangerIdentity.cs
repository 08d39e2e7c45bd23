using System.Text.Json.Nodes;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Support;

/// <summary>Gives a hand-made actor an identity log to show.</summary>
public static class StrangerIdentity
{
    /// <summary>Shows the log, and an actor document that names it.</summary>
    public static void Show(this StrangerActor stranger, IReadOnlyList<LoggedStatement> log)
    {
        var actor = stranger.Actor();
        actor["identity"] = log[0].Hash;
        actor["identityLog"] = stranger.Url + "/identity";
        actor["identityHead"] = log[^1].Hash;
        stranger.Documents["/"] = actor;
        for (var from = 0; from <= log.Count; from++)
        {
            stranger.Documents[$"/identity?from={from}"] = new JsonObject
            {
                ["id"] = $"{stranger.Url}/identity?from={from}",
                ["type"] = "IdentityLog",
                ["identity"] = log[0].Hash,
                ["statements"] = new JsonArray([.. log.Skip(from).Select(s => JsonNode.Parse(s.Json))]),
            };
        }
    }
}
