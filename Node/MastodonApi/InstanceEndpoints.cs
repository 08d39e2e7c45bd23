using PersonalNode.Http;
using PersonalNode.MastodonApi.Entities;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Photos;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>
/// What the node is and how much it takes. Apps read the version to know what they may ask for: it names the Mastodon whose API this is.
/// </summary>
internal static class InstanceEndpoints
{
    private const string SpokenVersion = "4.2.0";
    private static readonly string[] Kinds = ["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"];
    private static readonly StatusLimits Statuses = new(PostRules.MaxText, Attachment.Most, 23);
    private static readonly PollLimits Polls = new(10, 100, 300, 30 * 24 * 3600);
    private static readonly MediaLimits Media = new(Kinds, UploadReader.MaxFile, 50_000_000, 0, 0, 0, Attachment.MaxAlt);

    private static string Version => $"{SpokenVersion} (compatible; PersonalNode {NodeVersion.Text})";

    public static void MapInstance(this IEndpointRouteBuilder routes)
    {
        routes.MapAppGroup("/api/v2/instance", "Instance").MapGet("", Get).AllowAnonymous().Gives<Instance>().WithSummary("What the node is and how much it takes");
        var api = routes.MapAppGroup("/api/v1/instance", "Instance").AllowAnonymous();
        api.MapGet("", GetV1).Gives<InstanceV1>().WithSummary("The same, as version 1 of the API has it");
        api.MapGet("/peers", () => Answers.Json<IReadOnlyList<string>>([], MastodonJson.Default.IReadOnlyListString)).Gives<IReadOnlyList<string>>()
            .WithSummary("Whom the node knows is not told: none");
        api.MapGet("/rules", () => Answers.Json<IReadOnlyList<InstanceRule>>([], MastodonJson.Default.IReadOnlyListInstanceRule)).Gives<IReadOnlyList<InstanceRule>>()
            .WithSummary("There is one person here, and no rules: none");
    }

    private static IResult Get(LocalNode local, OwnerStore owner, AccountPresenter accounts) => Answers.Json(
        new Instance(
            local.Host, Title(owner), Version, "", Description(owner), new InstanceUsage(new InstanceUsers(owner.Current is null ? 0 : 1)),
            new InstanceThumbnail(local.Url + "/icons/person.png", null), [], new InstanceConfiguration(
                new InstanceUrls(Streaming(local)), new AccountLimits(0, Pins.Most), Statuses, Media, Polls, new TranslationSupport(false)),
            new InstanceRegistrations(false, false, null), new InstanceContact("", owner.Current is null ? null : accounts.Me()), []),
        MastodonJson.Default.Instance);

    private static IResult GetV1(LocalNode local, OwnerStore owner, Counters counters, AccountPresenter accounts) => Answers.Json(
        new InstanceV1(
            local.Host, Title(owner), Description(owner), Description(owner), "", Version, new InstanceUrlsV1(Streaming(local)),
            new InstanceStats(owner.Current is null ? 0 : 1, counters.Get("public posts"), 0), local.Url + "/icons/person.png", [], false, false, false,
            new InstanceConfigurationV1(Statuses, Media, Polls), owner.Current is null ? null : accounts.Me(), []),
        MastodonJson.Default.InstanceV1);

    private static string Title(OwnerStore owner) => owner.Current?.Name ?? "PersonalNode";

    private static string Description(OwnerStore owner) => owner.Current is { } me ? $"The node of {me.Name}" : "Nobody lives here yet";

    private static string Streaming(LocalNode local) => "ws" + local.Url["http".Length..];
}
