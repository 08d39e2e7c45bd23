using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>The page on which a visitor enters their handle. It alone may send a form that leads to another site, and it shows nothing that somebody else wrote.</summary>
public sealed class FollowPage(PublicPages pages, OwnerStore owner, LocalNode local, Presenter presenter, NodeOptions options)
{
    public ContentHttpResult NobodyHere(HttpContext context) => PublicEndpoints.Show(pages.Message(Texts.For(context), "notSetUp.title", "notSetUp.nobody"), 404);

    /// <param name="context">Its answer is allowed to lead elsewhere.</param>
    /// <param name="typed">What the visitor entered before.</param>
    /// <param name="problem">Why that did not do: the key of the sentence.</param>
    /// <param name="status">HTTP status.</param>
    public ContentHttpResult Show(HttpContext context, string typed, string? problem, int status = 200)
    {
        // Browsers hold a form's redirects against form-action too.
        HttpPipeline.AllowFormsTo(context, options.AllowPrivateNetworks ? "https: http:" : "https:");
        var me = owner.Current!;
        var text = Texts.For(context);
        var title = text.Say("follow.title", ("name", me.Name));
        return PublicEndpoints.Show(
            pages.Page(text, title, text.Say("follow.description", ("name", me.Name)), local.Url + "/follow", "website", Html.Of($"""
                <section class="profile"><h1>{title}</h1>
                {VisitorForm.Draw("/follow", text.Say("follow.label"), text.Say("follow.hint"), text, typed, problem)}
                <p class="follow-hint">{text.Show("follow.otherwise", ("handle", PublicPages.Code(presenter.Me.Address)), ("url", PublicPages.Code(local.Url)))}</p></section>
                """)), status);
    }
}
