using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.OAuth;

/// <summary>The pages of a sign-in with an app. They work without scripts.</summary>
internal static class AuthorizePage
{
    public static Html Ask(AuthorizeRequest asked, Storage.Owner owner, bool signedIn, string? problem)
    {
        var name = asked.App.Name;
        var message = problem is null ? Html.Empty : Html.Of($"""<p class="problem" id="problem" role="alert">{problem}</p>""");
        var described = problem is null ? Html.Empty : new Html(" aria-describedby=\"problem\" aria-invalid=\"true\"");
        var password = signedIn ? Html.Empty : Html.Of($"""
            <div class="field"><label for="password">Your password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" autofocus{described}></div>
            """);
        return Page($"Let {name} in?", Html.Of($"""
            <h1>Let {name} in?</h1>
            <p>An app wants to use this node, which belongs to {owner.Name}. It calls itself {name}{Site(asked.App)}, and anybody could: go on only if you have just begun to sign in with it.</p>
            <p>It will be able to:</p>
            <ul>{Html.Join(AppScopes.Explain(asked.Scopes).Select(e => Html.Of($"<li>{e}</li>")))}</ul>
            <p>It cannot change your password or your keys, and you can end this in your settings at any time.</p>
            <form method="post" action="/oauth/authorize" data-testid="authorize-form">
            {Hidden("response_type", "code")}{Hidden("client_id", asked.App.Id)}{Hidden("redirect_uri", asked.RedirectUri)}{Hidden("scope", string.Join(' ', asked.Scopes))}
            {Hidden("state", asked.State)}{Hidden("code_challenge", asked.Challenge)}{Hidden("code_challenge_method", asked.Challenge is null ? null : "S256")}
            {password}
            {message}
            <div class="decide"><button type="submit" name="decision" value="allow" class="button wide-button">Let it in</button>
            <button type="submit" name="decision" value="deny" class="button quiet wide-button" formnovalidate>Cancel</button></div></form>
            <p class="hint">You will be sent on to {To(asked.RedirectUri)}.</p>
            """));
    }

    public static Html Code(RegisteredApp app, string code) => Page("Your code", Html.Of($"""
        <h1>Your code</h1><p>Type it into {app.Name}, or copy it. It is good once, for a minute.</p>
        <p><code class="code" data-testid="code">{code}</code></p>
        """));

    public static Html Message(string sentence) => Page("Signing in with an app", Html.Of($"""<h1>Signing in with an app</h1><p>{sentence}</p>"""));

    private static Html Site(RegisteredApp app) => app.Website is { } site ? Html.Of($" ({new Uri(site).Host})") : Html.Empty;

    private static string To(string redirect) => redirect == RedirectUris.OutOfBand ? "a page with a code"
        : new Uri(redirect) is { Scheme: "http" or "https" } page ? page.Authority : $"the app ({new Uri(redirect).Scheme}:)";

    private static Html Hidden(string name, string? value) => value is null ? Html.Empty : Html.Of($"""<input type="hidden" name="{name}" value="{value}">""");

    private static Html Page(string title, Html body) => Html.Of($"""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">
        <link rel="icon" href="/icons/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/css/locked.css"></head>
        <body><main class="locked"><img src="/icons/icon.svg" alt="" width="56" height="56">
        {body}</main></body></html>
        """);
}
