using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>The page on which a visitor enters their handle. It alone may send a form that leads to another site, and it shows nothing that somebody else wrote.</summary>
public sealed class FollowPage(PublicPages pages, OwnerStore owner, LocalNode local, Presenter presenter, NodeOptions options)
{
    public ContentHttpResult NobodyHere() => PublicEndpoints.Show(pages.Message("This node is not set up yet", "There is nobody to follow yet."), 404);

    /// <param name="context">Its answer is allowed to lead elsewhere.</param>
    /// <param name="typed">What the visitor entered before.</param>
    /// <param name="problem">Why that did not do.</param>
    /// <param name="status">HTTP status.</param>
    public ContentHttpResult Show(HttpContext context, string typed, string? problem, int status = 200)
    {
        // Browsers hold a form's redirects against form-action too.
        HttpPipeline.AllowFormsTo(context, options.AllowPrivateNetworks ? "https: http:" : "https:");
        var me = owner.Current!;
        var said = problem is null ? Html.Empty : Html.Of($"""<p class="problem" id="problem" role="alert">{problem}</p>""");
        var described = new Html(problem is null ? "account-hint" : "problem account-hint");
        return PublicEndpoints.Show(
            pages.Page($"Follow {me.Name}", $"Follow {me.Name} from your own server", local.Url + "/follow", "website", Html.Of($"""
                <section class="profile"><h1>Follow {me.Name}</h1>
                <form class="follow-form" method="post" action="/follow"><div class="field"><label for="account">Your handle or your server</label>
                <input id="account" name="account" type="text" value="{typed}" placeholder="@you@example.social" required maxlength="300" autocapitalize="none" autocomplete="off" spellcheck="false" aria-describedby="{described}">
                <p class="hint" id="account-hint">Your own server asks you to confirm; nothing is kept here.</p></div>{said}
                <button class="button" type="submit">Continue</button></form>
                <p class="follow-hint">Or search at your own server for <code>{presenter.Me.Address}</code>, or for <code>{local.Url}</code> at a node like this one.</p></section>
                """)), status);
    }
}
