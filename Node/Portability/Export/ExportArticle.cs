using System.Globalization;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>One post or message on a page of the export.</summary>
public sealed class ExportArticle(Presenter presenter, PostStore posts, PhotoStore photos, LocalNode local)
{
    private const int Excerpt = 280;

    internal Html Of(Post post)
    {
        var shown = presenter.ToResponse(post);
        var content = Html.Of($"""
            <div class="content" dir="auto"{Language(post)}>{Html.Sanitised(SafeHtml.WithAbsoluteLinks(post.Html, local.Url))}</div>
            {Photos(post)}{Poll(shown.Poll)}{Quote(shown.Quote)}
            """);
        var body = post.Fold is { } fold ? Html.Of($"<details><summary>{fold}</summary>{content}</details>") : content;
        var tags = post.Tags.Count == 0 ? Html.Empty : Html.Of($"""<p class="quiet">{string.Join(' ', post.Tags.Select(t => "#" + t))}</p>""");
        var about = string.Join(" · ", new[]
        {
            post.Conversation is null ? Audience(shown) : "", post.Edited is null ? "" : "edited",
            Count(post.Likes, "like", "likes"), Count(post.Reshares, "reshare", "reshares"), Count(post.Replies, "reply", "replies"),
        }.Where(w => w.Length > 0));
        return Html.Of($"""
            <article id="{shown.Id}"><header><strong>{shown.Author.Name}</strong> <a class="quiet" href="{shown.Url}" rel="noreferrer"><time datetime="{ActivityBuilder.Time(post.Published)}">{Moment(post.Published)}</time></a></header>
            {Answers(shown.InReplyTo)}{body}{tags}<footer class="quiet">{about}</footer></article>

            """);
    }

    internal static Html Photo(Photo photo) => ExportPhotos.PathOf(photo) is { } path
        ? Html.Of($"""<figure><a href="../{path}"><img src="../{path}" alt="{photo.Alt}" loading="lazy" width="{photo.Width}" height="{photo.Height}"></a>{Caption(photo.Alt)}</figure>""")
        : Html.Of($"""<figure class="quiet">A photo that was not here at the time of the export. {photo.Alt}</figure>""");

    private Html Photos(Post post) => post.Photos.Count == 0 ? Html.Empty : Html.Of($"""<div class="photos">{Html.Join(photos.Many(post.Photos).Select(Photo))}</div>""");

    private static Html Caption(string alt) => alt.Length == 0 ? Html.Empty : Html.Of($"<figcaption>{alt}</figcaption>");

    /// <summary>What it answers, as far as that is known here: its author and its beginning.</summary>
    private Html Answers(InReplyToResponse? parent)
    {
        if (parent is null)
        {
            return Html.Empty;
        }

        var there = posts.Known(parent.Id);
        var words = there is null || there.Conversation is not null ? Html.Empty : Html.Of($"<p>{there.Fold ?? Shorten(SafeHtml.ToText(there.Html))}</p>");
        var href = there is { AuthorId: null, Conversation: null } ? $"../posts/{ExportPlan.MonthOf(there)}.html#{parent.Id}" : parent.Url;
        return Html.Of($"""<blockquote><p class="quiet">In reply to <a href="{href}" rel="noreferrer">{parent.Author?.Name ?? Iri.HostOf(parent.Url)}</a></p>{words}</blockquote>""");
    }

    private static Html Poll(PollResponse? poll) => poll is null ? Html.Empty : Html.Of($"""
        <ul class="poll">{Html.Join(poll.Options.Select(o => Html.Of($"""<li>{o.Text} <span class="quiet">{Count(o.Votes, "vote", "votes")}{(o.Voted ? " (yours)" : "")}</span></li>""")))}</ul>
        """);

    private static Html Quote(QuoteResponse? quote) => quote switch
    {
        { State: "shown", Url: { } url } => Html.Of($"""<blockquote><p class="quiet">Quotes <a href="{url}" rel="noreferrer">{quote.Author?.Name ?? url}</a></p><p>{quote.Summary ?? Shorten(quote.Text ?? "")}</p></blockquote>"""),
        { Url: { } url } => Html.Of($"""<p class="quiet">Quotes <a href="{url}" rel="noreferrer">{url}</a></p>"""),
        _ => Html.Empty,
    };

    private static string Audience(PostResponse post) => post.Audience switch
    {
        "public" => "for everybody",
        "friends" => "for friends",
        "aspects" => "for " + string.Join(", ", post.Aspects.Select(a => a.Name)),
        _ => "for chosen people",
    };

    private static Html Language(Post post) => post.Language is { } language ? Html.Of($""" lang="{language}" """) : Html.Empty;

    private static string Shorten(string text) => text.Length <= Excerpt ? text : text.Cut(Excerpt) + "…";

    private static string Count(int number, string one, string many) => number == 0 ? "" : number == 1 ? $"1 {one}" : $"{number} {many}";

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
