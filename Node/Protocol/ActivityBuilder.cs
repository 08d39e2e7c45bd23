using System.Text.Json.Nodes;

namespace PersonalNode.Protocol;

/// <summary>Everything a note says, before it is signed.</summary>
public sealed record NoteDraft
{
    /// <summary>"Note", or "ChatMessage" (LitePub) for a private message.</summary>
    public string Type { get; init; } = "Note";

    public required string Id { get; init; }

    public required string Author { get; init; }

    public required string Html { get; init; }

    public required string Markdown { get; init; }

    public string? Summary { get; init; }

    /// <summary>To be folded away, as everything with a summary is.</summary>
    public bool Sensitive { get; init; }

    /// <summary>What it is written in, a tag of BCP 47.</summary>
    public string? Language { get; init; }

    public required DateTimeOffset Published { get; init; }

    public DateTimeOffset? Updated { get; init; }

    public string? InReplyTo { get; init; }

    /// <summary>Id of the thread, which its answers repeat (FEP-7888).</summary>
    public string? Context { get; init; }

    /// <summary>The collection of its answers.</summary>
    public string? Replies { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<MentionLink> Mentions { get; init; } = [];

    /// <summary>Base of the tag pages, ending in /tags/.</summary>
    public required string TagBase { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    public required IReadOnlyList<string> Cc { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Makes it a Question.</summary>
    public PollDraft? Poll { get; init; }

    /// <summary>Id of the post it quotes.</summary>
    public string? Quote { get; init; }

    /// <summary>Id of the stamp by which the quoted post's author agrees (FEP-044f).</summary>
    public string? QuoteAuthorization { get; init; }

    /// <summary>Who may quote it without being asked about; the author alone when nobody else may.</summary>
    public string? MayQuote { get; init; }

    /// <summary>When it asks to be deleted everywhere.</summary>
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>Builds activities of ActivityStreams 2.0. They are not signed here.</summary>
public static class ActivityBuilder
{
    /// <summary>Millisecond UTC time as every document here writes it.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public static JsonObject Note(NoteDraft draft)
    {
        var note = new JsonObject
        {
            ["@context"] = Vocabulary.Context(),
            ["id"] = draft.Id,
            ["type"] = draft.Type,
            ["attributedTo"] = draft.Author,
            ["content"] = draft.Html,
            ["source"] = new JsonObject { ["content"] = draft.Markdown, ["mediaType"] = "text/markdown" },
            ["published"] = Time(draft.Published),
            ["to"] = List(draft.To),
            ["cc"] = List(draft.Cc),
            ["url"] = draft.Id,
        };
        Add(note, "summary", draft.Summary);
        if (draft.Sensitive || draft.Summary is not null)
        {
            note["sensitive"] = true;
        }

        Add(note, "inReplyTo", draft.InReplyTo);
        Add(note, "context", draft.Context);
        Add(note, "replies", draft.Replies);
        Add(note, "updated", draft.Updated is { } updated ? Time(updated) : null);
        var tags = new JsonArray();
        foreach (var tag in draft.Tags)
        {
            tags.Add((JsonNode)new JsonObject { ["type"] = "Hashtag", ["name"] = "#" + tag, ["href"] = draft.TagBase + Uri.EscapeDataString(tag) });
        }

        foreach (var mention in draft.Mentions)
        {
            tags.Add((JsonNode)new JsonObject { ["type"] = "Mention", ["name"] = mention.Name, ["href"] = mention.Actor });
        }

        if (tags.Count > 0)
        {
            note["tag"] = tags;
        }

        if (draft.Attachments.Count > 0)
        {
            note["attachment"] = new JsonArray([.. draft.Attachments.Select(a => (JsonNode)a.ToJson())]);
        }

        NoteParts.Add(note, draft);
        if (draft.Language is { } language)
        {
            note["contentMap"] = new JsonObject { [language] = note["content"]!.GetValue<string>() };
        }

        return Vocabulary.Describe(note);
    }

    /// <summary>An activity around an id or a document, addressed as given.</summary>
    public static JsonObject Activity(
        string type, string id, string actor, JsonNode about, DateTimeOffset published, IReadOnlyList<string> to, IReadOnlyList<string> cc)
    {
        var activity = new JsonObject
        {
            ["@context"] = Vocabulary.Context(),
            ["id"] = id,
            ["type"] = type,
            ["actor"] = actor,
            ["object"] = about,
            ["published"] = Time(published),
            ["to"] = List(to),
        };
        if (cc.Count > 0)
        {
            activity["cc"] = List(cc);
        }

        return activity;
    }

    /// <summary>What stands in the place of a deleted object.</summary>
    public static JsonObject Tombstone(string id, DateTimeOffset deleted) =>
        new() { ["id"] = id, ["type"] = "Tombstone", ["formerType"] = "Note", ["deleted"] = Time(deleted) };

    private static JsonArray List(IReadOnlyList<string> values) => new([.. values.Select(v => (JsonNode)JsonValue.Create(v))]);

    private static void Add(JsonObject target, string name, string? value)
    {
        if (value is not null)
        {
            target[name] = value;
        }
    }
}
