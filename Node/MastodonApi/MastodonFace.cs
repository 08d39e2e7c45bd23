using PersonalNode.MastodonApi.OAuth;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.MastodonApi.Streaming;

namespace PersonalNode.MastodonApi;

/// <summary>
/// The Mastodon API: another face of what the capabilities do, so that people's phone apps work with their node. No rule about posts, follows
/// or reactions lives here.
/// </summary>
public static class MastodonFace
{
    public static void AddMastodonFace(this IServiceCollection services)
    {
        services.AddAppAccess();
        services.AddSingleton<IProblemDetailsWriter, AppProblemWriter>().AddSingleton<AuthorizationCodes>().AddSingleton<IdempotentPosts>()
            .AddScoped<AppMedia>().AddScoped<AccountPresenter>().AddScoped<MediaPresenter>().AddScoped<StatusPresenter>().AddScoped<AccountSearch>().AddSingleton<StatusSearch>()
            .AddScoped<NotificationsPresenter>().AddScoped<ScheduledPresenter>().AddSingleton<StatusThread>().AddSingleton<DirectMessages>()
            .AddScoped<StreamEvents>().AddScoped<SocketSession>().AddSingleton<OpenStreams>();
    }

    public static void MapMastodonFace(this IEndpointRouteBuilder routes)
    {
        routes.MapApps();
        routes.MapTokens();
        routes.MapAuthorize();
        routes.MapInstance();
        routes.MapAccounts();
        routes.MapRelations();
        routes.MapHostBlocks();
        routes.MapTimelines();
        routes.MapStatuses();
        routes.MapReactions();
        routes.MapScheduled();
        routes.MapAppPolls();
        routes.MapAppUploads();
        routes.MapAppMedia();
        routes.MapAppNotifications();
        routes.MapAppConversations();
        routes.MapLists();
        routes.MapFilters();
        routes.MapSearch();
        routes.MapStreaming();
        routes.MapEmpty();
        routes.MapOther();
    }
}
