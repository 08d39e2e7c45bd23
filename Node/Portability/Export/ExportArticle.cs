using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>One post or message on a page of the export.</summary>
public sealed class ExportArticle(Presenter presenter, PostStore posts, PhotoStore photos, LocalNode local)
{
    private const int Excerpt = 280;

    internal Html Of(Texts text, Post post)
    {
        var shown = presenter.ToResponse(post);
        var content = Html.Of($"""
            <div class="content" dir="auto"{Language(post)}>{Html.Sanitised(SafeHtml.WithAbsoluteLinks(post.Html, local.Url))}</div>
            {Photos(text, post)}{Poll(text, shown.Poll)}{Quote(text, shown.Quote)}
            """);
        var body = text.Fold(post) is { } fold ? Html.Of($"<details><summary>{fold}</summary>{content}</details>") : content;
        var tags = post.Tags.Count == 0 ? Html.Empty : Html.Of($"""<p class="quiet">{string.Join(' ', post.Tags.Select(t => "#" + t))}</p>""");
        var about = string.Join(" · ", new[]
        {
            post.Conversation is null ? Audience(text, shown) : "", post.Edited is null ? "" : text.Say("post.edited"),
            Count(text, "post.likes", post.Likes), Count(text, "post.reshares", post.Reshares), Count(text, "post.replies", post.Replies),
        }.Where(w => w.Length > 0));
        return Html.Of($"""
            <article id="{shown.Id}"><header><strong>{shown.Author.Name}</strong> <a class="quiet" href="{shown.Url}" rel="noreferrer"><time datetime="{ActivityBuilder.Time(post.Published)}">{text.Moment(post.Published.ToUniversalTime())}</time></a></header>
            {Answers(text, shown.InReplyTo)}{body}{tags}<footer class="quiet">{about}</footer></article>

            """);
    }

    internal static Html Photo(Texts text, Photo photo) => ExportPhotos.PathOf(photo) is { } path
        ? Html.Of($"""<figure><a href="../{path}"><img src="../{path}" alt="{photo.Alt}" loading="lazy" width="{photo.Width}" height="{photo.Height}"></a>{Caption(photo.Alt)}</figure>""")
        : Html.Of($"""<figure class="quiet">{text.Say("export.noPhoto")} {photo.Alt}</figure>""");

    private Html Photos(Texts text, Post post) => post.Photos.Count == 0 ? Html.Empty : Html.Of($"""<div class="photos">{Html.Join(photos.Many(post.Photos).Select(p => Photo(text, p)))}</div>""");

    private static Html Caption(string alt) => alt.Length == 0 ? Html.Empty : Html.Of($"<figcaption>{alt}</figcaption>");

    /// <summary>What it answers, as far as that is known here: its author and its beginning.</summary>
    private Html Answers(Texts text, InReplyToResponse? parent)
    {
        if (parent is null)
        {
            return Html.Empty;
        }

        var there = posts.Known(parent.Id);
        var words = there is null || there.Conversation is not null ? Html.Empty : Html.Of($"<p>{text.Fold(there) ?? Shorten(SafeHtml.ToText(there.Html))}</p>");
        var href = there is { AuthorId: null, Conversation: null } ? $"../posts/{ExportPlan.MonthOf(there)}.html#{parent.Id}" : parent.Url;
        return Html.Of($"""<blockquote><p class="quiet">{text.Show("post.inReplyTo", ("who", Named(href, parent.Author?.Name ?? Iri.HostOf(parent.Url))))}</p>{words}</blockquote>""");
    }

    private static Html Poll(Texts text, PollResponse? poll) => poll is null ? Html.Empty : Html.Of($"""
        <ul class="poll">{Html.Join(poll.Options.Select(o => Html.Of($"""<li>{o.Text} <span class="quiet">{Count(text, "poll.votes", o.Votes)}{(o.Voted ? " " + text.Say("export.yours") : "")}</span></li>""")))}</ul>
        """);

    private static Html Quote(Texts text, QuoteResponse? quote) => quote switch
    {
        { State: "shown", Url: { } url } => Html.Of($"""<blockquote><p class="quiet">{text.Show("post.quotes", ("url", Named(url, quote.Author?.Name ?? url)))}</p><p>{quote.Summary ?? Shorten(quote.Text ?? "")}</p></blockquote>"""),
        { Url: { } url } => Html.Of($"""<p class="quiet">{text.Show("post.quotes", ("url", Named(url, url)))}</p>"""),
        _ => Html.Empty,
    };

    private static Html Named(string href, string name) => Html.Of($"""<a href="{href}" rel="noreferrer"><bdi>{name}</bdi></a>""");

    private static string Audience(Texts text, PostResponse post) => post.Audience switch
    {
        "public" => text.Say("export.forAll"),
        "friends" => text.Say("export.forFriends"),
        "aspects" => text.Say("export.forAspects", ("names", string.Join(text.Say("list.comma"), post.Aspects.Select(a => a.Name)))),
        "me" => text.Say("export.forMe"),
        _ => text.Say("export.forChosen"),
    };

    private static Html Language(Post post) => post.Language is { } language ? Html.Of($""" lang="{language}" """) : Html.Empty;

    private static string Shorten(string text) => text.Length <= Excerpt ? text : text.Cut(Excerpt) + "…";

    private static string Count(Texts text, string key, int number) => number == 0 ? "" : text.Say(key, ("n", number));
}
