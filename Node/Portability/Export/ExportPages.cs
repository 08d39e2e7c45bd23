using System.Globalization;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>
/// The export as people read it: pages that open from the folder, without a network and without scripts. What is in them was sanitised when it was stored.
/// </summary>
public sealed class ExportPages(OwnerStore owner, LocalNode local, PhotoStore photos, PeopleStore people, AlbumStore albums, ExportArticle articles)
{
    internal const string StylePath = "style.css";

    /// <summary>The first page: who this is, and the way to everything else.</summary>
    internal Html Index(ExportPlan plan, DateTimeOffset now)
    {
        var me = owner.Current!;
        var fields = Html.Join(me.Fields.Select(f => Html.Of($"<div><dt>{f.Name}</dt><dd>{(f.Url is { } url ? Html.Of($"""<a href="{url}" rel="noreferrer">{url}</a>""") : Html.Of($"{f.Value}"))}</dd></div>")));
        return Page(me.Name, "", Html.Of($"""
            {Picture(me.Banner, "banner")}<section class="profile">{Picture(me.Avatar, "avatar")}<h1>{me.Name}</h1><p class="quiet">@{me.Handle} · <a href="{local.Url}" rel="noreferrer">{local.Url}</a></p>
            <div>{Sanitised(MarkdownText.RenderHtml(me.Bio, local.Url))}</div><dl>{fields}</dl></section>
            {Section("Posts", plan.Months.Reverse().Select(m => Link($"posts/{m.Key}.html", MonthName(m.Key), m.Value.Count)))}
            {Section("Messages", plan.Conversations.Select(c => Link($"conversations/{Ids.ToText(c.Id)}.html", NamesOf(c), null)))}
            {Section("Albums", albums.All().Select(a => Link($"albums/{Ids.ToText(a.Id)}.html", a.Name, albums.Count(a))))}
            <p class="quiet">Exported on {Day(now)}. <a href="README.txt">What the other files are</a>.</p>
            """));
    }

    /// <summary>What comes before the posts of a month, and after them.</summary>
    internal static (Html Before, Html After) Month(ExportPlan plan, string month)
    {
        var months = plan.Months.Keys.ToList();
        var at = months.IndexOf(month);
        var way = Html.Of($"""<nav><a href="../index.html">Overview</a>{Step(at + 1, "Later")}{Step(at - 1, "Earlier")}</nav>""");
        return Split(MonthName(month), way);

        Html Step(int to, string word) => to >= 0 && to < months.Count ? Html.Of($""" <a href="{months[to]}.html">{word}: {MonthName(months[to])}</a>""") : Html.Empty;
    }

    /// <summary>The same of a conversation.</summary>
    internal (Html Before, Html After) Conversation(Conversation conversation) =>
        Split($"Messages with {NamesOf(conversation)}", Html.Of($"""<nav><a href="../index.html">Overview</a></nav>"""));

    internal Html Article(Post post) => articles.Of(post);

    internal Html Album(Album album) => Page(album.Name, "../", Html.Of($"""
        <nav><a href="../index.html">Overview</a></nav><h1>{album.Name}</h1><div class="photos">{Html.Join(albums.Page(album, null, AlbumStore.MostPhotos).Select(ExportArticle.Photo))}</div>
        """));

    private static (Html Before, Html After) Split(string title, Html way)
    {
        const string Here = "\u0001";
        var halves = Page(title, "../", Html.Of($"{way}<h1>{title}</h1>{new Html(Here)}{way}")).Text.Split(Here);
        return (new Html(halves[0]), new Html(halves[1]));
    }

    private static Html Page(string title, string root, Html content) => Html.Of($"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
        <meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; frame-src 'none'; connect-src 'none'; form-action 'none'; base-uri 'none'">
        <meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><link rel="stylesheet" href="{root}{StylePath}"></head>
        <body><main>{content}</main></body></html>

        """);

    private static Html Section(string title, IEnumerable<Html> items) => Html.Join(items) is { Text.Length: > 0 } list ? Html.Of($"<section><h2>{title}</h2><ul class=\"list\">{list}</ul></section>") : Html.Empty;

    private static Html Link(string href, string text, int? count) => Html.Of($"""<li><a href="{href}">{text}</a>{(count is { } n ? Html.Of($""" <span class="quiet">{n}</span>""") : Html.Empty)}</li>""");

    private Html Picture(long? photo, string kind) => ExportPhotos.PathOf(photo is { } id ? photos.Find(id) : null) is { } path ? Html.Of($"""<img class="{kind}" src="{path}" alt="">""") : Html.Empty;

    private Html Sanitised(string html) => Html.Sanitised(SafeHtml.WithAbsoluteLinks(html, local.Url));

    private string NamesOf(Conversation conversation) => string.Join(", ", conversation.People.Select(id => people.ById(id)?.Name ?? "somebody"));

    private static string MonthName(string month) => DateTime.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture).ToString("MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
