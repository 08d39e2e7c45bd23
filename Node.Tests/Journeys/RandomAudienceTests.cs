using System.Net;
using System.Text.Json;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>
/// A property over random people, follows, aspects, posts and replies: exactly the chosen ones can read. What each should have is worked
/// out here from the choices alone, and then compared with everything that each node stores.
/// </summary>
public sealed class RandomAudienceTests : IAsyncLifetime
{
    private const int Size = 5;
    private readonly List<TestNode> nodes = [];

    public async ValueTask InitializeAsync()
    {
        foreach (var handle in (string[])["ada", "ben", "cyd", "dov", "eve"])
        {
            nodes.Add(await TestNode.StartAsync(handle));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Exactly_the_chosen_can_read(int seed)
    {
        var random = new Random(seed);
        var follows = await FollowAtRandomAsync(random);
        var aspects = new Dictionary<int, List<(string Id, HashSet<int> Members)>>();
        for (var i = 0; i < Size; i++)
        {
            aspects[i] = await AspectsAtRandomAsync(random, i, follows);
        }

        // Who may read what: by the URL of the post.
        var readers = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        var posts = new List<(int Author, JsonElement Post)>();
        for (var n = 0; n < 14; n++)
        {
            var author = random.Next(Size);
            var (audience, chosen) = random.Next(4) == 0
                ? ((object)"friends", Enumerable.Range(0, Size).Where(i => follows.Contains((i, author))).ToHashSet())
                : Choose(random, aspects[author]);
            chosen.RemoveWhere(i => !follows.Contains((i, author)));
            var post = (await nodes[author].Api.PostAsync("/api/posts", new { text = $"post {n}", audience, showRecipients = random.Next(3) == 0 }))
                .Expect(HttpStatusCode.Created).Json;
            readers[Url(post)] = [author, .. chosen];
            posts.Add((author, post));

            // Aspects change all the time; that changes nothing for what was sent.
            var (id, members) = aspects[author][random.Next(aspects[author].Count)];
            await ToggleAsync(author, id, members, follows.Where(f => f.Followed == author).Select(f => f.Follower).ToList(), random);
        }

        foreach (var (author, post) in posts.Where(_ => random.Next(2) == 0).ToList())
        {
            var replier = readers[Url(post)].ElementAt(random.Next(readers[Url(post)].Count));
            await Poll.UntilAsync(() => nodes[replier].Get<PostStore>().ByUri(Url(post)) is not null, $"{Url(post)} at {nodes[replier].Handle}");
            var here = nodes[replier].Get<PostStore>().ByUri(Url(post))!;
            var reply = await nodes[replier].PostAsync("reply", "public", PersonalNode.Protocol.Ids.ToText(here.Id));
            readers[Url(reply)] = readers[Url(post)];
        }

        await Poll.UntilAsync(
            () => readers.All(r => r.Value.All(i => nodes[i].Get<PostStore>().ByUri(r.Key) is not null)) && nodes.TrueForAll(IsQuiet), $"everything to arrive (seed {seed})");
        for (var i = 0; i < Size; i++)
        {
            var stored = nodes[i].Get<NodeDatabase>().Read("posts").FindAll().Select(d => d["u"].AsString).Order().ToList();
            Assert.Equal(readers.Where(r => r.Value.Contains(i)).Select(r => r.Key).Order(), stored);
            foreach (var url in readers.Keys)
            {
                var home = nodes.Single(n => url.StartsWith(n.Url + "/", StringComparison.Ordinal));
                (await home.Anonymous.GetAsync(new Uri(url).AbsolutePath, "application/activity+json")).Expect(HttpStatusCode.NotFound);
            }
        }
    }

    private static bool IsQuiet(TestNode node) => node.Get<DeliveryStore>().NextTurn() is null && node.Get<ActivityLog>().Pending(100).All(e => e.Outgoing);

    private async Task<HashSet<(int Follower, int Followed)>> FollowAtRandomAsync(Random random)
    {
        var follows = new HashSet<(int, int)>();
        for (var a = 0; a < Size; a++)
        {
            for (var b = 0; b < Size; b++)
            {
                if (a != b && random.Next(100) < 65)
                {
                    await Friends.FollowAsync(nodes[a], nodes[b]);
                    follows.Add((a, b));
                }
            }
        }

        return follows;
    }

    private async Task<List<(string Id, HashSet<int> Members)>> AspectsAtRandomAsync(Random random, int owner, HashSet<(int Follower, int Followed)> follows)
    {
        var made = new List<(string, HashSet<int>)>();
        for (var n = 0; n < 3; n++)
        {
            // Also people who do not follow back: they are in the aspect, and get nothing.
            var members = Enumerable.Range(0, Size).Where(i => (follows.Contains((i, owner)) || follows.Contains((owner, i))) && random.Next(2) == 0).ToHashSet();
            var people = new List<string>();
            foreach (var member in members)
            {
                people.Add(await Friends.IdAsync(nodes[owner], nodes[member].Url));
            }

            var aspect = (await nodes[owner].Api.PostAsync("/api/aspects", new { name = $"circle {n}", people })).Expect(HttpStatusCode.Created).Json;
            made.Add((aspect.GetProperty("id").GetString()!, members));
        }

        return made;
    }

    private static (object Audience, HashSet<int> Chosen) Choose(Random random, List<(string Id, HashSet<int> Members)> aspects)
    {
        var chosen = aspects.Where(_ => random.Next(2) == 0).DefaultIfEmpty(aspects[0]).ToList();
        return (chosen.Select(a => a.Id).ToArray(), chosen.SelectMany(a => a.Members).ToHashSet());
    }

    private async Task ToggleAsync(int owner, string aspect, HashSet<int> members, List<int> followers, Random random)
    {
        if (followers.Count == 0)
        {
            return;
        }

        var who = followers[random.Next(followers.Count)];
        var path = $"/api/aspects/{aspect}/people/{await Friends.IdAsync(nodes[owner], nodes[who].Url)}";
        var answer = members.Add(who) ? await nodes[owner].Api.PutAsync(path) : await nodes[owner].Api.DeleteAsync(path);
        if (answer.Response.RequestMessage!.Method == HttpMethod.Delete)
        {
            members.Remove(who);
        }

        answer.Expect(HttpStatusCode.OK);
    }

    private static string Url(JsonElement post) => post.GetProperty("url").GetString()!;
}
