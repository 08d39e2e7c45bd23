using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Web;
using Microsoft.Extensions.Time.Testing;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.MastodonApi;

/// <summary>How an app gets in (RFC 6749, RFC 7636, RFC 7009), and every way in which it must not.</summary>
public sealed class OAuthTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private TestNode alice = null!;

    public async ValueTask InitializeAsync() => alice = await TestNode.StartAsync(time: clock);

    public ValueTask DisposeAsync() => alice.DisposeAsync();

    [Fact]
    public async Task An_app_is_let_in_by_password_and_shows_up_in_the_settings()
    {
        using var app = await TestApp.OpenAsync(alice, "read write:statuses", "Tusky <b>");
        Assert.Equal("alice", (await app.GetAsync("/api/v1/accounts/verify_credentials")).Text("username"));
        var tokens = await alice.Api.ItemsAsync("/api/tokens");
        var shown = tokens.Single(t => t.Text("name") == "Tusky <b>");
        Assert.Equal(["read", "write:statuses"], shown.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
        Assert.Empty(tokens.Single(t => t.Text("name") == "test").GetProperty("scopes").EnumerateArray());

        await alice.RestartAsync();
        Assert.Equal("alice", (await app.GetAsync("/api/v1/accounts/verify_credentials")).Text("username"));
        (await alice.Api.DeleteAsync($"/api/tokens/{shown.Id()}")).Expect(HttpStatusCode.NoContent);
        (await app.Api.GetAsync("/api/v1/accounts/verify_credentials")).ExpectError(HttpStatusCode.Unauthorized, "app.token");
    }

    [Fact]
    public async Task The_page_says_who_asks_for_what_and_lets_nobody_frame_it()
    {
        using var app = await TestApp.RegisterAsync(alice, name: "<script>alert(1)</script>");
        var page = await app.Browser.GetAsync("/oauth/authorize?" + app.Query("read write", TestApp.Challenge(TestApp.Verifier)), "text/html");
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page.Text, StringComparison.Ordinal);
        Assert.Contains("type=\"password\"", page.Text, StringComparison.Ordinal);
        var policy = page.Response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);

        // Browsers hold a form to its policy also where the answer leads on.
        Assert.Contains("form-action 'self' tusky:;", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", page.Response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-store", page.Response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Who_is_signed_in_needs_no_password_and_may_cancel()
    {
        using var app = await TestApp.RegisterAsync(alice);
        (await app.Browser.PostAsync("/api/session", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        var page = await app.PageAsync(app.Query("read", TestApp.Challenge(TestApp.Verifier)));
        Assert.DoesNotContain("type=\"password\"", page, StringComparison.Ordinal);
        var answer = (await app.SubmitAsync(page, ("decision", "deny"))).Expect(HttpStatusCode.SeeOther);
        Assert.Equal("access_denied", HttpUtility.ParseQueryString(answer.Response.Headers.Location!.Query)["error"]);
        Assert.Contains("code=", (await app.SubmitAsync(page, ("decision", "allow"))).Expect(HttpStatusCode.SeeOther).Response.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_a_wrong_password_nor_another_site_lets_an_app_in()
    {
        using var app = await TestApp.RegisterAsync(alice);
        var page = await app.PageAsync(app.Query("read", TestApp.Challenge(TestApp.Verifier)));
        Assert.Contains("not right", (await app.SubmitAsync(page, ("decision", "allow"), ("password", "guess"))).Expect(HttpStatusCode.Forbidden).Text, StringComparison.Ordinal);
        Assert.Contains("Enter your password", (await app.SubmitAsync(page, ("decision", "allow"))).Expect(HttpStatusCode.Forbidden).Text, StringComparison.Ordinal);

        (await app.Browser.PostAsync("/api/session", new { password = TestNode.Password })).Expect(HttpStatusCode.OK);
        foreach (var (header, value) in ((string, string)[])[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")])
        {
            Assert.Null((await ForgedAsync(header, value)).Response.Headers.Location);
        }

        // A bearer token is no session: it cannot let apps in.
        using var script = new OwnerApi(alice.Address, alice.Token);
        Assert.Equal(HttpStatusCode.Forbidden, (await script.PostAsync("/oauth/authorize", Fields())).Status);

        Task<ApiAnswer> ForgedAsync(string header, string value) =>
            app.Browser.SendAsync(HttpMethod.Post, "/oauth/authorize", Fields(), r => r.Headers.TryAddWithoutValidation(header, value));
        FormUrlEncodedContent Fields() => new(
        [
            new("response_type", "code"), new("client_id", app.Id), new("redirect_uri", TestApp.Redirect), new("scope", "read"), new("decision", "allow"),
        ]);
    }

    [Fact]
    public async Task Guessing_the_password_is_slowed_down_here_too()
    {
        using var app = await TestApp.RegisterAsync(alice);
        var page = await app.PageAsync(app.Query("read", null));
        var tries = 0;
        while ((await app.SubmitAsync(page, ("decision", "allow"), ("password", $"guess {tries}"))).Status == HttpStatusCode.Forbidden && ++tries < 50)
        {
        }

        Assert.InRange(tries, 3, 20);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await app.SubmitAsync(page, ("decision", "allow"), ("password", TestNode.Password))).Status);
    }

    [Theory]
    [InlineData("redirect_uri=tusky%3A%2F%2Foauth2")]
    [InlineData("redirect_uri=tusky%3A%2F%2Foauth%2F")]
    [InlineData("redirect_uri=https%3A%2F%2Fevil.example")]
    [InlineData("client_id=nobody")]
    [InlineData("response_type=token")]
    [InlineData("scope=admin%3Aread")]
    [InlineData("scope=write")]
    [InlineData("code_challenge_method=plain")]
    public async Task What_does_not_fit_is_told_on_the_page_and_leads_nowhere(string change)
    {
        using var app = await TestApp.RegisterAsync(alice, "read");
        var fields = HttpUtility.ParseQueryString(app.Query("read", TestApp.Challenge(TestApp.Verifier)));
        var changed = HttpUtility.ParseQueryString(change);
        fields[changed.Keys[0]!] = changed[0];
        var page = (await app.Browser.GetAsync($"/oauth/authorize?{fields}", "text/html")).Expect(HttpStatusCode.BadRequest);
        Assert.Null(page.Response.Headers.Location);
        fields["decision"] = "allow";
        fields["password"] = TestNode.Password;
        var pressed = await app.FormAsync("/oauth/authorize", [.. fields.AllKeys.Select(k => (k!, fields[k]!))]);
        Assert.Equal(HttpStatusCode.BadRequest, pressed.Status);
        Assert.Null(pressed.Response.Headers.Location);
    }

    [Fact]
    public async Task A_code_brings_a_token_once_to_the_app_that_began_within_a_minute()
    {
        using var app = await TestApp.RegisterAsync(alice);
        using var other = await TestApp.RegisterAsync(alice);
        await RefusedAsync(code => app.TokenAsync(code, new string('w', 50)));
        await RefusedAsync(code => app.TokenAsync(code, withVerifier: false));
        await RefusedAsync(code => app.TokenAsync(code, redirect: "tusky://oauth2"));
        await RefusedAsync(code => other.TokenAsync(code));
        await RefusedAsync(code => app.TokenAsync(code, secret: "wrong"), "invalid_client");
        await RefusedAsync(code => app.TokenAsync(code, client: "nobody"), "invalid_client");
        await RefusedAsync(code => app.TokenAsync(code + "x"));
        await RefusedAsync(code =>
        {
            clock.Advance(TimeSpan.FromSeconds(61));
            return app.TokenAsync(code);
        });
        Assert.DoesNotContain(alice.Get<TokenStore>().All(), t => t.Grant is not null);

        async Task RefusedAsync(Func<string, Task<ApiAnswer>> ask, string error = "invalid_grant")
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            var answer = await ask(await CodeAsync(app));
            answer.ExpectError(error == "invalid_client" ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest, "oauth." + error);
            Assert.Equal(error, answer.Json.Text("error"));
            Assert.NotEmpty(answer.Json.Text("error_description"));
        }
    }

    [Fact]
    public async Task A_code_that_comes_twice_ends_the_token_that_it_brought()
    {
        using var app = await TestApp.RegisterAsync(alice);
        var code = await CodeAsync(app);
        var token = (await app.TokenAsync(code)).Expect(HttpStatusCode.OK);
        Assert.Equal("no-store", token.Response.Headers.CacheControl?.ToString());
        Assert.Equal("Bearer", token.Json.Text("token_type"));
        using var api = new OwnerApi(alice.Address, token.Json.Text("access_token"));
        (await api.GetAsync("/api/v1/accounts/verify_credentials")).Expect(HttpStatusCode.OK);
        (await app.TokenAsync(code)).ExpectError(HttpStatusCode.BadRequest, "oauth.invalid_grant");
        (await api.GetAsync("/api/v1/accounts/verify_credentials")).ExpectError(HttpStatusCode.Unauthorized, "app.token");
    }

    [Fact]
    public async Task Without_pkce_the_secret_is_needed_and_with_it_enough_is_either()
    {
        using var app = await TestApp.RegisterAsync(alice);
        (await app.TokenAsync(await PlainCodeAsync(), withVerifier: false, secret: "")).ExpectError(HttpStatusCode.BadRequest, "oauth.invalid_grant");

        // A verifier for a sign-in that began without a challenge: somebody took the challenge away (RFC 9700 section 2.1.1).
        (await app.TokenAsync(await PlainCodeAsync())).ExpectError(HttpStatusCode.BadRequest, "oauth.invalid_grant");
        (await app.TokenAsync(await PlainCodeAsync(), withVerifier: false)).Expect(HttpStatusCode.OK);
        (await app.TokenAsync(await CodeAsync(app), secret: "")).Expect(HttpStatusCode.OK);
        var basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{app.Id}:{app.Secret}")));
        using var content = new FormUrlEncodedContent(
        [
            new("grant_type", "authorization_code"), new("redirect_uri", TestApp.Redirect), new("code", await CodeAsync(app)), new("code_verifier", TestApp.Verifier),
        ]);
        (await app.Browser.SendAsync(HttpMethod.Post, "/oauth/token", content, r => r.Headers.Authorization = basic)).Expect(HttpStatusCode.OK);

        async Task<string> PlainCodeAsync()
        {
            var answer = await app.SubmitAsync(await app.PageAsync(app.Query("read", null)), ("decision", "allow"), ("password", TestNode.Password));
            return HttpUtility.ParseQueryString(answer.Expect(HttpStatusCode.SeeOther).Response.Headers.Location!.Query)["code"]!;
        }
    }

    [Fact]
    public async Task An_app_without_an_address_shows_its_code_on_the_page()
    {
        const string oob = "urn:ietf:wg:oauth:2.0:oob";
        using var app = await TestApp.RegisterAsync(alice, redirect: oob);
        var page = await app.SubmitAsync(await app.PageAsync(app.Query("read", TestApp.Challenge(TestApp.Verifier), oob)), ("decision", "allow"), ("password", TestNode.Password));
        var code = System.Text.RegularExpressions.Regex.Match(page.Expect(HttpStatusCode.OK).Text, "<code class=\"code\" data-testid=\"code\">([^<]+)</code>").Groups[1].Value;
        (await app.TokenAsync(code, redirect: oob)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_app_ends_its_own_token_and_no_other()
    {
        using var app = await TestApp.OpenAsync(alice);
        using var other = await TestApp.RegisterAsync(alice);
        (await other.FormAsync("/oauth/revoke", ("client_id", other.Id), ("client_secret", other.Secret), ("token", app.Token))).Expect(HttpStatusCode.OK);
        (await other.FormAsync("/oauth/revoke", ("client_id", app.Id), ("client_secret", "wrong"), ("token", app.Token))).ExpectError(HttpStatusCode.Unauthorized, "oauth.invalid_client");
        (await app.FormAsync("/oauth/revoke", ("client_id", app.Id), ("client_secret", app.Secret), ("token", alice.Token))).Expect(HttpStatusCode.OK);
        (await alice.Api.GetAsync("/api/me")).Expect(HttpStatusCode.OK);
        await app.GetAsync("/api/v1/accounts/verify_credentials");
        (await app.FormAsync("/oauth/revoke", ("client_id", app.Id), ("client_secret", app.Secret), ("token", app.Token))).Expect(HttpStatusCode.OK);
        (await app.Api.GetAsync("/api/v1/accounts/verify_credentials")).ExpectError(HttpStatusCode.Unauthorized, "app.token");
    }

    [Fact]
    public async Task An_app_speaks_for_itself_alone_and_then_for_nobody()
    {
        using var app = await TestApp.RegisterAsync(alice);
        var token = (await app.FormAsync("/oauth/token", ("grant_type", "client_credentials"), ("client_id", app.Id), ("client_secret", app.Secret), ("scope", "read"))).Expect(HttpStatusCode.OK).Json;
        using var alone = new OwnerApi(alice.Address, token.Text("access_token"));
        Assert.Equal("Tusky", (await alone.GetAsync("/api/v1/apps/verify_credentials")).Expect(HttpStatusCode.OK).Json.Text("name"));
        (await alone.GetAsync("/api/v1/timelines/home")).ExpectError(HttpStatusCode.Forbidden, "app.no_owner");
        (await alone.PostAsync("/api/v1/statuses", new { status = "in your name" })).ExpectError(HttpStatusCode.Forbidden, "app.no_owner");
        Assert.DoesNotContain(await alice.Api.ItemsAsync("/api/tokens"), t => t.Text("name") == "Tusky");
        (await app.FormAsync("/oauth/token", ("grant_type", "client_credentials"), ("client_id", app.Id), ("client_secret", "wrong"))).ExpectError(HttpStatusCode.Unauthorized, "oauth.invalid_client");
        (await app.FormAsync("/oauth/token", ("grant_type", "password"), ("client_id", app.Id), ("client_secret", app.Secret))).ExpectError(HttpStatusCode.BadRequest, "oauth.unsupported_grant_type");
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("/relative")]
    [InlineData("https://a.example/#fragment")]
    [InlineData("https://user:secret@a.example/")]
    [InlineData("https://a.example/;script-src *")]
    [InlineData("")]
    public async Task Some_addresses_cannot_be_registered(string redirect)
    {
        (await alice.Anonymous.PostAsync("/api/v1/apps", new { client_name = "Bad", redirect_uris = new[] { redirect }, scopes = "read" })).ExpectError(HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(0, alice.Get<AppStore>().Count);
    }

    [Fact]
    public async Task Apps_are_few_and_the_owners_stay()
    {
        using var app = await TestApp.OpenAsync(alice);
        var apps = alice.Get<AppStore>();
        for (var i = 0; i < AppStore.Most + 20; i++)
        {
            var made = new RegisteredApp { Id = $"flood{i:000}", Name = "Flood", RedirectUris = [], Scopes = [], SecretHash = "", Created = DateTimeOffset.UtcNow.AddMinutes(i) };
            Assert.True(await alice.Get<NodeDatabase>().WriteAsync(context => apps.Save(context, made)));
        }

        Assert.Equal(AppStore.Most, apps.Count);
        Assert.Null(apps.Find("flood000"));
        await app.GetAsync("/api/v1/accounts/verify_credentials");
    }

    [Fact]
    public async Task Registering_is_slowed_down()
    {
        ApiAnswer answer;
        var made = 0;
        do
        {
            answer = await alice.Anonymous.PostAsync("/api/v1/apps", new { client_name = "Many", redirect_uris = "app://x" });
        }
        while (answer.Status == HttpStatusCode.OK && ++made < 200);
        answer.ExpectError(HttpStatusCode.TooManyRequests, "session.too_many");
        Assert.InRange(made, 20, 100);
    }

    [Fact]
    public async Task The_servers_parts_are_described()
    {
        var found = (await alice.Anonymous.GetAsync("/.well-known/oauth-authorization-server")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(alice.Url + "/oauth/authorize", found.Text("authorization_endpoint"));
        Assert.Equal(["S256"], found.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(m => m.GetString()));
    }

    private static Task<string> CodeAsync(TestApp app) => app.AllowAsync("read");
}
