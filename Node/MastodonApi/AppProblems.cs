using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;

namespace PersonalNode.MastodonApi;

/// <summary>
/// Problems as apps read them: Mastodon's "error" beside the members of RFC 9457, as application/json, since the clients that there are
/// give up on application/problem+json. At /oauth the error is RFC 6749's word.
/// </summary>
public sealed class AppProblemWriter : IProblemDetailsWriter
{
    private const string OAuth = "oauth.";

    public bool CanWrite(ProblemDetailsContext context) => IsForApps(context.HttpContext.Request.Path);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        var code = problem.Extensions.TryGetValue("code", out var value) ? value as string : null;
        var body = new JsonObject();
        if (code?.StartsWith(OAuth, StringComparison.Ordinal) == true)
        {
            body["error"] = code[OAuth.Length..];
            body["error_description"] = problem.Detail;
        }
        else
        {
            body["error"] = problem.Detail ?? problem.Title;
        }

        body["title"] = problem.Title;
        body["status"] = problem.Status;
        body["detail"] = problem.Detail;
        body["code"] = code;
        if (problem is HttpValidationProblemDetails { Errors: { Count: > 0 } errors })
        {
            body["errors"] = new JsonObject(errors.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)new JsonArray([.. e.Value.Select(s => JsonValue.Create(s))]))));
        }

        var response = context.HttpContext.Response;
        response.StatusCode = problem.Status ?? response.StatusCode;

        // A failure has wiped the headers that were set on the way in.
        response.Headers.AccessControlAllowOrigin = "*";
        response.ContentType = "application/json; charset=utf-8";
        await response.WriteAsync(body.ToJsonString(), context.HttpContext.RequestAborted);
    }

    private static bool IsForApps(PathString path) => AppPaths.IsOpenToSites(path);
}

/// <summary>Problems that only the Mastodon API has.</summary>
internal static class AppProblems
{
    /// <summary>What cannot be read or is not allowed to be: Mastodon answers 422 where the owner API answers 400 or 409.</summary>
    public static ProblemHttpResult Unprocessable(ProblemHttpResult problem) => problem.StatusCode is not (400 or 409) ? problem
        : Problems.Of(422, problem.ProblemDetails.Extensions.TryGetValue("code", out var code) && code is string text ? text : "validation", problem.ProblemDetails.Detail ?? "That cannot be done as it is.");

    public static ProblemHttpResult Invalid(string sentence) => Problems.Of(422, "validation", sentence);

    public static ProblemHttpResult Unreadable() => Problems.Of(400, "request.malformed", "The request cannot be read. Send JSON or a form of the documented shape.");

    public static ProblemHttpResult NoRecord() => Problems.Of(404, "app.not_found", "Record not found");

    /// <param name="error">A word of RFC 6749 section 5.2.</param>
    /// <param name="detail">A sentence for whoever wrote the app.</param>
    public static ProblemHttpResult OAuth(string error, string detail) => Problems.Of(error == "invalid_client" ? 401 : 400, "oauth." + error, detail);
}
