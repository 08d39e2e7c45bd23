using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.MastodonApi;

/// <summary>A phone app: it registers, sends its owner to the page, and comes back with a token, all through HTTP as real ones do.</summary>
internal sealed partial class TestApp : IDisposable
{
    public const string Redirect = "tusky://oauth";
    private readonly ITestNode node;
    private readonly string password;

    private TestApp(ITestNode node, string password, OwnerApi browser, JsonElement registered)
    {
        this.node = node;
        this.password = password;
        Browser = browser;
        Registered = registered;
    }

    /// <summary>The owner's browser, signed in or not.</summary>
    public OwnerApi Browser { get; }

    public JsonElement Registered { get; }

    public string Id => Registered.GetProperty("client_id").GetString()!;

    public string Secret => Registered.GetProperty("client_secret").GetString()!;

    /// <summary>With the app's token.</summary>
    public OwnerApi Api { get; private set; } = null!;

    public string Token { get; private set; } = "";

    public static string Verifier { get; } = new('v', 50);

    public static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    public static async Task<TestApp> RegisterAsync(
        TestNode node, string scopes = "read write follow push", string redirect = Redirect, string name = "Tusky")
    {
        var browser = new OwnerApi(node.Address);
        var registered = (await browser.PostAsync("/api/v1/apps", new { client_name = name, redirect_uris = redirect, scopes, website = "https://tusky.example" })).Expect(HttpStatusCode.OK).Json;
        return new TestApp(node, TestNode.Password, browser, registered);
    }

    /// <summary>Registered, let in with the password, and holding a token.</summary>
    public static async Task<TestApp> OpenAsync(TestNode node, string scopes = "read write follow push", string name = "Tusky")
    {
        var app = await RegisterAsync(node, scopes, name: name);
        await app.EnterAsync(scopes);
        return app;
    }

    /// <summary>Through the page to a token.</summary>
    public async Task EnterAsync(string scopes)
    {
        var code = await AllowAsync(scopes);
        var token = (await TokenAsync(code)).Expect(HttpStatusCode.OK).Json;
        Token = token.GetProperty("access_token").GetString()!;
        Api = new OwnerApi(Browser.Http.BaseAddress!.ToString().TrimEnd('/'), Token);
    }

    public string Query(string scopes, string? challenge, string redirect = Redirect, string state = "s p&ce") =>
        $"response_type=code&client_id={Id}&redirect_uri={Uri.EscapeDataString(redirect)}&scope={Uri.EscapeDataString(scopes)}&state={Uri.EscapeDataString(state)}"
        + (challenge is null ? "" : $"&code_challenge={challenge}&code_challenge_method=S256");

    /// <summary>Opens the page, fills the form in as it is shown, and presses "Let it in"; the code that the app is sent.</summary>
    public async Task<string> AllowAsync(string scopes, string? challenge = null, string redirect = Redirect)
    {
        var answer = await SubmitAsync(await PageAsync(Query(scopes, challenge ?? Challenge(Verifier), redirect)), ("decision", "allow"), ("password", password));
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        var location = answer.Response.Headers.Location!;
        Assert.StartsWith(redirect + "?", location.OriginalString, StringComparison.Ordinal);
        var query = HttpUtility.ParseQueryString(location.Query);
        Assert.Equal("s p&ce", query["state"]);
        return query["code"]!;
    }

    public async Task<string> PageAsync(string query)
    {
        var page = (await Browser.GetAsync("/oauth/authorize?" + query, "text/html")).Expect(HttpStatusCode.OK);
        Assert.Equal("text/html", page.Response.Content.Headers.ContentType?.MediaType);
        return page.Text;
    }

    /// <summary>The hidden fields of the page, and what the owner adds.</summary>
    public Task<ApiAnswer> SubmitAsync(string page, params (string Name, string Value)[] typed)
    {
        var fields = Hidden().Matches(page).Select(m => KeyValuePair.Create(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)))
            .Concat(typed.Select(t => KeyValuePair.Create(t.Name, t.Value)));
        return Browser.SendAsync(HttpMethod.Post, "/oauth/authorize", new FormUrlEncodedContent(fields), r => r.Headers.TryAddWithoutValidation("Origin", node.Url));
    }

    /// <summary>Asks for the token with a code.</summary>
    public Task<ApiAnswer> TokenAsync(string code, string? verifier = null, string redirect = Redirect, string? secret = null, string? client = null, bool withVerifier = true) => FormAsync(
        "/oauth/token", ("grant_type", "authorization_code"), ("client_id", client ?? Id), ("client_secret", secret ?? Secret), ("redirect_uri", redirect), ("code", code),
        withVerifier ? ("code_verifier", verifier ?? Verifier) : ("x", ""));

    public Task<ApiAnswer> FormAsync(string path, params (string Name, string Value)[] fields) =>
        Browser.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    public async Task<JsonElement> GetAsync(string path) => (await Api.GetAsync(path)).Expect(HttpStatusCode.OK).Json;

    public async Task<JsonElement> PostAsync(string path, object? body = null) => (await Api.PostAsync(path, body)).Expect(HttpStatusCode.OK).Json;

    public void Dispose()
    {
        Browser.Dispose();
        Api?.Dispose();
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();
}

/// <summary>Short ways to what these answers show.</summary>
internal static class AppAnswers
{
    /// <summary>An error as apps read it: application/json with Mastodon's member, and the node's code.</summary>
    public static ApiAnswer ExpectError(this ApiAnswer answer, HttpStatusCode status, string code)
    {
        answer.Expect(status);
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, answer.Code);
        Assert.False(string.IsNullOrWhiteSpace(answer.Json.GetProperty("error").GetString()));
        return answer;
    }

    public static string Text(this JsonElement item, string member) => item.GetProperty(member).GetString()!;

    public static IReadOnlyList<string> Ids(this JsonElement list) => [.. list.EnumerateArray().Select(i => i.Text("id"))];
}
