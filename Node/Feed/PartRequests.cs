using System.Globalization;
using System.Text.Json;
using FluentValidation;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>A poll to ask. Ends: an ISO time, or how many minutes after publishing.</summary>
public sealed record PollRequest(IReadOnlyList<string?>? Options, bool Multiple = false, JsonElement? Ends = null);

/// <summary>The options voted for, by their place, from 0.</summary>
public sealed record VoteRequest(IReadOnlyList<int>? Options);

/// <summary>Reads and checks the parts of a post beyond its words.</summary>
internal static class PartRules
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromDays(30);
    private static readonly TimeSpan ShortestLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(366);

    public static void Parts(this AbstractValidator<PostRequest> validator)
    {
        validator.RuleFor(r => r.Poll).Custom((poll, context) => context.AddFault(poll is null ? null : OptionsProblem(poll)));
        validator.RuleFor(r => r.Quote).MaximumLength(50).Says("request.post", "There is no post with this id.");
        validator.RuleFor(r => r.Quotable).Must(q => q is null or "anyone" or "followers" or "nobody").Says("request.quotable", "Choose who may quote it: \"anyone\", \"followers\" or \"nobody\".");
    }

    /// <summary>When the poll ends, or what is wrong with that.</summary>
    public static (DateTimeOffset? Ends, Fault? Problem) EndOf(PollRequest poll, DateTimeOffset now)
    {
        DateTimeOffset? ends = poll.Ends switch
        {
            { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var minutes) && minutes is >= 0 and <= 1_000_000 => now.AddMinutes(minutes),
            { ValueKind: JsonValueKind.String } text => Time(text.GetString()),
            _ => null,
        };
        return ends is null ? (null, new Fault("poll", "request.poll_end", "Say when the poll ends: a time, or a number of minutes."))
            : ends < now + ShortestPoll || ends > now + LongestPoll ? (null, new Fault("poll", "poll.time", "A poll runs for at least 5 minutes and at most 30 days.")) : (ends, null);
    }

    /// <summary>When the post is to be gone, or what is wrong with that. Both null: never.</summary>
    public static (DateTimeOffset? Expires, Fault? Problem) ExpiryOf(string? expires, long? expiresIn, DateTimeOffset now)
    {
        if (expires is null && expiresIn is null)
        {
            return (null, null);
        }

        var at = expiresIn is { } seconds ? seconds is > 0 and < 100_000_000 ? now.AddSeconds(seconds) : now : Time(expires);
        return at is null ? (null, new Fault("expires", "request.expiry", "Say when it is to be gone: a time such as 2030-01-31T18:00:00Z."))
            : at < now + ShortestLife || at > now + LongestLife ? (null, new Fault("expires", "expiry.range", "A post can be gone after one hour at the earliest and one year at the latest.")) : (at, null);
    }

    public static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    public static Quotable QuotableOf(string? word) => word switch
    {
        "followers" => Quotable.Followers,
        "nobody" => Quotable.Nobody,
        _ => Quotable.Anyone,
    };

    public static PostPoll PollOf(PollRequest poll, DateTimeOffset ends) => new()
    {
        Options = [.. poll.Options!.Select(o => new PollOption(o!.Trim(), 0))],
        Multiple = poll.Multiple,
        Ends = DateTimeOffset.FromUnixTimeMilliseconds(ends.ToUnixTimeMilliseconds()),
    };

    private static Fault? OptionsProblem(PollRequest poll)
    {
        var options = poll.Options?.Select(o => o?.Trim() ?? "").ToList() ?? [];
        return options.Count is < 2 or > 10 ? Wrong("poll.count", "A poll has two to ten options.")
            : options.Any(o => o.Length == 0) ? Wrong("poll.empty", "Write something into every option, or remove it.")
            : options.Any(o => o.Length > 100) ? Wrong("poll.long", "An option has at most 100 characters.")
            : !options.TrueForAll(PostRules.IsText) ? Wrong("poll.characters", "An option holds characters that cannot be sent.")
            : options.Distinct(StringComparer.Ordinal).Count() != options.Count ? Wrong("poll.same", "Two options are the same. Change one.") : null;
    }

    private static Fault Wrong(string code, string sentence) => new("poll", code, sentence);
}
