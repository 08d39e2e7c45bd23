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
    internal Html Index(ExportPlan plan, Texts text, DateTimeOffset now)
    {
        var me = owner.Current!;
        var fields = Html.Join(me.Fields.Select(f => Html.Of($"<div><dt>{f.Name}</dt><dd>{(f.Url is { } url ? Html.Of($"""<a href="{url}" rel="noreferrer">{url}</a>""") : Html.Of($"{f.Value}"))}</dd></div>")));
        return Page(text, me.Name, "", Html.Of($"""
            {Picture(me.Banner, "banner")}<section class="profile">{Picture(me.Avatar, "avatar")}<h1>{me.Name}</h1><p class="quiet">@{me.Handle} · <a href="{local.Url}" rel="noreferrer">{local.Url}</a></p>
            <div>{Sanitised(MarkdownText.RenderHtml(me.Bio, local.Url))}</div><dl>{fields}</dl></section>
            {Section(text.Say("profile.posts"), plan.Months.Reverse().Select(m => Link($"posts/{m.Key}.html", MonthName(text, m.Key), m.Value.Count)))}
            {Section(text.Say("export.messages"), plan.Conversations.Select(c => Link($"conversations/{Ids.ToText(c.Id)}.html", NamesOf(text, c), null)))}
            {Section(text.Say("export.albums"), albums.All().Select(a => Link($"albums/{Ids.ToText(a.Id)}.html", a.Name, albums.Count(a))))}
            <p class="quiet">{text.Say("export.made", ("date", text.Date(now)))} · <a href="README.txt" hreflang="en">{text.Say("export.files")}</a></p>
            """));
    }

    /// <summary>What comes before the posts of a month, and after them.</summary>
    internal static (Html Before, Html After) Month(ExportPlan plan, Texts text, string month)
    {
        var months = plan.Months.Keys.ToList();
        var at = months.IndexOf(month);
        var way = Html.Of($"""<nav>{Overview(text)}{Step(at + 1, "export.later")}{Step(at - 1, "export.earlier")}</nav>""");
        return Split(text, MonthName(text, month), way);

        Html Step(int to, string key) => to >= 0 && to < months.Count ? Html.Of($""" <a href="{months[to]}.html">{text.Say(key, ("month", MonthName(text, months[to])))}</a>""") : Html.Empty;
    }

    /// <summary>The same of a conversation.</summary>
    internal (Html Before, Html After) Conversation(Texts text, Conversation conversation) =>
        Split(text, text.Say("export.messagesWith", ("names", NamesOf(text, conversation))), Html.Of($"""<nav>{Overview(text)}</nav>"""));

    internal Html Article(Texts text, Post post) => articles.Of(text, post);

    internal Html Album(Texts text, Album album) => Page(text, album.Name, "../", Html.Of($"""
        <nav>{Overview(text)}</nav><h1>{album.Name}</h1><div class="photos">{Html.Join(albums.Page(album, null, AlbumStore.MostPhotos).Select(p => ExportArticle.Photo(text, p)))}</div>
        """));

    private static (Html Before, Html After) Split(Texts text, string title, Html way)
    {
        const string Here = "\u0001";
        var halves = Page(text, title, "../", Html.Of($"{way}<h1>{title}</h1>{new Html(Here)}{way}")).Text.Split(Here);
        return (new Html(halves[0]), new Html(halves[1]));
    }

    private static Html Overview(Texts text) => Html.Of($"""<a href="../index.html">{text.Say("export.overview")}</a>""");

    private static Html Page(Texts text, string title, string root, Html content) => Html.Of($"""
        <!doctype html>
        <html lang="{text.Language}" dir="{text.Direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
        <meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; frame-src 'none'; connect-src 'none'; form-action 'none'; base-uri 'none'">
        <meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><link rel="stylesheet" href="{root}{StylePath}"></head>
        <body><main>{content}</main></body></html>

        """);

    private static Html Section(string title, IEnumerable<Html> items) => Html.Join(items) is { Text.Length: > 0 } list ? Html.Of($"<section><h2>{title}</h2><ul class=\"list\">{list}</ul></section>") : Html.Empty;

    private static Html Link(string href, string text, int? count) => Html.Of($"""<li><a href="{href}">{text}</a>{(count is { } n ? Html.Of($""" <span class="quiet">{n}</span>""") : Html.Empty)}</li>""");

    private Html Picture(long? photo, string kind) => ExportPhotos.PathOf(photo is { } id ? photos.Find(id) : null) is { } path ? Html.Of($"""<img class="{kind}" src="{path}" alt="">""") : Html.Empty;

    private Html Sanitised(string html) => Html.Sanitised(SafeHtml.WithAbsoluteLinks(html, local.Url));

    private string NamesOf(Texts text, Conversation conversation) => string.Join(text.Say("list.comma"), conversation.People.Select(id => people.ById(id)?.Name ?? text.Say("export.somebody")));

    private static string MonthName(Texts text, string month) => text.Month(DateTime.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture));
}
