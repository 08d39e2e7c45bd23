using PersonalNode.Http;

namespace PersonalNode.Hosting;

/// <summary>The page that asks for the passphrase. It works without scripts and says nothing about whose node it is. The problem is the key of a sentence.</summary>
internal static class LockedPage
{
    public static Html Render(Texts text, string? problem)
    {
        var message = problem is null ? Html.Empty : Html.Of($"""<p class="problem" id="problem" role="alert">{text.Say(problem)}</p>""");
        var described = problem is null ? Html.Empty : new Html(" aria-describedby=\"problem\" aria-invalid=\"true\"");
        return Html.Of($"""
            <!doctype html><html lang="{text.Language}" dir="{text.Direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{text.Say("locked.title")}</title><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">
            <link rel="icon" href="/icons/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/css/locked.css"></head>
            <body><main class="locked"><img src="/icons/icon.svg" alt="" width="56" height="56">
            <h1>{text.Say("locked.heading")}</h1>
            <p>{text.Say("locked.text")}</p>
            <form method="post" action="/unlock" data-testid="unlock-form">
            <div class="field"><label for="passphrase">{text.Say("locked.passphrase")}</label>
            <input id="passphrase" name="passphrase" type="password" autocomplete="current-password" maxlength="1024" required autofocus{described}></div>
            {message}
            <button type="submit" class="button wide-button">{text.Say("locked.button")}</button></form>
            <p class="hint">{text.Say("locked.visitor")}</p></main></body></html>
            """);
    }
}
