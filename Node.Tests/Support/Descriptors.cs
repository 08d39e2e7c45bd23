using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PersonalNode.Tests.Support;

/// <summary>What a stranger's WebFinger says (RFC 7033), lies included.</summary>
public static class Descriptors
{
    private const string Path = "/.well-known/webfinger";

    /// <summary>From now on the stranger's host answers for these resources and no others.</summary>
    /// <returns>The resources that were asked for, in order.</returns>
    public static List<string> AnswerWebFinger(this StrangerActor stranger, params (string Resource, string Subject, string? Self, string? Template)[] known)
    {
        var asked = new List<string>();
        stranger.Files[Path] = async context =>
        {
            var resource = context.Request.Query["resource"].ToString();
            lock (asked)
            {
                asked.Add(resource);
            }

            if (known.FirstOrDefault(k => k.Resource == resource) is not { Resource: not null } answer)
            {
                context.Response.StatusCode = 404;
                return;
            }

            var links = new JsonArray();
            if (answer.Self is not null)
            {
                links.Add(new JsonObject { ["rel"] = "self", ["type"] = "application/activity+json", ["href"] = answer.Self });
            }

            if (answer.Template is not null)
            {
                links.Add(new JsonObject { ["rel"] = "http://ostatus.org/schema/1.0/subscribe", ["template"] = answer.Template });
            }

            context.Response.ContentType = "application/jrd+json";
            await context.Response.WriteAsync(new JsonObject { ["subject"] = answer.Subject, ["links"] = links }.ToJsonString());
        };
        return asked;
    }

    /// <summary>The handle at that stranger's host, as a resource.</summary>
    public static string Account(this StrangerActor stranger, string handle) => $"acct:{handle}@{stranger.Host}";
}
