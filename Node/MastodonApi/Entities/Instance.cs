namespace PersonalNode.MastodonApi.Entities;

/// <summary>The node, as version 2 of the API describes it.</summary>
public sealed record Instance(
    string Domain, string Title, string Version, string SourceUrl, string Description, InstanceUsage Usage, InstanceThumbnail Thumbnail,
    IReadOnlyList<string> Languages, InstanceConfiguration Configuration, InstanceRegistrations Registrations, InstanceContact Contact, IReadOnlyList<InstanceRule> Rules);

public sealed record InstanceUsage(InstanceUsers Users);

public sealed record InstanceUsers(int ActiveMonth);

public sealed record InstanceThumbnail(string Url, string? Blurhash);

public sealed record InstanceRule(string Id, string Text);

public sealed record InstanceRegistrations(bool Enabled, bool ApprovalRequired, string? Message);

public sealed record InstanceContact(string Email, Account? Account);

public sealed record InstanceConfiguration(
    InstanceUrls Urls, AccountLimits Accounts, StatusLimits Statuses, MediaLimits MediaAttachments, PollLimits Polls, TranslationSupport Translation);

public sealed record InstanceUrls(string Streaming);

public sealed record AccountLimits(int MaxFeaturedTags, int MaxPinnedStatuses);

public sealed record StatusLimits(int MaxCharacters, int MaxMediaAttachments, int CharactersReservedPerUrl);

public sealed record MediaLimits(
    IReadOnlyList<string> SupportedMimeTypes, long ImageSizeLimit, int ImageMatrixLimit, long VideoSizeLimit, int VideoFrameRateLimit, int VideoMatrixLimit, int DescriptionLimit);

public sealed record PollLimits(int MaxOptions, int MaxCharactersPerOption, int MinExpiration, int MaxExpiration);

public sealed record TranslationSupport(bool Enabled);

/// <summary>The node, as version 1 of the API describes it.</summary>
public sealed record InstanceV1(
    string Uri, string Title, string ShortDescription, string Description, string Email, string Version, InstanceUrlsV1 Urls, InstanceStats Stats, string? Thumbnail,
    IReadOnlyList<string> Languages, bool Registrations, bool ApprovalRequired, bool InvitesEnabled, InstanceConfigurationV1 Configuration, Account? ContactAccount,
    IReadOnlyList<InstanceRule> Rules);

public sealed record InstanceUrlsV1(string StreamingApi);

public sealed record InstanceStats(int UserCount, int StatusCount, int DomainCount);

public sealed record InstanceConfigurationV1(StatusLimits Statuses, MediaLimits MediaAttachments, PollLimits Polls);
