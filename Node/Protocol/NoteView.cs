using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>A post of somebody as read from JSON, nothing trusted yet: HTML is raw, lengths are cut to what is shown.</summary>
public sealed record NoteView
{
    private const int MaxContent = 100_000;
    private const int MaxSummary = 500;
    private const int MaxTags = 50;

    /// <summary>Types that are shown as posts.</summary>
    private static readonly HashSet<string> Posts = new(StringComparer.Ordinal) { "Note", "Article", "Page", "Question", Message };

    /// <summary>A private message in a conversation (LitePub).</summary>
    private const string Message = "ChatMessage";

    public required string Id { get; init; }

    public required string AttributedTo { get; init; }

    /// <summary>It is a private message; its context is the conversation.</summary>
    public bool IsMessage { get; init; }

    /// <summary>The thread or conversation that it is in (FEP-7888).</summary>
    public string? Context { get; init; }

    public string? Url { get; init; }

    public string ContentHtml { get; init; } = "";

    /// <summary>Markdown, when the author sent it (source with mediaType text/markdown).</summary>
    public string? SourceMarkdown { get; init; }

    public string? Summary { get; init; }

    public DateTimeOffset? Published { get; init; }

    public DateTimeOffset? Updated { get; init; }

    public string? InReplyTo { get; init; }

    /// <summary>Lower case, without the #.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<(string Name, string Actor)> Mentions { get; init; } = [];

    public IReadOnlyList<string> Recipients { get; init; } = [];

    public bool IsPublic => Recipients.Any(Vocabulary.IsPublic);

    /// <summary>False when it is no post, or has no id or author.</summary>
    public static bool TryRead(JsonElement root, [NotNullWhen(true)] out NoteView? note)
    {
        note = null;
        if (root.ValueKind != JsonValueKind.Object || root.TypeName() is not { } type || !Posts.Contains(type)
            || !Iri.TryCanonical(root.Text("id"), out var id) || !Iri.TryCanonical(root.Reference("attributedTo"), out var author))
        {
            return false;
        }

        var source = root.TryGetProperty("source", out var s) && s.Text("mediaType") == "text/markdown" ? s.Text("content") : null;
        var name = type is "Note" or Message ? null : root.Text("name");
        note = new NoteView
        {
            Id = id,
            AttributedTo = author,
            IsMessage = type == Message,
            Context = Iri.TryCanonical(root.Reference("context"), out var context) ? context : null,
            Url = Iri.TryCanonical(root.Reference("url"), out var url) ? url : null,
            ContentHtml = Cut((name is null ? "" : $"<p><strong>{System.Net.WebUtility.HtmlEncode(name)}</strong></p>") + root.Text("content"), MaxContent) ?? "",
            SourceMarkdown = Cut(source, MaxContent),
            Summary = Cut(root.Text("summary"), MaxSummary) is { Length: > 0 } summary ? summary : null,
            Published = root.Time("published"),
            Updated = root.Time("updated"),
            InReplyTo = Iri.TryCanonical(root.Reference("inReplyTo"), out var parent) ? parent : null,
            Tags = [.. Named(root, "Hashtag").Select(t => Hashtags.Normalise(t.Name)).OfType<string>().Distinct().Take(MaxTags)],
            Mentions = [.. Named(root, "Mention").Where(t => Iri.TryCanonical(t.Href, out _)).Select(t => (t.Name, Canonical(t.Href!))).Take(MaxTags)],
            Recipients = [.. root.References("to"), .. root.References("cc")],
        };
        return true;
    }

    private static IEnumerable<(string Name, string? Href)> Named(JsonElement root, string type) =>
        root.Items("tag").Where(t => t.TypeName() == type && t.Text("name") is { Length: > 0 and <= 200 }).Select(t => (t.Text("name")!, t.Text("href")));

    private static string Canonical(string id) => Iri.TryCanonical(id, out var canonical) ? canonical : id;

    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..length];
}
