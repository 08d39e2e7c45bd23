using System.Net;
using System.Text;
using PersonalNode.Owner;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>The first minutes of a node: the one-time link, the phrase that is shown once, what is left on disk.</summary>
public sealed class SetUpTests
{
    private static object Request(string? token, string name = "Alice", string handle = "alice", string password = TestNode.Password) =>
        new { token, name, handle, password };

    [Fact]
    public async Task Set_up_by_the_one_time_link_then_sign_out_and_in()
    {
        await using var node = await TestNode.StartBareAsync();
        var link = node.Get<OneTimeLinks>().Issue(LinkPurpose.SetUp);
        using var browser = new OwnerApi(node.Address);
        Assert.False((await browser.GetAsync("/api/node")).Json.GetProperty("ready").GetBoolean());
        (await browser.GetAsync("/api/me")).ExpectProblem(HttpStatusCode.Unauthorized, "session.required");
        (await browser.PostAsync("/api/session", new { password = "too early" })).ExpectProblem(HttpStatusCode.Conflict, "session.not_set_up");

        (await browser.PostAsync("/api/setup", Request("not-the-token"))).ExpectProblem(HttpStatusCode.Forbidden, "setup.wrong_token");
        (await browser.PostAsync("/api/setup", Request(null))).ExpectProblem(HttpStatusCode.Forbidden, "setup.wrong_token");
        (await browser.PostAsync("/api/setup", Request(node.Get<OneTimeLinks>().Issue(LinkPurpose.SignIn)))).ExpectProblem(HttpStatusCode.Forbidden, "setup.wrong_token");
        (await browser.PostAsync("/api/setup", Request(link, handle: "not a handle"))).ExpectProblem(HttpStatusCode.BadRequest, "validation");
        Assert.False((await browser.GetAsync("/api/node")).Json.GetProperty("ready").GetBoolean());

        var done = (await browser.PostAsync("/api/setup", Request(link))).Expect(HttpStatusCode.Created);
        var phrase = done.Json.GetProperty("recoveryPhrase").GetString()!;
        Assert.Equal(9, phrase.Split('-').Length);
        Assert.Equal("alice", done.Json.GetProperty("me").GetProperty("handle").GetString());
        AssertSafeCookie(done);
        Assert.Equal(node.Url, (await browser.GetAsync("/api/me")).Expect(HttpStatusCode.OK).Json.GetProperty("url").GetString());

        using var other = new OwnerApi(node.Address);
        (await other.PostAsync("/api/setup", Request(link))).ExpectProblem(HttpStatusCode.Conflict, "setup.done_already");
        (await browser.DeleteAsync("/api/session")).Expect(HttpStatusCode.NoContent);
        (await browser.GetAsync("/api/me")).ExpectProblem(HttpStatusCode.Unauthorized, "session.required");
        (await browser.PostAsync("/api/session", new { password = "wrong" })).ExpectProblem(HttpStatusCode.Unauthorized, "session.wrong_password");
        AssertSafeCookie((await browser.PostAsync("/api/session", new { password = TestNode.Password })).Expect(HttpStatusCode.OK));
        Assert.True((await browser.GetAsync("/api/node")).Json.GetProperty("signedIn").GetBoolean());
    }

    [Fact]
    public async Task The_phrase_the_password_and_the_tokens_are_nowhere_on_disk()
    {
        await using var node = await TestNode.StartBareAsync();
        using var browser = new OwnerApi(node.Address);
        var link = node.Get<OneTimeLinks>().Issue(LinkPurpose.SetUp);
        var phrase = (await browser.PostAsync("/api/setup", Request(link))).Expect(HttpStatusCode.Created).Json.GetProperty("recoveryPhrase").GetString()!;
        var token = (await browser.PostAsync("/api/tokens", new { name = "script" })).Expect(HttpStatusCode.Created).Json.GetProperty("token").GetString()!;
        using var script = new OwnerApi(node.Address, token);
        (await script.GetAsync("/api/me")).Expect(HttpStatusCode.OK);
        await node.StopAsync();

        Assert.Contains(node.Folder.Files(), f => f.EndsWith("node.db", StringComparison.Ordinal));
        foreach (var file in node.Folder.Files())
        {
            var content = TestFolder.Read(file);
            foreach (var secret in (string[])[phrase, phrase.Replace("-", "", StringComparison.Ordinal), phrase.Replace('-', ' '), TestNode.Password, token, link])
            {
                Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"{file} holds a secret.");
                Assert.True(content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)) < 0, $"{file} holds a secret.");
            }
        }
    }

    [Fact]
    public async Task Key_files_are_for_the_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are of Unix.");
        await using var node = await TestNode.StartBareAsync();
        using var browser = new OwnerApi(node.Address);
        (await browser.PostAsync("/api/setup", Request(node.Get<OneTimeLinks>().Issue(LinkPurpose.SetUp)))).Expect(HttpStatusCode.Created);

        var keys = Directory.GetFiles(Path.Combine(node.Folder.Path, "keys"), "*", SearchOption.AllDirectories);
        Assert.Contains(keys, k => k.EndsWith("identity.key", StringComparison.Ordinal));
        Assert.Contains(keys, k => k.EndsWith("rsa.pem", StringComparison.Ordinal));
        Assert.Contains(keys, k => k.EndsWith(".xml", StringComparison.Ordinal));
        Assert.All([.. keys, Path.Combine(node.Folder.Path, "node.run")], OnlyOwner);
        Assert.All(
            (string[])[node.Folder.Path, Path.Combine(node.Folder.Path, "keys"), Path.Combine(node.Folder.Path, "logs")],
            folder => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(folder)));
    }

    [Fact]
    public async Task Sign_in_link_works_once()
    {
        await using var node = await TestNode.StartAsync();
        var link = node.Get<OneTimeLinks>().Issue(LinkPurpose.SignIn);
        using var browser = new OwnerApi(node.Address);
        (await browser.PostAsync("/api/session", new { link = "never issued" })).ExpectProblem(HttpStatusCode.Unauthorized, "session.wrong_link");
        (await browser.PostAsync("/api/session", new { link })).Expect(HttpStatusCode.OK);
        (await browser.PostAsync("/api/session", new { link })).ExpectProblem(HttpStatusCode.Unauthorized, "session.wrong_link");
    }

    private static void OnlyOwner(string file) => Assert.True((UnixFileMode.UserRead | UnixFileMode.UserWrite) == Mode(file), $"{file} has mode {Mode(file)}");

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static void AssertSafeCookie(ApiAnswer answer)
    {
        var cookie = Assert.Single(answer.Response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
    }
}
