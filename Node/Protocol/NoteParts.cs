using System.Net;
using System.Text.Json.Nodes;

namespace PersonalNode.Protocol;

/// <summary>A poll to write: its options in order with the votes so far.</summary>
public sealed record PollDraft(IReadOnlyList<(string Text, int Votes)> Options, bool Multiple, DateTimeOffset? Ends, DateTimeOffset? Closed, int Voters);

/// <summary>The parts of a note beyond its text: a poll as Mastodon writes it, a quote (FEP-044f), who may quote it, and when it asks to be gone.</summary>
public static class NoteParts
{
    internal static void Add(JsonObject note, NoteDraft draft)
    {
        if (draft.Poll is { } poll)
        {
            AddPoll(note, poll);
        }

        if (draft.Quote is { } quoted)
        {
            // FEP-044f, "Compatibility with other quote implementations"; servers that know none of them show the link in the text.
            note["quote"] = quoted;
            note["_misskey_quote"] = quoted;
            note["quoteUri"] = quoted;
            var link = WebUtility.HtmlEncode(quoted);
            note["content"] = $"{draft.Html}<p class=\"quote-inline\">RE: <a href=\"{link}\">{link}</a></p>";
            if (draft.QuoteAuthorization is { } stamp)
            {
                note["quoteAuthorization"] = stamp;
            }
        }

        if (draft.MayQuote is { } may)
        {
            note["interactionPolicy"] = new JsonObject { ["canQuote"] = new JsonObject { ["automaticApproval"] = new JsonArray(may) } };
        }

        if (draft.Expires is { } expires)
        {
            note["expires"] = ActivityBuilder.Time(expires);
        }
    }

    /// <summary>A vote: a note with the option's name and no content, for the author of the poll alone; one for each option.</summary>
    public static JsonObject Vote(string id, string voter, string poll, string author, string option) => Vocabulary.Describe(new JsonObject
    {
        ["@context"] = Vocabulary.Context(),
        ["id"] = id,
        ["type"] = "Note",
        ["name"] = option,
        ["attributedTo"] = voter,
        ["inReplyTo"] = poll,
        ["to"] = author,
    });

    /// <summary>A stamp: the author of the quoted post agrees to be quoted by that post.</summary>
    public static JsonObject QuoteAuthorization(string id, string author, string quoting, string quoted) => Vocabulary.Describe(new JsonObject
    {
        ["@context"] = Vocabulary.Context(),
        ["id"] = id,
        ["type"] = "QuoteAuthorization",
        ["attributedTo"] = author,
        ["interactingObject"] = quoting,
        ["interactionTarget"] = quoted,
    });

    /// <summary>Asks the author of the quoted post. The instrument is the quoting post, whole or by its id.</summary>
    public static JsonObject QuoteRequest(string id, string actor, string quoted, JsonNode instrument, DateTimeOffset now, string author)
    {
        var request = ActivityBuilder.Activity("QuoteRequest", id, actor, JsonValue.Create(quoted), now, [author], []);
        request["instrument"] = instrument;
        return request;
    }

    /// <summary>The request as an answer repeats it.</summary>
    public static JsonObject Repeat(string id, string actor, string quoted, string quoting) =>
        new() { ["type"] = "QuoteRequest", ["id"] = id, ["actor"] = actor, ["object"] = quoted, ["instrument"] = quoting };

    private static void AddPoll(JsonObject note, PollDraft poll)
    {
        note["type"] = "Question";
        note[poll.Multiple ? "anyOf" : "oneOf"] = new JsonArray(
        [
            .. poll.Options.Select(o => (JsonNode)new JsonObject
            {
                ["type"] = "Note",
                ["name"] = o.Text,
                ["replies"] = new JsonObject { ["type"] = "Collection", ["totalItems"] = o.Votes },
            }),
        ]);
        note["votersCount"] = poll.Voters;
        if (poll.Ends is { } ends)
        {
            note["endTime"] = ActivityBuilder.Time(ends);
        }

        if (poll.Closed is { } closed)
        {
            note["closed"] = ActivityBuilder.Time(closed);
        }
    }
}
