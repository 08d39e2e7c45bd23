using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>The negative matrix of the message itself: its form, size, depth and lengths. All are honestly signed.</summary>
public sealed class MessageRefusalTests(InboxNode inbox) : IClassFixture<InboxNode>, IAsyncLifetime
{
    private StrangerActor stranger = null!;

    public async ValueTask InitializeAsync() => stranger = await StrangerActor.StartAsync();

    public ValueTask DisposeAsync() => stranger.DisposeAsync();

    [Fact]
    public Task Duplicate_keys() => RefusedAsync(
        stranger.CreateFor(inbox.Alice, "x").ToJsonString().Insert(1, $"\"actor\":\"{inbox.Alice.Url}\","), HttpStatusCode.BadRequest, "inbox.malformed",
        Refusal.DuplicateKey);

    [Fact]
    public async Task Duplicate_keys_inside_the_object()
    {
        var activity = stranger.CreateFor(inbox.Alice, "x");
        var json = activity.ToJsonString().Replace("\"attributedTo\"", "\"attributedTo\":\"http://other.example\",\"attributedTo\"", StringComparison.Ordinal);
        await RefusedAsync(json, HttpStatusCode.BadRequest, "inbox.malformed", Refusal.DuplicateKey);
    }

    [Fact]
    public Task Oversized_body() => RefusedAsync(
        With("padding", Padding(20, 26_300)), HttpStatusCode.RequestEntityTooLarge, "inbox.too_large", Refusal.TooLarge);

    [Fact]
    public async Task Oversized_body_that_does_not_say_how_long_it_is()
    {
        var body = Encoding.UTF8.GetBytes(With("padding", Padding(20, 26_300)));
        await inbox.RefusesAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, inbox.Alice.Url + "/inbox");
                Forgery.None.Apply(request, body, stranger.Key, stranger.KeyId, DateTimeOffset.UtcNow);
                request.Headers.TransferEncodingChunked = true;
                return await ApiAnswer.OfAsync(inbox.Alice.Anonymous.Http, request);
            },
            null, HttpStatusCode.RequestEntityTooLarge, "inbox.too_large", Refusal.TooLarge);
    }

    [Fact]
    public async Task The_largest_body_that_is_allowed_is_accepted()
    {
        var json = With("padding", Padding(20, 26_000));
        Assert.InRange(json.Length, 519_000, 512 * 1024);
        (await stranger.SendAsync(inbox.Alice, Encoding.UTF8.GetBytes(json))).Expect(HttpStatusCode.Accepted);
    }

    [Fact]
    public Task Over_deep_body() => RefusedAsync(
        With("deep", JsonNode.Parse(new string('[', 25) + new string(']', 25))!), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.TooDeep);

    [Fact]
    public Task Very_deep_body() => RefusedAsync(
        stranger.CreateFor(inbox.Alice, "x").ToJsonString().Insert(1, "\"deep\":" + new string('[', 100_000) + new string(']', 100_000) + ","),
        HttpStatusCode.BadRequest, "inbox.malformed", Refusal.TooDeep);

    [Fact]
    public Task Over_long_list() => RefusedAsync(
        With("cc", new JsonArray([.. Enumerable.Range(0, 257).Select(i => (JsonNode)$"http://a.example/{i}")])), HttpStatusCode.BadRequest, "inbox.malformed",
        Refusal.ListTooLong);

    [Fact]
    public Task Too_many_members() => RefusedAsync(
        With("many", new JsonObject(Enumerable.Range(0, 257).Select(i => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), (JsonNode?)i)))),
        HttpStatusCode.BadRequest, "inbox.malformed", Refusal.ListTooLong);

    [Fact]
    public Task Over_long_string() => RefusedAsync(
        With("summary", new string('a', (384 * 1024) + 1)), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.StringTooLong);

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":1e999}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{} trailing")]
    public Task Not_json(string json) => RefusedAsync(json, HttpStatusCode.BadRequest, "inbox.malformed", Refusal.NotJson);

    [Fact]
    public Task Not_utf8() => inbox.RefusesAsync(
        () => stranger.SendAsync(inbox.Alice, [(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}']), null, HttpStatusCode.BadRequest,
        "inbox.malformed", Refusal.NotJson);

    [Theory]
    [InlineData("id", null)]
    [InlineData("type", null)]
    [InlineData("actor", null)]
    [InlineData("id", "not a url")]
    [InlineData("id", "ftp://a.example/1")]
    [InlineData("actor", "javascript:alert(1)")]
    [InlineData("object", "not a url")]
    public async Task Not_an_activity(string member, string? value)
    {
        var activity = stranger.CreateFor(inbox.Alice, "x");
        activity.Remove(member);
        if (value is not null)
        {
            activity[member] = value;
        }

        await RefusedAsync(activity.ToJsonString(), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.NotAnActivity);
    }

    [Fact]
    public async Task Two_actors_are_no_actor()
    {
        var activity = stranger.CreateFor(inbox.Alice, "x");
        activity["actor"] = new JsonArray(stranger.Url, "http://other.example");
        await RefusedAsync(activity.ToJsonString(), HttpStatusCode.BadRequest, "inbox.malformed", Refusal.NotAnActivity);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    public Task Wrong_content_type(string type) => inbox.RefusesAsync(
        stranger, stranger.CreateFor(inbox.Alice, "x"), new Forgery { ContentType = type }, HttpStatusCode.UnsupportedMediaType, "inbox.media_type",
        Refusal.WrongContentType);

    [Theory]
    [InlineData("application/activity+json; charset=utf-8")]
    [InlineData("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"")]
    public async Task Right_content_types(string type) =>
        (await stranger.SendAsync(inbox.Alice, stranger.CreateFor(inbox.Alice, "x"), new Forgery { ContentType = type })).Expect(HttpStatusCode.Accepted);

    [Fact]
    public async Task The_inbox_is_not_for_reading() =>
        (await inbox.Alice.Anonymous.GetAsync("/inbox")).ExpectProblem(HttpStatusCode.MethodNotAllowed, "request.method");

    private static JsonArray Padding(int count, int length) => new([.. Enumerable.Range(0, count).Select(_ => (JsonNode)new string('p', length))]);

    private string With(string member, JsonNode value)
    {
        var activity = stranger.CreateFor(inbox.Alice, "x");
        activity[member] = value;
        return activity.ToJsonString();
    }

    private Task RefusedAsync(string json, HttpStatusCode status, string code, Refusal reason) => inbox.RefusesAsync(
        () => stranger.SendAsync(inbox.Alice, Encoding.UTF8.GetBytes(json)), null, status, code, reason);
}
