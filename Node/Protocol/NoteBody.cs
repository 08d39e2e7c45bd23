using System.Globalization;
using System.Net;
using System.Text.Json;

namespace PersonalNode.Protocol;

/// <summary>
/// What a post says beside its pictures, nothing trusted yet: a title, the content whatever its media type, when and where an event is, and
/// links to what else it carries (videos, audio, documents, pages).
/// </summary>
public sealed record NoteBody
{
    private const int MaxContent = 100_000;

    /// <summary>As much as PeerTube takes: what is nested without end costs the square of its length.</summary>
    private const int MaxMarkdown = 10_000;
    private const int MaxTitle = 300;
    private const int MaxWord = 120;

    /// <summary>The title, on one line.</summary>
    public string? Title { get; private init; }

    /// <summary>Where the title leads.</summary>
    public string? Page { get; private init; }

    /// <summary>HTML, Markdown or plain text, as <see cref="MediaType"/> says.</summary>
    public string Content { get; private init; } = "";

    public string MediaType { get; private init; } = "text/html";

    /// <summary>When and where an event is.</summary>
    public IReadOnlyList<string> Lines { get; private init; } = [];

    public IReadOnlyList<NoteLink> Links { get; private init; } = [];

    /// <summary>It is its content and nothing else.</summary>
    public bool IsPlain => Title is null && Lines.Count == 0 && Links.Count == 0 && MediaType == "text/html";

    /// <param name="root">The object.</param>
    /// <param name="type">Its type.</param>
    /// <param name="page">Where people look at it.</param>
    public static NoteBody Read(JsonElement root, string type, string? page)
    {
        var content = root.Words("content") is { Length: > 0 } words ? words : WarnsBySummary(root, type) ? "" : root.Words("summary") ?? "";
        var title = type is not ("Note" or "ChatMessage") && root.Words("name") is { } name && PlainLine.Of(name, MaxTitle) is { Length: > 0 } line ? line : null;
        var media = root.Text("mediaType") is "text/markdown" or "text/plain" ? root.Text("mediaType")! : "text/html";
        return new NoteBody
        {
            Title = title,
            Page = page,
            Content = content.Cut(media == "text/markdown" ? MaxMarkdown : MaxContent),
            MediaType = media,
            Lines = type == "Event" ? [.. When(root), .. Where(root)] : [],
            Links = NoteLink.Read(root, type, title, page),
        };
    }

    /// <summary>True when the summary is a content warning, as everywhere among notes. Of an article, page or event it is an abstract, unless it is sensitive.</summary>
    internal static bool WarnsBySummary(JsonElement root, string type) => type is "Note" or "ChatMessage" or "Question" || root.IsTrue("sensitive");

    /// <summary>All of it as one piece of HTML, not sanitised.</summary>
    public string ToHtml()
    {
        var title = Title is null ? "" : Page is null ? $"<p><strong>{Encode(Title)}</strong></p>" : $"<p><strong><a href=\"{Encode(Page)}\">{Encode(Title)}</a></strong></p>";
        var content = MediaType switch
        {
            "text/markdown" => MarkdownText.RenderReceived(Content),
            "text/plain" => $"<p>{Encode(Content).ReplaceLineEndings("<br>")}</p>",
            _ => Content,
        };
        return title + string.Concat(Lines.Select(l => $"<p>{Encode(l)}</p>")) + content + string.Concat(Links.Select(l => l.ToHtml()));
    }

    internal static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static IEnumerable<string> When(JsonElement root)
    {
        if (Moment(root, "startTime") is { } start)
        {
            yield return Moment(root, "endTime") is { } end && end > start ? $"When: {Spell(start)} – {Spell(end)}" : $"When: {Spell(start)}";
        }
    }

    /// <summary>At the offset that its author gives, which is most often the place's.</summary>
    private static DateTimeOffset? Moment(JsonElement root, string name) =>
        DateTimeOffset.TryParse(root.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string Spell(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd HH:mm ", CultureInfo.InvariantCulture) + (time.Offset == TimeSpan.Zero ? "UTC" : time.ToString("'UTC'zzz", CultureInfo.InvariantCulture));

    /// <summary>A Place with a name and an address, which is a line or a PostalAddress (schema.org, as Mobilizon writes it).</summary>
    private static IEnumerable<string> Where(JsonElement root)
    {
        var place = root.Items("location").FirstOrDefault();
        var address = place.Items("address").FirstOrDefault();
        string?[] parts = place.ValueKind == JsonValueKind.String ? [place.GetString()] :
        [
            place.Text("name"), place.Text("address"), address.Text("streetAddress"), $"{address.Text("postalCode")} {address.Text("addressLocality")}",
            address.Text("addressCountry"),
        ];
        var line = string.Join(", ", parts.Select(p => PlainLine.Of(p ?? "", MaxWord)).Where(p => p.Length > 0).Distinct(StringComparer.Ordinal));
        if (line.Length > 0)
        {
            yield return "Where: " + line;
        }
    }
}
