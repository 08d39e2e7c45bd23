using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using PersonalNode.Crypto;
using PersonalNode.Inbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Tests.Storage;

/// <summary>
/// Whatever order activities arrive in, and however often, the end is the same: that is what lets delivery, retries, catch-up and
/// forwarding run beside each other. Three people are followed; one writes a post, all act on it.
/// </summary>
public sealed class ConvergenceTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddHours(-1);

    private readonly StoreFixture store = new();
    private readonly Dictionary<string, IdentityKey> keys = [];
    private int world;

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        foreach (var key in keys.Values)
        {
            key.Dispose();
        }
    }

    [Fact]
    public async Task Any_order_with_duplicates_ends_in_the_same_state()
    {
        await MeetAsync("author", "friend", "third");
        var count = Activities("https://", "").Count;
        var without = Gen.Int[0, count - 1].HashSet[0, 6];
        var order = Gen.Shuffle(Enumerable.Range(0, count).Concat(Enumerable.Range(0, count)).ToArray());
        await Gen.Select(without, order).SampleAsync(
            async (left, shuffled) =>
            {
                var straight = await ArriveAsync([.. Enumerable.Range(0, count).Where(i => !left.Contains(i))]);
                var mixed = await ArriveAsync([.. shuffled.Where(i => !left.Contains(i))]);
                Assert.Equal(straight, mixed);
            },
            iter: 120, threads: 1);
    }

    [Fact]
    public async Task In_order_it_is_what_was_done()
    {
        await MeetAsync("author", "friend", "third");
        Assert.Equal(
            """
            post: third version, edited True, likes 1, reshares 1, by friend, replies 1, home own place, tags b
            reply: under post True, in thread True
            """, await ArriveAsync([0, 1, 2, 3, 4, 5, 6, 8]));
        Assert.Equal(
            """
            post: gone, home no
            reply: gone
            """, await ArriveAsync([.. Enumerable.Range(0, 11)]));
    }

    /// <summary>What happens in one world, in the order in which it was done.</summary>
    private List<JsonObject> Activities(string post, string reply)
    {
        string[] like = [Id("friend", "like"), Id("third", "like")];
        return
        [
            Activity("author", "Create", Id("author", "create"), Note("author", post, "first version", null, "a"), 1),
            Activity("author", "Update", Id("author", "update1"), Note("author", post, "second version", 2, "a", "b"), 2),
            Activity("friend", "Like", like[0], post, 3),
            Activity("third", "Like", like[1], post, 3),
            Activity("third", "Undo", Id("third", "unlike"), Repeated("third", "Like", like[1], post), 4),
            Activity("friend", "Announce", Id("friend", "announce"), post, 5),
            Activity("friend", "Create", Id("friend", "reply"), Note("friend", reply, "a reply", null), 6, post),
            Activity("friend", "Undo", Id("friend", "unshare"), Repeated("friend", "Announce", Id("friend", "announce"), post), 7),
            Activity("author", "Update", Id("author", "update2"), Note("author", post, "third version", 8, "b"), 8),
            Activity("friend", "Delete", Id("friend", "delete"), reply, 9),
            Activity("author", "Delete", Id("author", "delete"), post, 10),
        ];
    }

    private async Task<string> ArriveAsync(IReadOnlyList<int> order)
    {
        world++;
        var post = Id("author", "post");
        var reply = Id("friend", "the-reply");
        var activities = Activities(post, reply);

        // One transaction, as the inbox worker handles what waits.
        await store.Database.WriteAsync(context =>
        {
            foreach (var which in order)
            {
                Deliver(context, activities[which]);
            }

            // What the fetcher does once a post that was asked for is here.
            if (store.Get<PostStore>().ByUri(post) is not null)
            {
                foreach (var number in FetchStore.Take(context, post)?.Waiting ?? [])
                {
                    store.Get<ActivityDispatcher>().Dispatch(context, store.Get<ActivityLog>().Find(number)!);
                }
            }
        });
        return State(post, reply);
    }

    private void Deliver(WriteContext context, JsonObject activity)
    {
        var actor = activity["actor"]!.GetValue<string>();
        var key = keys[new Uri(actor).Host.Split('.')[0]];
        var root = JsonElement.Parse(activity.ToJsonString());
        Assert.Equal(Refusal.None, VerifiedActivity.CheckByProof(root, actor, key.PublicKey, out var verified));
        var log = store.Get<ActivityLog>();
        if (log.Append(context, verified!))
        {
            store.Get<ActivityDispatcher>().Dispatch(context, log.Find(verified!.Id)!);
        }
    }

    private string State(string postUri, string replyUri)
    {
        var posts = store.Get<PostStore>();
        var people = store.Get<PeopleStore>();
        var post = posts.ByUri(postUri);
        var reply = posts.ByUri(replyUri);
        var home = store.Get<Timelines>().Page(Timeline.Home, null, 100_000).Where(e => e.Value == post?.Id).Select(e => e.Key).ToList();
        var place = home.Count == 0 ? "no" : home.Count > 1 ? "twice" : home[0] == post!.Id ? "own place" : "reshared";

        // A post that came and was deleted and one that was deleted before it came are both gone.
        var first = post is null or { Deleted: true } ? $"post: gone, home {place}" :
            $"post: {post.Text}, edited {post.Edited is not null}, likes {post.Likes}, reshares {post.Reshares}, "
            + $"by {string.Join('+', post.Resharers.Select(r => people.ById(r)!.Handle))}, replies {post.Replies}, home {place}, tags {string.Join('+', post.Tags)}";
        var threads = post is null ? [] : store.Get<Timelines>().Oldest(Timeline.Thread(post.Id), 100).Where(e => e.Value == reply?.Id).ToList();
        var second = reply is null or { Deleted: true } ? "reply: gone" : post is null or { Deleted: true } ? "reply: alone" :
            $"reply: under post {reply.ParentId == post.Id}, in thread {reply.RootId == post.Id && threads.Count == 1}";
        return first + "\n" + second;
    }

    private async Task MeetAsync(params string[] names)
    {
        foreach (var name in names)
        {
            var key = keys[name] = IdentityKey.Create();
            var url = $"https://{name}.example";
            await store.Database.WriteAsync(context => store.Get<PeopleStore>().Save(context, new Person
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
    }

    private string Id(string who, string what) => $"https://{who}.example/{world}/{what}";

    private static JsonObject Note(string who, string id, string text, int? updated, params string[] tags)
    {
        var note = new JsonObject
        {
            ["id"] = id,
            ["type"] = "Note",
            ["attributedTo"] = $"https://{who}.example",
            ["content"] = $"<p>{text}</p>",
            ["published"] = Time(1),
            ["to"] = new JsonArray(Vocabulary.Public),
            ["tag"] = new JsonArray([.. tags.Select(t => (JsonNode)new JsonObject { ["type"] = "Hashtag", ["name"] = "#" + t })]),
        };
        if (updated is { } minute)
        {
            note["updated"] = Time(minute);
        }

        return note;
    }

    private static JsonObject Repeated(string who, string type, string id, string about) =>
        new() { ["id"] = id, ["type"] = type, ["actor"] = $"https://{who}.example", ["object"] = about };

    private static string Time(int minute) => ActivityBuilder.Time(Start.AddMinutes(minute));

    private JsonObject Activity(string who, string type, string id, JsonNode about, int minute, string? inReplyTo = null)
    {
        if (inReplyTo is not null)
        {
            about["inReplyTo"] = inReplyTo;
        }

        var activity = new JsonObject
        {
            ["@context"] = new JsonArray("https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"),
            ["id"] = id,
            ["type"] = type,
            ["actor"] = $"https://{who}.example",
            ["object"] = about,
            ["published"] = Time(minute),
            ["to"] = new JsonArray(Vocabulary.Public),
        };
        return IntegrityProof.Sign(activity, keys[who], $"https://{who}.example#key", Start.AddMinutes(minute));
    }
}
