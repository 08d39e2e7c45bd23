using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>
/// Refuses writes that another site's page makes a browser send, beside the cookie's SameSite=Strict: by Sec-Fetch-Site, or by Origin
/// where a browser sends only that. Programs send neither.
/// </summary>
public static class CrossSiteGuard
{
    public static void UseCrossSiteGuard(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if (!safe && request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && !AppPaths.IsApi(request.Path) && !IsOwnSite(request, request.HttpContext.RequestServices.GetRequiredService<LocalNode>().Url))
        {
            await Problems.Of(403, "request.cross_site", "Another site tried to act in your name, so nothing was done.").ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    /// <param name="request">A request that changes something.</param>
    /// <param name="url">What the node calls itself, which a reverse proxy may hide from the request; empty when it is not known.</param>
    public static bool IsOwnSite(HttpRequest request, string url)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || origin == $"{request.Scheme}://{request.Host}"
            || (url.Length > 0 && Protocol.Iri.SameOrigin(origin, url));
    }
}
