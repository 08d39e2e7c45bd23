using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Protocol;

namespace PersonalNode.Http;

/// <summary>One address, two readers: programs ask for activity+json, people get a page.</summary>
public static class Negotiation
{
    /// <summary>For the API description: a document, and a page when people read there too.</summary>
    public static RouteHandlerBuilder ProducesDocument(this RouteHandlerBuilder route, bool html) => html
        ? route.Produces<ActivityDocument>(200, Vocabulary.MediaType, "text/html") : route.Produces<ActivityDocument>(200, Vocabulary.MediaType);

    /// <summary>True when the request asks for ActivityPub rather than HTML.</summary>
    public static bool WantsActivity(HttpRequest request)
    {
        request.HttpContext.Response.Headers.Vary = "Accept";
        var accept = request.Headers.Accept.ToString();
        var activity = accept.Contains("application/activity+json", StringComparison.OrdinalIgnoreCase)
            || accept.Contains("application/ld+json", StringComparison.OrdinalIgnoreCase);
        return activity || (accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase));
    }

    public static ContentHttpResult Activity(string json, int status = 200) => TypedResults.Text(json, Vocabulary.MediaType, Encoding.UTF8, status);

    public static ContentHttpResult Activity(JsonObject document, int status = 200) => Activity(document.ToJsonString(), status);
}

/// <summary>An ActivityStreams 2.0 document (or a discovery document) as the API description names it; its further members are those of the vocabulary.</summary>
public sealed record ActivityDocument(string? Id, string? Type);
