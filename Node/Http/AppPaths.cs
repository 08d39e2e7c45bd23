namespace PersonalNode.Http;

/// <summary>
/// The addresses of the Mastodon API, where apps come with a bearer token and never with a cookie: other sites' pages may call them, and
/// what the cookie needs against cross-site requests is not needed here.
/// </summary>
public static class AppPaths
{
    public const string V1 = "/api/v1";
    public const string V2 = "/api/v2";

    /// <summary>True for the API itself.</summary>
    public static bool IsApi(PathString path) => path.StartsWithSegments(V1, StringComparison.Ordinal) || path.StartsWithSegments(V2, StringComparison.Ordinal);

    /// <summary>True also for what an app needs of OAuth; the page that asks the owner is not among it.</summary>
    public static bool IsOpenToSites(PathString path) => IsApi(path) || path == "/oauth/token" || path == "/oauth/revoke" || path == "/.well-known/oauth-authorization-server"
        || path.StartsWithSegments("/app-media", StringComparison.Ordinal);
}
