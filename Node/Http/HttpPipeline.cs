using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>What every answer of the node has in common: security headers, problem details instead of stack traces, bounds on rate and size.</summary>
public static class HttpPipeline
{
    /// <summary>Largest request body, in bytes; the inbox has a tighter bound of its own.</summary>
    public const int MaxRequestBody = 1024 * 1024;

    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Lets the forms of this one page lead to these sources as well (CSP level 3, form-action).</summary>
    public static void AllowFormsTo(HttpContext context, string sources) =>
        context.Response.Headers.ContentSecurityPolicy = ContentPolicy.Replace("form-action 'self'", $"form-action 'self' {sources}", StringComparison.Ordinal);

    /// <summary>First in the pipeline: everything after it may fail and still answers well.</summary>
    public static void UseSafeAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = HandleAsync,

            // The first is the sender's, the second in the log already.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException or MediaPlaceException,
        });
        app.UseStatusCodePages(context => Describe(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), interest-cohort=()";
            if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
            {
                headers.CacheControl = "no-store";
            }

            return next(context);
        });
    }

    private static Task HandleAsync(HttpContext context)
    {
        switch (context.Features.Get<IExceptionHandlerFeature>()?.Error)
        {
            case BadHttpRequestException bad:
                return Describe(bad.StatusCode).ExecuteAsync(context);
            case MediaPlaceException:
                context.Response.Headers.RetryAfter = "60";
                return Problems.Of(503, "media.place_unavailable", "Where this node keeps photos cannot be used right now. Nothing was changed; try again in a minute.").ExecuteAsync(context);
            default:
                return Describe(500).ExecuteAsync(context);
        }
    }

    private static ProblemHttpResult Describe(int status) => status switch
    {
        400 => Problems.Of(400, "request.malformed", "The request cannot be read. Send JSON of the documented shape."),
        401 => Problems.Of(401, "session.required", "Sign in to your node, or send an access token."),
        404 => Problems.Of(404, "request.not_found", "There is nothing at this address."),
        405 => Problems.Of(405, "request.method", "This address does not take that method."),
        413 => Problems.Of(413, "request.too_large", "The request is too large."),
        415 => Problems.Of(415, "request.media_type", "Send the body as application/json."),
        _ => Problems.Of(status, "internal", "Something went wrong in the node. Its log says what; nothing was changed."),
    };
}
