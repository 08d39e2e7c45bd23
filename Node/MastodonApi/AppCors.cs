using PersonalNode.Http;

namespace PersonalNode.MastodonApi;

/// <summary>
/// Lets pages of other sites call the API with a bearer token (Elk, Phanpy and their like run in the browser). Never with cookies: a
/// wildcard origin forbids credentials, and a cookie opens nothing here anyway.
/// </summary>
public static class AppCors
{
    public static void UseAppCors(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!AppPaths.IsOpenToSites(context.Request.Path))
        {
            return next(context);
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "Link, Retry-After";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (!HttpMethods.IsOptions(context.Request.Method) || !context.Request.Headers.ContainsKey("Access-Control-Request-Method"))
        {
            return next(context);
        }

        headers.AccessControlAllowMethods = "GET, POST, PUT, PATCH, DELETE";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, Idempotency-Key";
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    });
}
