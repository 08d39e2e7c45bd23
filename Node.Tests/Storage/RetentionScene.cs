using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Crypto;
using PersonalNode.Hosting;
using PersonalNode.Inbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>A node without workers, its clock in the test's hand, and friends whose signed activities are handled at once.</summary>
internal sealed class RetentionScene : IAsyncDisposable
{
    public const string Me = "https://me.example";

    private readonly TestFolder folder = new();
    private readonly Dictionary<string, IdentityKey> keys = [];
    private readonly WebApplication app;
    private int last;

    private RetentionScene() => app = NodeHost.Build(["--urls", "http://127.0.0.1:0", $"--Node:DataDirectory={folder.Path}", $"--Node:Url={Me}"], Clock, quiet: true);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public NodeDatabase Database => Get<NodeDatabase>();

    public PostStore Posts => Get<PostStore>();

    public static async Task<RetentionScene> StartAsync(params string[] friends)
    {
        var scene = new RetentionScene();
        foreach (var name in friends)
        {
            var key = scene.keys[name] = IdentityKey.Create();
            var url = $"https://{name}.example";
            await scene.Database.WriteAsync(context => scene.Get<PeopleStore>().Save(context, new Person
            {
                Id = name,
                Actor = url,
                Name = name,
                Handle = name,
                Inbox = url + "/inbox",
                Key = key.PublicKeyMultibase,
                KeyId = url + "#key",
                Following = Relation.Yes,
            }));
        }

        return scene;
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public string NewId(string who) => $"https://{who}.example/{++last}";

    public JsonObject Note(string who, string? inReplyTo = null, string to = Vocabulary.Public, string text = "words")
    {
        var note = new JsonObject
        {
            ["id"] = NewId(who),
            ["type"] = "Note",
            ["attributedTo"] = $"https://{who}.example",
            ["content"] = $"<p>{text} #tag</p>",
            ["published"] = ActivityBuilder.Time(Clock.GetUtcNow()),
            ["to"] = new JsonArray(to),
            ["tag"] = new JsonArray(
                new JsonObject { ["type"] = "Hashtag", ["name"] = "#tag" },
                new JsonObject { ["type"] = "Emoji", ["name"] = ":smile:", ["icon"] = new JsonObject { ["type"] = "Image", ["mediaType"] = "image/png", ["url"] = "https://emoji.example/smile.png" } }),
            ["attachment"] = new JsonArray(new JsonObject { ["type"] = "Document", ["mediaType"] = "image/webp", ["url"] = $"https://{who}.example/photo{last}.webp" }),
        };
        if (inReplyTo is not null)
        {
            note["inReplyTo"] = inReplyTo;
        }

        return note;
    }

    public JsonObject Activity(string who, string type, JsonNode about) => IntegrityProof.Sign(
        new JsonObject
        {
            ["@context"] = new JsonArray("https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"),
            ["id"] = NewId(who),
            ["type"] = type,
            ["actor"] = $"https://{who}.example",
            ["object"] = about,
            ["published"] = ActivityBuilder.Time(Clock.GetUtcNow()),
            ["to"] = new JsonArray(Vocabulary.Public),
        },
        keys[who], $"https://{who}.example#key", Clock.GetUtcNow());

    /// <summary>Arrives, is logged and handled, as the inbox does it. False when the log did not take it.</summary>
    public Task<bool> ReceiveAsync(JsonObject activity)
    {
        var actor = activity["actor"]!.GetValue<string>();
        Assert.Equal(Refusal.None, VerifiedActivity.CheckByProof(JsonElement.Parse(activity.ToJsonString()), actor, keys[new Uri(actor).Host.Split('.')[0]].PublicKey, out var verified));
        return Database.WriteAsync(context =>
        {
            var log = Get<ActivityLog>();
            if (!log.Append(context, verified!))
            {
                return false;
            }

            var entry = log.Find(verified!.Id)!;
            if (Get<ActivityDispatcher>().Dispatch(context, entry) is { Reason: { } reason } handled)
            {
                if (handled.Forget)
                {
                    ActivityLog.Forget(context, entry);
                }
                else
                {
                    ActivityLog.Ignore(context, entry.Number, reason);
                }
            }

            ActivityLog.Advance(context, entry.Number);
            return true;
        });
    }

    /// <summary>A friend's post; gives its id.</summary>
    public async Task<string> PostAsync(string who, string? inReplyTo = null, string text = "words")
    {
        var note = Note(who, inReplyTo, text: text);
        Assert.True(await ReceiveAsync(Activity(who, "Create", note)));
        return note["id"]!.GetValue<string>();
    }

    /// <summary>A post of the owner; nobody is told.</summary>
    public async Task<string> OwnAsync(string? inReplyTo = null, string? quote = null)
    {
        var uri = NewId("me");
        await Database.WriteAsync(context => Get<PostWriter>().Add(context, new Post
        {
            Uri = uri,
            Author = Me,
            Published = context.Now,
            Text = "mine",
            Html = "<p>mine</p>",
            InReplyTo = inReplyTo,
            Quote = quote is null ? null : new Quote(quote),
        }, home: true));
        return uri;
    }

    public async Task BookmarkAsync(string uri, bool on) => Assert.NotNull(await Get<Bookmarks>().SetAsync(Posts.ByUri(uri)!.Id, on));

    public Task LikeAsync(string uri, bool on) => Database.WriteAsync(context =>
    {
        var (post, id) = (Posts.ByUri(uri)!.Id, $"{Me}/activities/{Ids.ToText(context.NextId())}");
        var reactions = Get<ReactionStore>();
        Assert.True(on ? reactions.Add(context, post, ReactionKind.Like, [Me], id) : reactions.Remove(context, post, ReactionKind.Like, [Me]));
        reactions.Mark(context, post, ReactionKind.Like, on ? id : null);
    });

    /// <summary>All that is due goes. <paramref name="round"/>: everything is looked at from the beginning.</summary>
    public async Task KeepAsync(bool round = false)
    {
        if (round)
        {
            await Database.WriteAsync(context => RetentionSettings.Change(context, r => r with { Posts = 0, Log = 0 }));
        }

        while (await Get<RetentionKeeper>().StepAsync(Clock.GetUtcNow()))
        {
        }

        while (await Get<SearchKeeper>().StepAsync())
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        foreach (var key in keys.Values)
        {
            key.Dispose();
        }

        folder.Dispose();
    }
}
