using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Protocol;

namespace PersonalNode.Http;

/// <summary>One address, two readers: programs ask for activity+json, people get a page.</summary>
public static class Negotiation
{
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
