using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>The form on a public page in which a visitor says who they are elsewhere. Works without a script.</summary>
internal static class VisitorForm
{
    public const string Type = "application/x-www-form-urlencoded";
    private const string Example = "@you@example.social";
    private const int MaxForm = 4 * 1024;

    /// <summary>Look-ups for strangers take no more of the node than this, from however many addresses they ask.</summary>
    public static readonly SemaphoreSlim Places = new(8);

    /// <param name="action">Where it is sent.</param>
    /// <param name="label">What is asked for.</param>
    /// <param name="hint">What happens then.</param>
    /// <param name="text">The visitor's language.</param>
    /// <param name="typed">What the visitor entered before.</param>
    /// <param name="problem">Why that did not do: the key of the sentence.</param>
    public static Html Draw(string action, string label, string hint, Texts text, string typed, string? problem)
    {
        var said = problem is null ? Html.Empty : Html.Of($"""<p class="problem" id="problem" role="alert">{text.Say(problem)}</p>""");
        var described = new Html(problem is null ? "account-hint" : "problem account-hint");
        return Html.Of($"""
            <form class="follow-form" method="post" action="{action}"><div class="field"><label for="account">{label}</label>
            <input id="account" name="account" type="text" dir="ltr" value="{typed}" placeholder="{Example}" required maxlength="300" autocapitalize="none" autocomplete="off" spellcheck="false" aria-describedby="{described}">
            <p class="hint" id="account-hint">{hint}</p></div>{said}
            <button class="button" type="submit">{text.Say("follow.button")}</button></form>
            """);
    }

    /// <summary>What the visitor entered on this node's own page; null when another site's page sent the form.</summary>
    public static async Task<string?> AccountAsync(HttpRequest request, LocalNode local, CancellationToken cancellation)
    {
        // A page that tells no referrer sends the origin "null" (Fetch, "append a request Origin header"); older browsers send nothing else.
        var silent = !request.Headers.ContainsKey("Sec-Fetch-Site") && request.Headers.Origin == "null";
        if (request.ContentLength is null or > MaxForm || !request.HasFormContentType || (!silent && !CrossSiteGuard.IsOwnSite(request, local.Url)))
        {
            return null;
        }

        try
        {
            return (await request.ReadFormAsync(cancellation))["account"].ToString().Trim();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}

/// <summary>303: whatever was sent here is not sent there.</summary>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
