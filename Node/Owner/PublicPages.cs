using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>The person's public face, rendered here so that it reads well without JavaScript. Shows public posts only.</summary>
public sealed class PublicPages(OwnerStore owner, LocalNode local, Presenter presenter, PublicPhotos photos)
{
    /// <summary>The profile, or a tag page when a tag is given.</summary>
    public Html Profile(IReadOnlyList<Post> posts, string? tag, string? nextUrl, IReadOnlyList<Post>? pinned = null)
    {
        var me = owner.Current!;
        var bio = MarkdownText.RenderHtml(me.Bio, local.Url);
        var description = bio.Length > 0 ? Shorten(SafeHtml.ToText(bio), 200) : $"Posts by {me.Name}";
        var title = tag is null ? $"{me.Name} ({presenter.Me.Address})" : $"#{tag}, {me.Name}";
        var head = tag is null
            ? Html.Of($"""
                <section class="profile h-card">{photos.Banner(me)}{Avatar(me)}<h1 class="p-name">{me.Name}</h1>
                <p class="handle">{presenter.Me.Address}</p><div class="bio p-note">{Html.Sanitised(bio)}</div>{Fields(me.Fields)}
                <p class="follow"><a class="button" href="/follow">Follow</a></p>
                <p class="follow-hint">To follow, enter <code>{local.Url}</code> at your own node, or search for <code>{presenter.Me.Address}</code>.</p></section>
                """)
            : Html.Of($"""<section class="profile"><h1>#{tag}</h1></section>""");
        var first = pinned is { Count: > 0 }
            ? Html.Of($"""<section class="posts pinned" aria-labelledby="pinned"><h2 id="pinned">Pinned</h2>{Html.Join(pinned.Select(Article))}</section>""") : Html.Empty;
        var list = posts.Count == 0
            ? Html.Of($"""<p class="empty">{me.Name} has not posted anything public yet.</p>""")
            : Html.Of($"""<section class="posts h-feed" aria-label="Posts">{Html.Join(posts.Where(p => pinned?.Any(t => t.Id == p.Id) != true).Select(Article))}</section>""");
        var pager = nextUrl is null ? Html.Empty : Html.Of($"""<nav class="pager"><a rel="next" href="{nextUrl}">Older posts</a></nav>""");
        return Page(title, description, tag is null ? local.Url : $"{local.Url}/tags/{Uri.EscapeDataString(tag)}", "profile", Html.Of($"{head}{first}{list}{pager}"), photos.AvatarUrl(me));
    }

    public Html SinglePost(Post post)
    {
        var text = post.Fold ?? SafeHtml.ToText(post.Html);
        return Page($"{owner.Current!.Name}: {Shorten(text, 60)}", Shorten(text, 200), post.Uri, "article",
            Html.Of($"""<h1 class="sr-only">Post by {owner.Current!.Name}</h1><section class="posts">{Article(post)}</section>"""), post.Fold is null ? photos.FirstUrl(post) : null);
    }

    public Html Message(string title, string sentence) => Page(title, sentence, local.Url, "website", Html.Of($"""<section class="profile"><h1>{title}</h1></section><p class="empty">{sentence}</p>"""));

    private Html Article(Post post)
    {
        var response = presenter.ToResponse(post);
        var content = Html.Of($"""<div class="content e-content"{Language(post)}>{Html.Sanitised(post.Html)}</div>{photos.Of(post)}{Poll(response.Poll)}{Quote(response.Quote)}""");
        var body = post.Fold is null ? content : Html.Of($"""<details class="cw"><summary>{post.Fold}</summary>{content}</details>""");
        var context = response.InReplyTo is { } parent
            ? Html.Of($"""<p class="context">In reply to <a href="{parent.Url}">{parent.Author?.Name ?? Iri.HostOf(parent.Url)}</a></p>""") : Html.Empty;
        var edited = post.Edited is null ? Html.Empty : new Html(" <span class=\"edited\">edited</span>");
        var counts = string.Join(" · ", new[] { Count(post.Likes, "like", "likes"), Count(post.Reshares, "reshare", "reshares"), Count(post.Replies, "reply", "replies") }
            .Where(c => c.Length > 0));
        return Html.Of($"""
            <article class="post h-entry"><header><a class="author" href="{local.Url}">{owner.Current!.Name}</a>
            <a class="when u-url" href="{post.Uri}"><time class="dt-published" datetime="{ActivityBuilder.Time(post.Published)}">{post.Published.ToString("d MMMM yyyy, HH:mm", System.Globalization.CultureInfo.InvariantCulture)} UTC</time></a>{edited}</header>
            {context}{body}<footer class="counts">{counts}</footer></article>
            """);
    }

    private static Html Language(Post post) => post.Language is { } language ? Html.Of($""" lang="{language}" dir="auto" """) : new Html(" dir=\"auto\"");

    private Html Avatar(Storage.Owner me) => photos.Avatar(me) is { } picture
        ? Html.Of($"""<div class="avatar">{picture}</div>""") : Html.Of($"""<div class="avatar" aria-hidden="true">{Initials(me.Name)}</div>""");

    /// <summary>Links show where they lead; rel="me" is what lets others verify that they are the owner's.</summary>
    private static Html Fields(IReadOnlyList<ProfileField> fields) => fields.Count == 0 ? Html.Empty : Html.Of($"""<dl class="fields">{Html.Join(fields.Select(Field))}</dl>""");

    private static Html Field(ProfileField field)
    {
        var verified = field.VerifiedAt is { } at
            ? Html.Of($""" <span class="verified">✓ links back, seen {at.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)}</span>""") : Html.Empty;
        var value = field.Url is { } url ? Html.Of($"""<a class="u-url" rel="me nofollow noopener" href="{url}">{url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..]}</a>{verified}""") : Html.Of($"{field.Value}");
        return Html.Of($"<div><dt>{field.Name}</dt><dd>{value}</dd></div>");
    }

    private static Html Poll(PollResponse? poll)
    {
        var options = (poll?.Options ?? []).Select(o => Html.Of($"""<li>{o.Text} <span class="counts">{Count(o.Votes, "vote", "votes")}</span></li>"""));
        return poll is null ? Html.Empty : Html.Of($"""<ul class="poll">{Html.Join(options)}</ul>""");
    }

    /// <summary>A link only: what it leads to decides who may read it.</summary>
    private static Html Quote(QuoteResponse? quote) => quote?.Url is not { } url ? Html.Empty : Html.Of($"""<p class="context">Quotes <a href="{url}">{url}</a></p>""");

    /// <summary>The frame of every public page.</summary>
    public Html Page(string title, string description, string url, string type, Html content, string? image = null) => Html.Of($"""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title><meta name="description" content="{description}"><meta name="color-scheme" content="light dark">
        <meta property="og:title" content="{title}"><meta property="og:description" content="{description}"><meta property="og:url" content="{url}">
        <meta property="og:type" content="{type}">{(image is null ? Html.Empty : Html.Of($"""<meta property="og:image" content="{image}">"""))}<meta property="og:site_name" content="{owner.Current?.Name ?? "PersonalNode"}">
        <link rel="canonical" href="{url}"><link rel="alternate" type="application/activity+json" href="{url}">
        <link rel="alternate" type="application/atom+xml" title="Posts (Atom)" href="/feed.atom"><link rel="alternate" type="application/rss+xml" title="Posts (RSS)" href="/feed.rss">
        <link rel="icon" href="/icons/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/css/public.css"></head>
        <body class="public"><header class="site"><a class="brand" href="/">{owner.Current?.Name ?? "PersonalNode"}</a><a class="signin" href="/app">Sign in</a></header>
        <main>{content}</main><footer class="site">A personal node: one person, their own data.</footer></body></html>
        """);

    private static string Count(int number, string one, string many) => number == 0 ? "" : number == 1 ? $"1 {one}" : $"{number} {many}";

    private static string Initials(string name) =>
        string.Concat(name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(w => System.Globalization.StringInfo.GetNextTextElement(w))).ToUpperInvariant();

    private static string Shorten(string text, int length)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= length ? line : line.Cut(length) + "…";
    }
}
