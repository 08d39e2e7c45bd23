using Microsoft.AspNetCore.Http.HttpResults;

namespace PersonalNode.Http;

/// <summary>Errors as RFC 9457 problem details with a stable "code" for programs and a "detail" sentence for people.</summary>
public static class Problems
{
    /// <summary>The code by which an inbox says that it has no key any more for what was sealed; the sender seals it anew (status 409).</summary>
    public const string SealKeyUnknown = "inbox.seal_key_unknown";

    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable, "noun.reason".</param>
    /// <param name="detail">A sentence that says what to do next.</param>
    public static ProblemHttpResult Of(int status, string code, string detail) =>
        TypedResults.Problem(statusCode: status, title: Title(status), detail: detail, extensions: new Dictionary<string, object?> { ["code"] = code });

    public static ProblemHttpResult NotFound(string code, string what) => Of(404, code, $"{what} It may have been deleted.");

    /// <summary>Field names (camelCase) to what is wrong with them.</summary>
    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) => TypedResults.Problem(new HttpValidationProblemDetails(errors)
    {
        Status = 400,
        Title = Title(400),
        Detail = errors.Values.FirstOrDefault(e => e.Length > 0)?[0] ?? "The request cannot be read.",
        Extensions = { ["code"] = "validation" },
    });

    public static ProblemHttpResult NoPerson() => Of(404, "people.unknown", "There is no such person here.");

    public static ProblemHttpResult NoAspect() => NotFound("aspects.not_found", "There is no such aspect.");

    public static ProblemHttpResult NoPost() => NotFound("posts.not_found", "There is no such post here.");

    public static ProblemHttpResult WrongPassword() => Of(403, "password.wrong", "The password is not right, so nothing was changed. Enter the one you sign in with.");

    /// <summary>A post or message names a photo that is not there, or not the owner's.</summary>
    public static ProblemHttpResult UnknownPhoto() => Invalid(new Dictionary<string, string[]> { ["photos"] = ["There is no photo with this id."] });

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
