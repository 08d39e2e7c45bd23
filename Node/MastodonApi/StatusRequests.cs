using System.Text.Json;
using PersonalNode.Feed;
using PersonalNode.Protocol;

namespace PersonalNode.MastodonApi;

/// <summary>A new post, or a new version of one, as apps send it. Visibility: "public", "unlisted" (public here), "private" (friends), "direct" (a message).</summary>
internal sealed record StatusRequest(
    string? Status = null, IReadOnlyList<string>? MediaIds = null, string? InReplyToId = null, string? SpoilerText = null, bool? Sensitive = null, string? Visibility = null,
    string? Language = null, StatusPoll? Poll = null, string? ScheduledAt = null, IReadOnlyList<MediaDescription>? MediaAttributes = null)
{
    private static readonly JsonElement Everybody = JsonElement.Parse("\"public\"");
    private static readonly JsonElement Friends = JsonElement.Parse("\"friends\"");

    /// <summary>The same as the owner API takes it.</summary>
    public PostRequest ToPost() => new(
        Status ?? "", Visibility == "private" ? Friends : Everybody, MediaIds is { Count: > 0 } ? MediaIds : null, InReplyToId is { Length: > 0 } ? InReplyToId : null,
        string.IsNullOrWhiteSpace(SpoilerText) ? null : SpoilerText, Poll: Poll?.ToPoll(), Sensitive: Sensitive, Language: Spoken);

    /// <summary>An absent text or list of photos stays; the content warning goes when it is empty.</summary>
    public EditRequest ToEdit(string before) => new(Status ?? before, SpoilerText, MediaIds, Sensitive, Spoken);

    /// <summary>What is no tag is left out, since some apps send the name of a locale.</summary>
    private string? Spoken => LanguageTag.Normalise(Language);
}

/// <summary>A poll that runs for that many seconds.</summary>
internal sealed record StatusPoll(IReadOnlyList<string?>? Options = null, long? ExpiresIn = null, bool? Multiple = null, bool? HideTotals = null)
{
    public PollRequest ToPoll() => new(
        Options, Multiple == true, ExpiresIn is { } seconds ? JsonElement.Parse(((double)seconds / 60).ToString("R", System.Globalization.CultureInfo.InvariantCulture)) : null);
}

/// <summary>What a photo shows, sent with an edit of its post.</summary>
internal sealed record MediaDescription(string? Id = null, string? Description = null);
