using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FluentValidation;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>
/// A post for later: the members of a new post, of which a draft needs none, and ScheduledAt: an ISO time, or null for a draft. In a
/// PATCH, members that are absent stay as they are and null removes (RFC 7396).
/// </summary>
public sealed record DraftRequest(
    string? Text, JsonElement Audience, IReadOnlyList<string>? Photos = null, string? InReplyTo = null, string? Summary = null,
    bool? ShowRecipients = null, string? Unsealed = null, PollRequest? Poll = null, string? Quote = null, string? Quotable = null, string? Expires = null, long? ExpiresIn = null,
    bool? Sensitive = null, string? ScheduledAt = null, string? Language = null);

/// <summary>Reads drafts as they are sent and stored: JSON of known members, merged, and checked as far as a draft must be whole.</summary>
internal static class DraftReader
{
    private static readonly PostValidator Posts = new();
    private static readonly DraftValidator Drafts = new();

    private static readonly string[] Members =
        ["text", "audience", "photos", "inReplyTo", "summary", "poll", "quote", "quotable", "expires", "expiresIn", "showRecipients", "unsealed", "sensitive", "language"];

    /// <summary>The body merged onto what is stored; ScheduledAt apart.</summary>
    private static (JsonObject Merged, string? ScheduledAt) Merge(Draft? stored, JsonElement body)
    {
        var merged = stored is null ? [] : JsonNode.Parse(stored.Json)!.AsObject();
        foreach (var member in body.EnumerateObject().Where(m => Members.Contains(m.Name, StringComparer.Ordinal)))
        {
            merged.Remove(member.Name);
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                merged[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            }
        }

        var scheduled = body.TryGetProperty("scheduledAt", out var at)
            ? at.ValueKind switch { JsonValueKind.Null => null, JsonValueKind.String => at.GetString(), _ => "?" }
            : stored?.ScheduledAt?.ToString("O", CultureInfo.InvariantCulture);
        return (merged, scheduled);
    }

    /// <summary>The merged body as it is stored and as it is read; null when it holds what cannot be stored (lone surrogates) or other kinds of values.</summary>
    public static (string Json, PostRequest Post, string? ScheduledAt)? TryMerge(Draft? stored, JsonElement body)
    {
        try
        {
            var (merged, scheduledAt) = Merge(stored, body);
            var json = merged.ToJsonString();
            return Read(json) is { } post ? (json, post, scheduledAt) : null;
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>What is stored, read; null when it does not have the right shapes.</summary>
    public static PostRequest? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, DraftJson.Default.PostRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with it, by field. Only what is scheduled must be a whole post.</summary>
    public static IReadOnlyList<Fault> Check(PostRequest post, bool whole) =>
        Validation.Faults((whole ? Posts : (AbstractValidator<PostRequest>)Drafts).Validate(post));

    private sealed class DraftValidator : AbstractValidator<PostRequest>
    {
        public DraftValidator()
        {
            RuleFor(r => r.Text).Must((r, t) => !string.IsNullOrWhiteSpace(t) || !string.IsNullOrWhiteSpace(r.Summary) || r.Poll?.Options is { Count: > 0 } || r.Quote is { Length: > 0 } || r.Photos is { Count: > 0 })
                .Says("text.empty", "Write something first.");
            RuleFor(r => r.Text).MaximumLength(PostRules.MaxText).Says("text.long", "A post has at most 20,000 characters.")
                .Must(PostRules.IsText).Says("text.characters", "The text holds characters that cannot be sent. Remove them and try again.");
            RuleFor(r => r.Summary).ContentWarning();
            RuleFor(r => r.Audience).Must(a => a.ValueKind == JsonValueKind.Undefined || AudienceChoice.TryRead(a, out _))
                .Says("request.audience", "Choose who will see it: \"public\", \"friends\" or a list of aspects.");
            RuleFor(r => r.Photos).PhotoIds();
            RuleFor(r => r.InReplyTo).MaximumLength(50).Says("request.post", "There is no post with this id.");
            RuleFor(r => r.Language).PostLanguage();
            RuleFor(r => r.Quote).MaximumLength(50).Says("request.post", "There is no post with this id.");
            RuleFor(r => r.Poll).Must(p => p?.Options is null or { Count: <= 10 } && p?.Options?.All(o => o is null or { Length: <= 100 }) != false)
                .Says("poll.draft", "A poll has two to ten options of at most 100 characters.");
        }
    }
}

/// <summary>What is stored of a draft.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, MaxDepth = 16)]
[JsonSerializable(typeof(PostRequest))]
internal sealed partial class DraftJson : JsonSerializerContext;
