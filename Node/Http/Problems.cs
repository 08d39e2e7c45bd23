using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PersonalNode.Http;

/// <summary>Errors as RFC 9457 problem details with a stable "code" for programs and a "detail" sentence for people.</summary>
public static class Problems
{
    /// <summary>The code by which an inbox says that it has no key any more for what was sealed; the sender seals it anew (status 409).</summary>
    public const string SealKeyUnknown = "inbox.seal_key_unknown";

    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable, "noun.reason".</param>
    /// <param name="detail">A sentence that says what to do next. What stands in its holes is sent beside it, each by its name.</param>
    public static ProblemHttpResult Of(int status, string code, Sentence detail)
    {
        var extensions = detail.Values.ToDictionary(v => v.Key, v => (object?)v.Value, StringComparer.Ordinal);
        extensions["code"] = code;
        if (detail.Reason is { } reason)
        {
            extensions["reason"] = reason;
        }

        return TypedResults.Problem(statusCode: status, title: Title(status), detail: detail.ToString(), extensions: extensions);
    }

    public static ProblemHttpResult NotFound(string code, string what) => Of(404, code, what + " It may have been deleted.");

    public static ProblemHttpResult Invalid(string field, string code, string sentence) => Invalid([new Fault(field, code, sentence)]);

    /// <summary>"errors" are sentences by field, "codes" the codes of the same by field, in the same order.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyList<Fault> faults) => TypedResults.Problem(new HttpValidationProblemDetails(ByField(faults, f => f.Sentence))
    {
        Status = 400,
        Title = Title(400),
        Detail = faults is [var first, ..] ? first.Sentence : "The request cannot be read.",
        Extensions = { ["code"] = "validation", ["codes"] = new JsonObject(ByField(faults, f => f.Code).Select(c => KeyValuePair.Create(c.Key, (JsonNode?)new JsonArray([.. c.Value.Select(v => JsonValue.Create(v))])))) },
    });

    private static Dictionary<string, string[]> ByField(IReadOnlyList<Fault> faults, Func<Fault, string> part) =>
        faults.GroupBy(f => f.Field, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(part).ToArray(), StringComparer.Ordinal);

    public static ProblemHttpResult NoPerson() => Of(404, "people.unknown", "There is no such person here.");

    public static ProblemHttpResult NoAspect() => NotFound("aspects.not_found", "There is no such aspect.");

    public static ProblemHttpResult NoPost() => NotFound("posts.not_found", "There is no such post here.");

    /// <summary>A post that was here until it was let go (<see cref="Storage.PastStore"/>), or none.</summary>
    /// <param name="place">Where it can be seen; null or empty when it is not known, or nowhere.</param>
    public static ProblemHttpResult NoPost(string? place) => string.IsNullOrEmpty(place) ? NoPost()
        : Of(410, "posts.not_kept", $"This post is not kept here any more. It may still be seen at {place}");

    public static ProblemHttpResult WrongPassword() => Of(403, "password.wrong", "The password is not right, so nothing was changed. Enter the one you sign in with.");

    /// <summary>A post or message names a photo that is not there, or not the owner's.</summary>
    public static ProblemHttpResult UnknownPhoto() => Invalid("photos", "photos.unknown", "There is no photo with this id.");

    /// <summary>An entry of a feed cannot be reacted to: there is nobody to tell.</summary>
    public static ProblemHttpResult FromFeed() => Of(409, "posts.from_feed", "This comes from a feed: nobody there would learn of it. Post its link, or keep it in your bookmarks.");

    internal static string Title(int status) => status switch
    {
        400 => "That cannot be done as it is",
        401 => "Sign in first",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Not possible here",
        408 => "Too slow",
        409 => "That does not fit",
        410 => "Gone",
        413 => "Too large",
        415 => "Wrong kind of content",
        422 => "That cannot be used",
        429 => "Too many tries",
        502 => "The other server did not help",
        503 => "Not ready",
        _ => "Something went wrong",
    };
}
