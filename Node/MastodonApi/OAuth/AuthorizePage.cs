using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.OAuth;

/// <summary>The pages of a sign-in with an app. They work without scripts. Problems are keys of sentences.</summary>
internal static class AuthorizePage
{
    public static Html Ask(Texts text, AuthorizeRequest asked, Storage.Owner owner, bool signedIn, string? problem)
    {
        var name = asked.App.Name;
        var message = problem is null ? Html.Empty : Html.Of($"""<p class="problem" id="problem" role="alert">{text.Say(problem)}</p>""");
        var described = problem is null ? Html.Empty : new Html(" aria-describedby=\"problem\" aria-invalid=\"true\"");
        var password = signedIn ? Html.Empty : Html.Of($"""
            <div class="field"><label for="password">{text.Say("app.password")}</label>
            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" autofocus{described}></div>
            """);
        var title = text.Say("app.title", ("name", name));
        return Page(text, title, Html.Of($"""
            <h1>{title}</h1>
            <p>{text.Show("app.text", ("owner", Apart(owner.Name)), ("name", Html.Of($"{Apart(name)}{Site(asked.App)}")))}</p>
            <p>{text.Say("app.scopes")}</p>
            <ul>{Html.Join(AppScopes.Explain(text, asked.Scopes).Select(e => Html.Of($"<li>{e}</li>")))}</ul>
            <p>{text.Say("app.limits")}</p>
            <form method="post" action="/oauth/authorize" data-testid="authorize-form">
            {Hidden("response_type", "code")}{Hidden("client_id", asked.App.Id)}{Hidden("redirect_uri", asked.RedirectUri)}{Hidden("scope", string.Join(' ', asked.Scopes))}
            {Hidden("state", asked.State)}{Hidden("code_challenge", asked.Challenge)}{Hidden("code_challenge_method", asked.Challenge is null ? null : "S256")}
            {password}
            {message}
            <div class="decide"><button type="submit" name="decision" value="allow" class="button wide-button">{text.Say("app.allow")}</button>
            <button type="submit" name="decision" value="deny" class="button quiet wide-button" formnovalidate>{text.Say("app.deny")}</button></div></form>
            <p class="hint">{To(text, asked.RedirectUri)}</p>
            """));
    }

    public static Html Code(Texts text, RegisteredApp app, string code) => Page(text, text.Say("app.codeTitle"), Html.Of($"""
        <h1>{text.Say("app.codeTitle")}</h1><p>{text.Say("app.codeText", ("name", app.Name))}</p>
        <p><code class="code" data-testid="code">{code}</code></p>
        """));

    public static Html Message(Texts text, string sentence) => Page(text, text.Say("app.heading"), Html.Of($"""<h1>{text.Say("app.heading")}</h1><p>{text.Say(sentence)}</p>"""));

    private static Html Site(RegisteredApp app) => app.Website is { } site ? Html.Of($""" (<bdi>{new Uri(site).Host}</bdi>)""") : Html.Empty;

    private static string To(Texts text, string redirect) => redirect == RedirectUris.OutOfBand ? text.Say("app.toCode")
        : new Uri(redirect) is { Scheme: "http" or "https" } page ? text.Say("app.toSite", ("host", page.Authority)) : text.Say("app.toApp", ("scheme", new Uri(redirect).Scheme + ":"));

    /// <summary>A name that may read in another direction than the sentence around it.</summary>
    private static Html Apart(string name) => Html.Of($"<bdi>{name}</bdi>");

    private static Html Hidden(string name, string? value) => value is null ? Html.Empty : Html.Of($"""<input type="hidden" name="{name}" value="{value}">""");

    private static Html Page(Texts text, string title, Html body) => Html.Of($"""
        <!doctype html><html lang="{text.Language}" dir="{text.Direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">
        <link rel="icon" href="/icons/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/css/locked.css"></head>
        <body><main class="locked"><img src="/icons/icon.svg" alt="" width="56" height="56">
        {body}</main></body></html>
        """);
}
