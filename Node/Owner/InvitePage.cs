using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>What a friend sees who opens an invitation: who invites, what this is, and the ways to come. It says nothing about the friend, whoever has the link.</summary>
public sealed class InvitePage(PublicPages pages, PublicPhotos photos, OwnerStore owner, LocalNode local, Presenter presenter, NodeOptions options)
{
    private const string Sdk = ".NET 10 SDK";

    public ContentHttpResult Unknown(HttpContext context) => Over(context, 404, "invite.unknownTitle", "invite.unknownText");

    public ContentHttpResult Used(HttpContext context) => Over(context, 410, "invite.usedTitle", "invite.usedText");

    /// <param name="context">Its answer is allowed to lead elsewhere, and is kept by nobody.</param>
    /// <param name="token">The invitation's.</param>
    /// <param name="typed">What the visitor entered before.</param>
    /// <param name="problem">Why that did not do: the key of the sentence.</param>
    /// <param name="status">HTTP status.</param>
    public ContentHttpResult Show(HttpContext context, string token, string typed, string? problem, int status = 200)
    {
        var text = Begin(context);
        HttpPipeline.AllowFormsTo(context, options.AllowPrivateNetworks ? "https: http:" : "https:");
        var me = owner.Current!;
        var name = ("name", (object)me.Name);
        var link = local.InvitationUrl(token);
        var title = text.Say("invite.title", name);
        var sdk = Html.Of($"""<a href="https://dotnet.microsoft.com/download" rel="noopener">{Sdk}</a>""");
        return PublicEndpoints.Show(
            pages.Page(text, title, text.Say("invite.description", name), link, "website", Html.Of($"""
                <section class="profile">{pages.Avatar(me)}<h1>{title}</h1><p class="handle"><bdi>{presenter.Me.Address}</bdi></p><p class="bio">{text.Say("invite.text", name)}</p></section>
                <section class="way"><h2>{text.Say("invite.have")}</h2><p>{text.Show("invite.haveText", ("link", PublicPages.Code(link)))}</p>
                {VisitorForm.Draw($"/invite/{token}/go", text.Say("invite.label"), text.Say("invite.hint"), text, typed, problem)}</section>
                <section class="way"><h2>{text.Say("invite.neither")}</h2>
                <details><summary>{text.Say("invite.get")}</summary><p>{text.Show("invite.need", ("sdk", sdk), name)}</p>
                <pre dir="ltr"><code>dotnet run --project Node</code></pre><p>{text.Say("invite.address")}</p>
                <pre dir="ltr"><code>dotnet run --project Node -- --Node:Url=https://you.example</code></pre><p>{text.Say("invite.rest")}</p></details>
                <p>{text.Say("invite.account")}</p></section>
                <section class="way"><h2>{text.Say("invite.later")}</h2><p>{text.Say("invite.laterText")}</p></section>
                """), photos.AvatarUrl(me)), status);
    }

    /// <summary>Their server names no page for following: the rest is done there by hand.</summary>
    public ContentHttpResult Search(HttpContext context, string account)
    {
        var text = Begin(context);
        var title = text.Say("invite.stepTitle");
        return PublicEndpoints.Show(pages.Page(text, title, text.Say("follow.description", ("name", owner.Current!.Name)), local.Url, "website", Html.Of($"""
            <section class="profile"><h1>{title}</h1><p class="bio">{text.Show("invite.stepText", ("account", PublicPages.Code(account)), ("handle", PublicPages.Code(presenter.Me.Address)))}</p></section>
            """)));
    }

    private ContentHttpResult Over(HttpContext context, int status, string title, string sentence) => PublicEndpoints.Show(pages.Message(Begin(context), title, sentence), status);

    /// <summary>The link is a secret of two: no cache keeps the page, no search engine lists it.</summary>
    private static Texts Begin(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        return Texts.For(context);
    }
}
