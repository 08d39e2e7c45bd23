using PersonalNode.Http;

namespace PersonalNode.Hosting;

/// <summary>The page that asks for the passphrase. It works without scripts and says nothing about whose node it is.</summary>
internal static class LockedPage
{
    public static Html Render(string? problem)
    {
        var message = problem is null ? Html.Empty : Html.Of($"""<p class="problem" id="problem" role="alert">{problem}</p>""");
        var described = problem is null ? Html.Empty : new Html(" aria-describedby=\"problem\" aria-invalid=\"true\"");
        return Html.Of($"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Unlock this node</title><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">
            <link rel="icon" href="/icons/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/css/locked.css"></head>
            <body><main class="locked"><img src="/icons/icon.svg" alt="" width="56" height="56">
            <h1>This node is locked</h1>
            <p>Its keys are protected by a passphrase. Until you type it here, nothing is read and nothing is sent; friends' servers will try again.</p>
            <form method="post" action="/unlock" data-testid="unlock-form">
            <div class="field"><label for="passphrase">Passphrase</label>
            <input id="passphrase" name="passphrase" type="password" autocomplete="current-password" maxlength="1024" required autofocus{described}></div>
            {message}
            <button type="submit" class="button wide-button">Unlock</button></form>
            <p class="hint">If this is not your node, there is nothing to do here: come back later.</p></main></body></html>
            """);
    }
}
