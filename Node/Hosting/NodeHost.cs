using System.IO.Compression;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using PersonalNode.Conversations;
using PersonalNode.Feed;
using PersonalNode.Http;
using PersonalNode.Inbox;
using PersonalNode.Inbox.Handlers;
using PersonalNode.MastodonApi;
using PersonalNode.MastodonApi.OAuth;
using PersonalNode.Notifications;
using PersonalNode.Outbox;
using PersonalNode.Owner;
using PersonalNode.People;
using PersonalNode.Photos;
using PersonalNode.Portability.Backup;
using PersonalNode.Portability.Export;
using PersonalNode.Portability.Held;
using PersonalNode.Portability.Import;
using PersonalNode.Remote;
using PersonalNode.Storage;
using PersonalNode.Syndication;

namespace PersonalNode.Hosting;

/// <summary>Composes one node, in the order in which data flows. Several can run in one process (the demo, tests).</summary>
public static class NodeHost
{
    /// <summary>The address when none is configured.</summary>
    public const string DefaultAddress = "http://localhost:5080";

    /// <param name="args">Configuration as on the command line, such as --urls and --Node:Url=.</param>
    /// <param name="time">The clock; tests bring their own.</param>
    /// <param name="quiet">No log on the console.</param>
    /// <param name="unlocked">The data folder when it is held already, its keys unlocked.</param>
    /// <exception cref="LockedFolderException">The keys are under a passphrase that is not configured.</exception>
    /// <exception cref="DataFolderException">The data folder, wwwroot or the configuration cannot be used; the message is one line.</exception>
    public static WebApplication Build(string[] args, TimeProvider? time = null, bool quiet = false, DataFolder? unlocked = null)
    {
        var (builder, options) = Prepare(args, HttpPipeline.MaxRequestBody);
        var folder = unlocked ?? DataFolder.Open(options.DataDirectory);
        try
        {
            Settings.Unlock(folder, options);
            builder.AddLogging(folder, quiet);
            builder.Services.AddNode(options, folder, time ?? TimeProvider.System, quiet);
            var app = builder.Build();
            app.Services.GetRequiredService<NodeDatabase>();
            app.Services.GetRequiredService<IdentityKeeper>().Settle();
            app.UseNode();
            return app;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The configuration, checked, and a server at the configured address.</summary>
    internal static (WebApplicationBuilder Builder, NodeOptions Options) Prepare(string[] args, long maxRequestBody)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = "wwwroot",
            ApplicationName = "Node",
        });
        var options = Settings.Check(builder.Configuration, builder.Environment);
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(builder.Configuration["urls"] ?? DefaultAddress).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = maxRequestBody;
        });
        return (builder, options);
    }

    private static void AddNode(this IServiceCollection services, NodeOptions options, DataFolder folder, TimeProvider time, bool quiet)
    {
        services.AddSingleton(options).AddSingleton(_ => folder).AddSingleton(_ => folder.Keys).AddSingleton(time);

        // Storage
        services.AddSingleton(s => new NodeDatabase(s.GetRequiredService<DataFolder>(), time, s.GetRequiredService<Greeting>().Say)).AddSingleton(s => s.GetRequiredService<NodeDatabase>().Ids)
            .AddSingleton<LocalNode>().AddSingleton<NodeKeys>().AddSingleton<AgreementKeys>().AddSingleton<IdentityStore>().AddSingleton<OwnIdentity>().AddSingleton<RestoredNote>()
            .AddSingleton<OwnerStore>().AddSingleton<TokenStore>().AddSingleton<AppStore>().AddSingleton<MarkerStore>().AddSingleton<RuleStore>().AddSingleton<PhotoStore>().AddSingleton<PhotoSettings>().AddSingleton<MediaUse>().AddSingleton<TemporaryFiles>().AddMediaPlace(options).AddSingleton<MediaFiles>()
            .AddSingleton<PeopleStore>().AddSingleton<AspectStore>().AddSingleton<ConversationStore>()
            .AddSingleton<Timelines>().AddSingleton<TombstoneStore>()
            .AddSingleton<PostStore>().AddSingleton<PostPhotos>().AddSingleton<EmojiStore>().AddSingleton<SearchIndex>().AddSingleton<SearchBacklog>().AddSingleton<SearchText>().AddSingleton<SearchKeeper>().AddSingleton<SearchReader>().AddHostedService<SearchWorker>().AddSingleton<PostWriter>().AddSingleton<ReactionStore>().AddSingleton<ActivityLog>().AddSingleton<DeliveryStore>()
            .AddSingleton<FetchStore>().AddSingleton<ThreadStore>().AddSingleton<FeedStore>().AddSingleton<HostStore>().AddSingleton<EventStore>().AddSingleton<Counters>()
            .AddSingleton<Agenda>().AddSingleton<Resending>().AddSingleton<VoteStore>().AddSingleton<StampStore>().AddSingleton<Quotes>().AddSingleton<Bookmarks>().AddSingleton<Pins>()
            .AddSingleton<DraftStore>().AddSingleton<NotificationSettings>().AddSingleton<NotificationStore>().AddSingleton<Strangers>().AddHostedService<HousekeepingWorker>()
            .AddSingleton<PostCounts>().AddSingleton<PastStore>().AddSingleton<RetentionSettings>().AddSingleton<KeptPosts>().AddSingleton<PostRemoval>().AddSingleton<PastActivities>().AddSingleton<RetentionKeeper>().AddSingleton<RetentionPreview>().AddHostedService<RetentionWorker>().AddSingleton<StorageUse>().AddHostedService<StorageWorker>().AddHostedService<DatabaseGuard>()
            .AddHostedService<IdleMemory>();

        // Http and Remote
        services.AddSingleton<PartsPresenter>().AddSingleton<PhotoPresenter>().AddSingleton<Presenter>().AddSingleton<ConversationPresenter>().AddSingleton<NotificationPresenter>().AddSingleton<PassingEvents>()
            .AddSingleton<FriendGate>().AddSingleton<FeedFilter>()
            .AddSingleton<RequestSigner>().AddSingleton<GuardedClient>().AddSingleton<HostTurns>().AddSingleton<StrangerBudget>().AddSingleton<ReaderGate>().AddSingleton<DocumentReader>().AddSingleton<WebFingerClient>().AddSingleton<RelMeCheck>().AddSingleton<FeedFinder>().AddSingleton<PersonFinder>()
            .AddSingleton<IdentityReader>().AddSingleton<MirrorReader>().AddSingleton<IdentityFollower>().AddSingleton<FriendLook>();

        // The way out
        services.AddSingleton<Publisher>().AddSingleton<PhotoAttachments>().AddSingleton<PostPublisher>().AddSingleton<Sealer>().AddSingleton<FollowAnswer>().AddSingleton<FollowAsking>().AddSingleton<InvitedFollow>().AddHostedService<DeliveryWorker>();

        // The way in
        services.AddSingleton<ReplayGuard>().AddSingleton<SenderCheck>().AddSingleton<Unsealer>().AddSingleton<TypingReceiver>().AddSingleton<InboxReceiver>().AddSingleton<ClaimReceiver>().AddSingleton<RelayHandler>().AddSingleton<MessageHandler>().AddSingleton<FollowHandler>().AddSingleton<AnswerHandler>()
            .AddSingleton<NoteHandler>().AddSingleton<ReactionHandler>().AddSingleton<PersonHandler>().AddSingleton<VoteHandler>().AddSingleton<QuoteHandler>().AddSingleton<MoveHandler>().AddSingleton<ReportHandler>().AddSingleton<FeaturedHandler>().AddSingleton<ActivityDispatcher>()
            .AddHostedService<InboxWorker>().AddSingleton<PostReader>().AddHostedService<FetchWorker>().AddSingleton<ThreadReader>().AddHostedService<ThreadWorker>().AddHostedService<CatchUpWorker>();

        // Photos
        services.AddSingleton<AlbumStore>().AddSingleton<ImageProcessor>().AddSingleton<OwnPhotos>().AddSingleton<Uploads>().AddSingleton<PhotoShow>().AddSingleton<PhotoFetcher>().AddSingleton<SeenPhotos>().AddHostedService<PhotoFetchWorker>().AddHostedService<MediaKeeper>();

        // What the owner does and sees
        services.AddSingleton<InvitationClaims>().AddSingleton<Follows>().AddSingleton<PersonSearch>().AddSingleton<Aspects>().AddSingleton<FeedFollows>().AddSingleton<CloseLook>().AddHostedService(s => s.GetRequiredService<CloseLook>()).AddSingleton<Moderation>().AddSingleton<Rules>().AddSingleton<RuleImport>().AddSingleton<MentionFinder>().AddSingleton<AudienceFinder>().AddSingleton<Composer>().AddSingleton<NewPosts>()
            .AddSingleton<Voting>().AddSingleton<QuoteRevoking>().AddSingleton<Pinning>().AddSingleton<DraftPublisher>().AddSingleton<DraftKeeper>().AddSingleton<IAgendaItem, Expiry>().AddSingleton<IAgendaItem, PollEnd>()
            .AddSingleton<IAgendaItem, Resend>().AddSingleton<IAgendaItem, Schedule>().AddHostedService<AgendaWorker>()
            .AddSingleton<Reactions>().AddSingleton<Edits>().AddSingleton<Messages>().AddSingleton<Writing>().AddSingleton<FeedLists>().AddSingleton<FeedReader>().AddSingleton<Threads>().AddSingleton<ThreadFilling>().AddSingleton<Changes>().AddSingleton<LiveEvents>().AddHostedService<BirthdayWorker>()
            .AddSingleton<SetUp>().AddSingleton<OneTimeLinks>().AddSingleton<RunToken>().AddSingleton<PasswordCheck>().AddSingleton<TokenMaker>()
            .AddSingleton<IdentityKeeper>().AddSingleton<Leaving>().AddHostedService<AgreementWorker>().AddHostedService<IdentityNewsWorker>().AddHostedService<LinkWorker>()
            .AddSingleton<MePresenter>().AddSingleton<Profile>().AddSingleton<ActorDocument>().AddSingleton<PublicPhotos>().AddSingleton<PublicPages>().AddSingleton<FollowPage>().AddSingleton<InvitePage>().AddSingleton<Visitors>().AddHostedService<Welcome>().AddSingleton(new Greeting(quiet ? _ => { }
        : Console.WriteLine));
        services.AddSingleton<ExportPlanner>().AddSingleton<ExportArticle>().AddSingleton<ExportPages>().AddSingleton<ExportPhotos>().AddSingleton<OwnData>().AddSingleton<MastodonLists>().AddSingleton<ExportKeys>().AddSingleton<Exporter>().AddSingleton<Exports>();
        services.AddSingleton<PublicFeed>().AddSingleton<FeedEntries>().AddHostedService<FeedWorker>();
        services.AddSingleton<ImportStore>().AddSingleton<InvitationStore>().AddImports();
        services.AddSingleton<BackupSettings>().AddSingleton<RunningSource>().AddSingleton<Backups>().AddSingleton<BackupWorker>().AddHostedService(s => s.GetRequiredService<BackupWorker>())
            .AddSingleton<Homecoming>().AddSingleton<KeptPhotos>().AddHostedService<HomecomingWorker>();
        services.AddSingleton<HeldStore>().AddSingleton<HeldGate>().AddSingleton<Keeper>().AddSingleton<HolderClient>().AddSingleton<CopySender>().AddSingleton<Holders>().AddSingleton<HeldWorker>().AddHostedService(s => s.GetRequiredService<HeldWorker>());
        services.AddOwnerAccess(folder);

        // Apps that speak Mastodon's API
        services.AddMastodonFace();
        services.AddSingleton(_ => new RateLimits(
            new Dictionary<string, int> { [SessionEndpoints.RatePolicy] = 10, [RemoteFollowEndpoints.RatePolicy] = 10, [InviteEndpoints.RatePolicy] = 30, [ClaimEndpoint.RatePolicy] = 30, [AppRegistration.RatePolicy] = 60 },
            new Dictionary<string, int> { [InboxEndpoint.RatePolicy] = 128, [MediaEndpoint.RatePolicy] = 64, [KeeperEndpoints.RatePolicy] = 8 }));
        services.AddResponseCompression(compression => compression.EnableForHttps = true)
            .Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        services.AddProblemDetails().AddOpenApi("v1", OpenApiDocument.Describe).AddOpenApi(Answers.Document, OpenApiDocument.DescribeApps);
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(json =>
        {
            // As deep as the description of what apps get is nested.
            json.SerializerOptions.MaxDepth = 32;
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Clear();
            json.SerializerOptions.TypeInfoResolverChain.Add(OwnerJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Add(MastodonJson.Default);
        });
    }

    /// <summary>The configured store for photos, looked at before the node listens, or the data folder.</summary>
    private static IServiceCollection AddMediaPlace(this IServiceCollection services, NodeOptions options) => options.S3 is { } store
        ? services.AddSingleton(s => new S3Media(store, s.GetRequiredService<NodeDatabase>().Content.Mark, s.GetRequiredService<ILogger<S3Media>>()))
            .AddSingleton<IMediaPlace>(s => s.GetRequiredService<S3Media>()).AddHostedService<S3Check>()
        : services.AddSingleton<IMediaPlace, DiskMedia>();

    private static void UseNode(this WebApplication app)
    {
        // From a reverse proxy on this machine only: https for the cookie, the visitor's address for the rate limit. Never the host.
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedFor });
        app.UseSafeAnswers();
        app.UseAppCors();
        app.UseResponseCompression();
        app.UseCrossSiteGuard();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(app.Services.GetRequiredService<RateLimits>().HandleAsync);

        app.MapInbox();
        app.MapClaims();
        app.MapOutbox();
        app.MapKept();
        app.MapPublic();
        app.MapThreadCollections();
        app.MapIdentityPages();
        app.MapDiscovery();
        app.MapRemoteFollow();
        app.MapInvite();
        app.MapFeedPages();
        app.MapSession();
        app.MapMe();
        app.MapIdentity();
        app.MapPeople(OwnerAccess.Policy);
        app.MapVerification(OwnerAccess.Policy);
        app.MapInvitations(OwnerAccess.Policy);
        app.MapRules(OwnerAccess.Policy);
        app.MapConversations(OwnerAccess.Policy);
        app.MapAspects(OwnerAccess.Policy);
        app.MapPosts(OwnerAccess.Policy);
        app.MapPolls(OwnerAccess.Policy);
        app.MapQuotes(OwnerAccess.Policy);
        app.MapBookmarks(OwnerAccess.Policy);
        app.MapPins(OwnerAccess.Policy);
        app.MapDrafts(OwnerAccess.Policy);
        app.MapAudience(OwnerAccess.Policy);
        app.MapFeed(OwnerAccess.Policy);
        app.MapSearch(OwnerAccess.Policy);
        app.MapMemories(OwnerAccess.Policy);
        app.MapPhotos(OwnerAccess.Policy);
        app.MapAlbums(OwnerAccess.Policy);
        app.MapMedia();
        app.MapNotifications(OwnerAccess.Policy);
        app.MapStorage(OwnerAccess.Policy);
        app.MapImports(OwnerAccess.Policy);
        app.MapExports(OwnerAccess.Policy);
        app.MapBackups(OwnerAccess.Policy);
        app.MapHeld(OwnerAccess.Policy);
        app.MapKeeper();
        app.MapMastodonFace();
        app.MapHealth();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapFrontEnd();
    }
}
