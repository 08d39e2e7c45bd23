using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>A post of somebody as read from JSON, nothing trusted yet: HTML is raw, lengths are cut to what is shown.</summary>
public sealed record NoteView
{
    private const int MaxContent = 100_000;
    private const int MaxSummary = 500;
    private const int MaxTags = 50;
    private const int MaxAuthors = 20;

    /// <summary>Types that are shown as posts.</summary>
    private static readonly HashSet<string> Posts = new(StringComparer.Ordinal) { "Note", "Article", "Page", "Question", "Video", "Audio", "Image", "Event", Message };

    /// <summary>A private message in a conversation (LitePub).</summary>
    private const string Message = "ChatMessage";

    public required string Id { get; init; }

    public required string AttributedTo { get; init; }

    /// <summary>It is a private message; its context is the conversation.</summary>
    public bool IsMessage { get; init; }

    /// <summary>The thread or conversation that it is in (FEP-7888).</summary>
    public string? Context { get; init; }

    /// <summary>The collection of its answers.</summary>
    public string? Replies { get; init; }

    public string? Url { get; init; }

    public required NoteBody Body { get; init; }

    /// <summary>Markdown, when the author sent it (source with mediaType text/markdown).</summary>
    public string? SourceMarkdown { get; init; }

    public string? Summary { get; init; }

    /// <summary>A tag of BCP 47; null when nobody says.</summary>
    public string? Language { get; init; }

    public DateTimeOffset? Published { get; init; }

    public DateTimeOffset? Updated { get; init; }

    public string? InReplyTo { get; init; }

    /// <summary>Lower case, without the #.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<(string Name, string Actor)> Mentions { get; init; } = [];

    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>The author wants it folded away, with or without a summary.</summary>
    public bool Sensitive { get; init; }

    /// <summary>Its photos.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Pictures that stand for words between colons.</summary>
    public IReadOnlyList<CustomEmoji> Emoji { get; init; } = [];

    public PollView? Poll { get; init; }

    /// <summary>Id of the post it quotes (FEP-044f, or one of the older names).</summary>
    public string? Quote { get; init; }

    /// <summary>Id of the stamp that is said to allow the quote; to be checked.</summary>
    public string? QuoteAuthorization { get; init; }

    /// <summary>Null when the author says nothing about it.</summary>
    public Quotable? Quotable { get; init; }

    /// <summary>When its author wants it to be gone.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The option that this note votes for, when it may be a vote: a name, something it answers, and no content.</summary>
    public string? Vote { get; init; }

    public bool IsPublic => Recipients.Any(Vocabulary.IsPublic);

    /// <summary>False when it is no post, or has no id or author.</summary>
    public static bool TryRead(JsonElement root, [NotNullWhen(true)] out NoteView? note)
    {
        note = null;
        if (root.ValueKind != JsonValueKind.Object || root.TypeName() is not { } type || !Posts.Contains(type)
            || !Iri.TryCanonical(root.Text("id"), out var id) || AuthorOf(root, id) is not { } author)
        {
            return false;
        }

        var source = root.TryGetProperty("source", out var s) && s.Text("mediaType") == "text/markdown" ? s.Text("content") : null;
        var page = PageOf(root, type);
        note = new NoteView
        {
            Id = id,
            AttributedTo = author,
            IsMessage = type == Message,
            Context = Iri.TryCanonical(root.Reference("context"), out var context) ? context : null,
            Replies = Canonical(root, "replies"),
            Url = page,
            Body = NoteBody.Read(root, type, page),
            SourceMarkdown = source?.Cut(MaxContent),
            Summary = NoteBody.WarnsBySummary(root, type) && root.Words("summary")?.Cut(MaxSummary) is { Length: > 0 } summary ? summary : null,
            Language = LanguageTag.Of(root),
            Published = root.Time("published"),
            Updated = root.Time("updated"),
            InReplyTo = Iri.TryCanonical(root.Reference("inReplyTo"), out var parent) ? parent : null,
            Tags = [.. Named(root, "Hashtag").Select(t => Hashtags.Normalise(t.Name)).OfType<string>().Distinct().Take(MaxTags)],
            Mentions = [.. Named(root, "Mention").Where(t => Iri.TryCanonical(t.Href, out _)).Select(t => (t.Name, Canonical(t.Href!))).Take(MaxTags)],
            Recipients = [.. root.References("to"), .. root.References("cc")],
            Sensitive = root.IsTrue("sensitive"),
            Attachments = Attachment.Read(root),
            Emoji = CustomEmoji.Read(root),
            Poll = type == "Question" ? PollView.Read(root) : null,
            Quote = Canonical(root, "quote", "_misskey_quote", "quoteUri", "quoteUrl"),
            QuoteAuthorization = Canonical(root, "quoteAuthorization"),
            Quotable = MayQuote(root, author),
            Expires = root.Time("expires"),
            Vote = type == "Note" && string.IsNullOrEmpty(root.Words("content")) && root.Reference("inReplyTo") is not null ? root.Words("name") : null,
        };
        return true;
    }

    /// <summary>
    /// One author of several (PeerTube names account and channel): of those at the post's own origin a Person before others. None there: the first,
    /// whom the rules of origin then refuse.
    /// </summary>
    private static string? AuthorOf(JsonElement root, string id)
    {
        var authors = root.Items("attributedTo").Take(MaxAuthors)
            .Select(a => (IsPerson: a.TypeName() == "Person", Id: Iri.TryCanonical(a.ValueKind == JsonValueKind.String ? a.GetString() : a.Text("id"), out var author) ? author : null))
            .Where(a => a.Id is not null).ToList();
        var near = authors.Where(a => Iri.SameOrigin(a.Id, id)).OrderByDescending(a => a.IsPerson).ToList();
        return near.Concat(authors).FirstOrDefault().Id;
    }

    /// <summary>The page among what "url" names: a Link that says it is HTML, or else an address of which nothing else is said.</summary>
    private static string? PageOf(JsonElement root, string type)
    {
        var links = root.Items("url").Select(u => u.ValueKind == JsonValueKind.String ? (Address: u.GetString(), Media: null) : (Address: u.Text("href") ?? u.Text("id"), Media: u.Text("mediaType"))).ToList();
        var page = links.Find(l => l.Media?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true).Address

            // The address of an Image is the picture.
            ?? (type == "Image" ? null : links.Find(l => l.Media is null).Address);
        return Iri.TryCanonical(page, out var url) ? url : null;
    }

    private static string? Canonical(JsonElement root, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Iri.TryCanonical(root.Reference(name), out var id))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Only a hint for the reader's page: whether a quote counts is told by its stamp.</summary>
    private static Quotable? MayQuote(JsonElement root, string author)
    {
        if (!root.TryGetProperty("interactionPolicy", out var policy) || policy.ValueKind != JsonValueKind.Object
            || !policy.TryGetProperty("canQuote", out var rule) || rule.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        IReadOnlyList<string> may = [.. rule.References("automaticApproval"), .. rule.References("manualApproval")];
        return may.Any(Vocabulary.IsPublic) ? Protocol.Quotable.Anyone
            : may.Any(m => !Iri.Same(m, author)) ? Protocol.Quotable.Followers : Protocol.Quotable.Nobody;
    }

    private static IEnumerable<(string Name, string? Href)> Named(JsonElement root, string type) =>
        root.Items("tag").Where(t => t.TypeName() == type && t.Text("name") is { Length: > 0 and <= 200 }).Select(t => (t.Text("name")!, t.Text("href")));

    private static string Canonical(string id) => Iri.TryCanonical(id, out var canonical) ? canonical : id;
}
