using PersonalNode.MastodonApi.Entities;

namespace PersonalNode.MastodonApi;

/// <summary>What apps ask for when they start and a node of one person has none of. An empty list is the true answer, and keeps apps going.</summary>
internal static class EmptyEndpoints
{
    public static void MapEmpty(this IEndpointRouteBuilder routes)
    {
        var open = routes.MapAppGroup("/api/v1", "Instance").AllowAnonymous();
        open.MapGet("/custom_emojis", Emojis).Gives<IReadOnlyList<CustomEmoji>>().WithSummary("None: the node has no emoji of its own");
        open.MapGet("/trends", Tags).Gives<IReadOnlyList<Tag>>().WithSummary("None: nothing trends among friends");
        open.MapGet("/trends/tags", Tags).Gives<IReadOnlyList<Tag>>().WithSummary("None: nothing trends among friends");
        open.MapGet("/trends/statuses", Statuses).Gives<IReadOnlyList<Status>>().WithSummary("None: nothing trends among friends");
        open.MapGet("/trends/links", Statuses).Gives<IReadOnlyList<Status>>().WithSummary("None: nothing trends among friends");

        var api = routes.MapAppGroup("/api/v1", "Instance");
        api.MapGet("/announcements", () => Answers.Json<IReadOnlyList<Announcement>>([], MastodonJson.Default.IReadOnlyListAnnouncement))
            .Needs("read").Gives<IReadOnlyList<Announcement>>().WithSummary("None: there is no administrator who would announce");
        api.MapGet("/followed_tags", Tags).Needs("read:follows").Gives<IReadOnlyList<Tag>>().WithSummary("None: hashtags are not followed here");
        api.MapGet("/featured_tags", Tags).Needs("read:accounts").Gives<IReadOnlyList<Tag>>().WithSummary("None: hashtags are not featured here");
        api.MapGet("/endorsements", Accounts).Needs("read:accounts").Gives<IReadOnlyList<Account>>().WithSummary("None: nobody is featured here");
        api.MapGet("/suggestions", Accounts).Needs("read").Gives<IReadOnlyList<Account>>().WithSummary("None: nobody is suggested here");
        api.MapGet("/preferences", () => Answers.Json(new Preferences("public", false, null, "default", false), MastodonJson.Default.Preferences))
            .Needs("read:accounts").Gives<Preferences>().WithSummary("How new posts begin");
    }

    private static IResult Emojis() => Answers.Json<IReadOnlyList<CustomEmoji>>([], MastodonJson.Default.IReadOnlyListCustomEmoji);

    private static IResult Tags() => Answers.Json<IReadOnlyList<Tag>>([], MastodonJson.Default.IReadOnlyListTag);

    private static IResult Statuses() => Answers.Json<IReadOnlyList<Status>>([], MastodonJson.Default.IReadOnlyListStatus);

    private static IResult Accounts() => Answers.Json<IReadOnlyList<Account>>([], MastodonJson.Default.IReadOnlyListAccount);
}
