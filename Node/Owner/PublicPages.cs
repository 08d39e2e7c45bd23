using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>The person's public face, rendered here so that it reads well without JavaScript. Shows public posts only.</summary>
public sealed class PublicPages(OwnerStore owner, LocalNode local, Presenter presenter, PublicPhotos photos)
{
    /// <summary>The profile, or a tag page when a tag is given.</summary>
    public Html Profile(Texts text, IReadOnlyList<Post> posts, string? tag, string? nextUrl, IReadOnlyList<Post>? pinned = null)
    {
        var me = owner.Current!;
        var bio = MarkdownText.RenderHtml(me.Bio, local.Url);
        var description = bio.Length > 0 ? Shorten(SafeHtml.ToText(bio), 200) : text.Say("profile.description", ("name", me.Name));
        var title = tag is null ? $"{me.Name} ({presenter.Me.Address})" : text.Say("tag.title", ("tag", tag), ("name", me.Name));
        var head = tag is null
            ? Html.Of($"""
                <section class="profile h-card">{photos.Banner(me)}{Avatar(me)}<h1 class="p-name" dir="auto">{me.Name}</h1>
                <p class="handle"><bdi>{presenter.Me.Address}</bdi></p><div class="bio p-note" dir="auto">{Html.Sanitised(bio)}</div>{Fields(text, me.Fields)}
                <p class="follow"><a class="button" href="/follow">{text.Say("profile.follow")}</a></p>
                <p class="follow-hint">{text.Show("profile.followHint", ("url", Code(local.Url)), ("handle", Code(presenter.Me.Address)))}</p></section>
                """)
            : Html.Of($"""<section class="profile"><h1 dir="auto">#{tag}</h1></section>""");
        var first = pinned is { Count: > 0 }
            ? Html.Of($"""<section class="posts pinned" aria-labelledby="pinned"><h2 id="pinned">{text.Say("profile.pinned")}</h2>{Html.Join(pinned.Select(p => Article(text, p)))}</section>""") : Html.Empty;
        var list = posts.Count == 0
            ? Html.Of($"""<p class="empty">{text.Say("profile.none", ("name", me.Name))}</p>""")
            : Html.Of($"""<section class="posts h-feed" aria-label="{text.Say("profile.posts")}">{Html.Join(posts.Where(p => pinned?.Any(t => t.Id == p.Id) != true).Select(p => Article(text, p)))}</section>""");
        var pager = nextUrl is null ? Html.Empty : Html.Of($"""<nav class="pager"><a rel="next" href="{nextUrl}">{text.Say("profile.older")}</a></nav>""");
        return Page(text, title, description, tag is null ? local.Url : $"{local.Url}/tags/{Uri.EscapeDataString(tag)}", "profile", Html.Of($"{head}{first}{list}{pager}"), photos.AvatarUrl(me));
    }

    public Html SinglePost(Texts text, Post post)
    {
        var words = text.Fold(post) ?? SafeHtml.ToText(post.Html);
        return Page(text, $"{owner.Current!.Name}: {Shorten(words, 60)}", Shorten(words, 200), post.Uri, "article",
            Html.Of($"""<h1 class="sr-only">{text.Say("post.by", ("name", owner.Current!.Name))}</h1><section class="posts">{Article(text, post)}</section>"""), post.Fold is null ? photos.FirstUrl(post) : null);
    }

    /// <summary>Two sentences by their keys: what, and what to do.</summary>
    public Html Message(Texts text, string title, string sentence) => Page(text, text.Say(title), text.Say(sentence), local.Url, "website",
        Html.Of($"""<section class="profile"><h1>{text.Say(title)}</h1></section><p class="empty">{text.Say(sentence)}</p>"""));

    private Html Article(Texts text, Post post)
    {
        var response = presenter.ToResponse(post);
        var content = Html.Of($"""<div class="content e-content"{Language(post)}>{Html.Sanitised(post.Html)}</div>{photos.Of(post)}{Poll(text, response.Poll)}{Quote(text, response.Quote)}""");
        var body = text.Fold(post) is not { } fold ? content : Html.Of($"""<details class="cw"><summary dir="auto">{fold}</summary>{content}</details>""");
        var context = response.InReplyTo is { } parent
            ? Html.Of($"""<p class="context">{text.Show("post.inReplyTo", ("who", Link(parent.Url, parent.Author?.Name ?? Iri.HostOf(parent.Url))))}</p>""") : Html.Empty;
        var edited = post.Edited is null ? Html.Empty : Html.Of($""" <span class="edited">{text.Say("post.edited")}</span>""");
        var counts = string.Join(" · ", new[] { ("post.likes", post.Likes), ("post.reshares", post.Reshares), ("post.replies", post.Replies) }
            .Where(c => c.Item2 > 0).Select(c => text.Say(c.Item1, ("n", c.Item2))));
        return Html.Of($"""
            <article class="post h-entry"><header><a class="author" href="{local.Url}"><bdi>{owner.Current!.Name}</bdi></a>
            <a class="when u-url" href="{post.Uri}"><time class="dt-published" datetime="{ActivityBuilder.Time(post.Published)}">{text.Moment(post.Published)}</time></a>{edited}</header>
            {context}{body}<footer class="counts">{counts}</footer></article>
            """);
    }

    private static Html Language(Post post) => post.Language is { } language ? Html.Of($""" lang="{language}" dir="auto" """) : new Html(" dir=\"auto\"");

    /// <summary>The owner's picture, or the first letters of their name.</summary>
    public Html Avatar(Storage.Owner me) => photos.Avatar(me) is { } picture
        ? Html.Of($"""<div class="avatar">{picture}</div>""") : Html.Of($"""<div class="avatar" aria-hidden="true">{Initials(me.Name)}</div>""");

    /// <summary>Links show where they lead; rel="me" is what lets others verify that they are the owner's.</summary>
    private static Html Fields(Texts text, IReadOnlyList<ProfileField> fields) => fields.Count == 0 ? Html.Empty : Html.Of($"""<dl class="fields">{Html.Join(fields.Select(f => Field(text, f)))}</dl>""");

    private static Html Field(Texts text, ProfileField field)
    {
        var verified = field.VerifiedAt is { } at
            ? Html.Of($""" <span class="verified">✓ {text.Say("profile.linksBack", ("date", text.Date(at)))}</span>""") : Html.Empty;
        var value = field.Url is { } url ? Html.Of($"""<a class="u-url" rel="me nofollow noopener" href="{url}"><bdi>{url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..]}</bdi></a>{verified}""") : Html.Of($"<bdi>{field.Value}</bdi>");
        return Html.Of($"""<div><dt dir="auto">{field.Name}</dt><dd>{value}</dd></div>""");
    }

    private static Html Poll(Texts text, PollResponse? poll)
    {
        var options = (poll?.Options ?? []).Select(o => Html.Of($"""<li><bdi>{o.Text}</bdi> <span class="counts">{(o.Votes == 0 ? "" : text.Say("poll.votes", ("n", o.Votes)))}</span></li>"""));
        return poll is null ? Html.Empty : Html.Of($"""<ul class="poll">{Html.Join(options)}</ul>""");
    }

    /// <summary>A link only: what it leads to decides who may read it.</summary>
    private static Html Quote(Texts text, QuoteResponse? quote) => quote?.Url is not { } url ? Html.Empty : Html.Of($"""<p class="context">{text.Show("post.quotes", ("url", Link(url, url)))}</p>""");

    /// <summary>The frame of every public page.</summary>
    public Html Page(Texts text, string title, string description, string url, string type, Html content, string? image = null) => Html.Of($"""
        <!doctype html><html lang="{text.Language}" dir="{text.Direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title><meta name="description" content="{description}"><meta name="color-scheme" content="light dark">
        <meta property="og:title" content="{title}"><meta property="og:description" content="{description}"><meta property="og:url" content="{url}">
        <meta property="og:type" content="{type}">{(image is null ? Html.Empty : Html.Of($"""<meta property="og:image" content="{image}">"""))}<meta property="og:site_name" content="{owner.Current?.Name ?? "PersonalNode"}">
        <link rel="canonical" href="{url}"><link rel="alternate" type="application/activity+json" href="{url}">
        <link rel="alternate" type="application/atom+xml" title="{text.Say("page.atom")}" href="/feed.atom"><link rel="alternate" type="application/rss+xml" title="{text.Say("page.rss")}" href="/feed.rss">
        <link rel="icon" href="/icons/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/css/public.css"></head>
        <body class="public"><header class="site"><a class="brand" href="/"><bdi>{owner.Current?.Name ?? "PersonalNode"}</bdi></a><a class="signin" href="/app">{text.Say("page.signIn")}</a></header>
        <main>{content}</main><footer class="site">{text.Say("page.foot")}</footer></body></html>
        """);

    private static Html Link(string url, string words) => Html.Of($"""<a href="{url}"><bdi>{words}</bdi></a>""");

    /// <summary>An address, which reads from left to right in every language.</summary>
    internal static Html Code(string address) => Html.Of($"""<code dir="ltr">{address}</code>""");

    private static string Initials(string name) =>
        string.Concat(name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(w => System.Globalization.StringInfo.GetNextTextElement(w))).ToUpperInvariant();

    private static string Shorten(string text, int length)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= length ? line : line.Cut(length) + "…";
    }
}
