using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PersonalNode.People;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>Lists as Mastodon exports them: looked at first, then brought in as a whole or not at all.</summary>
public sealed class BlocklistTests
{
    private const string Domains = """
        #domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
        bad.example,suspend,TRUE,TRUE,"Spam, and
        worse",FALSE
        loud.example,silence,FALSE,FALSE,,FALSE
        fine.example,noop,FALSE,FALSE,,FALSE
        ex**ple.com,suspend,FALSE,FALSE,,TRUE
        not a host,suspend,FALSE,FALSE,,FALSE
        BAD.example.,suspend,FALSE,FALSE,,FALSE
        odd.example,explode,FALSE,FALSE,,FALSE
        """;

    [Fact]
    public async Task A_list_of_domains_is_looked_at_and_then_brought_in()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        var list = Domains + $"\n{bob.Host},suspend,,,,\n{alice.Host},suspend,,,,\n";
        var preview = (await ImportAsync(alice, list, preview: true)).Expect(HttpStatusCode.OK).Json;
        Assert.False(preview.GetProperty("applied").GetBoolean());
        Assert.Equal(["bad.example", bob.Host], preview.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("value").GetString()));
        Assert.Equal(1, preview.GetProperty("ends").GetInt32());
        Assert.Equal(7, preview.GetProperty("skippedCount").GetInt32());
        var reasons = preview.GetProperty("skipped").EnumerateArray().ToDictionary(s => s.GetProperty("text").GetString()!, s => s.GetProperty("reason").GetString()!);
        Assert.Contains("limits", reasons["loud.example"], StringComparison.Ordinal);
        Assert.Contains("no block", reasons["fine.example"], StringComparison.Ordinal);
        Assert.Contains("hidden", reasons["ex**ple.com"], StringComparison.Ordinal);
        Assert.Contains("twice", reasons["BAD.example."], StringComparison.Ordinal);
        Assert.Contains("own node", reasons[alice.Host], StringComparison.Ordinal);
        Assert.Empty(await alice.Api.ItemsAsync("/api/rules"));
        Assert.Equal("yes", await Friends.RelationAsync(alice, bob.Url, "following"));

        var applied = (await ImportAsync(alice, list, limitedToo: true)).Expect(HttpStatusCode.OK).Json;
        Assert.True(applied.GetProperty("applied").GetBoolean());
        Assert.Equal(3, applied.GetProperty("hosts").GetInt32());
        Assert.Equivalent(new[] { "bad.example", bob.Host, "loud.example" }, (await alice.Api.ItemsAsync("/api/rules")).Select(r => r.GetProperty("value").GetString()!), strict: true);
        Assert.Equal("no", await Friends.RelationAsync(alice, bob.Url, "following"));
        var again = (await ImportAsync(alice, list, limitedToo: true)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(0, again.GetProperty("hosts").GetInt32());
        Assert.Equal(3, again.GetProperty("known").GetInt32());
        await alice.RestartAsync();
        Assert.True(alice.Get<RuleStore>().BlocksUrl("https://sub.loud.example/x"));
    }

    [Fact]
    public async Task Accounts_are_blocked_and_muted_also_those_who_turn_up_later()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var known = await StrangerActor.StartAsync("known");
        await using var later = await StrangerActor.StartAsync("later");
        await using var noisy = await StrangerActor.StartAsync("noisy");
        await known.BefriendAsync(alice);
        var blocks = (await ImportAsync(alice, $"@known@{known.Host}\nLATER@{later.Host}\nnobody\n")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(2, blocks.GetProperty("accounts").GetInt32());
        Assert.Equal(1, blocks.GetProperty("hosts").GetInt32());
        Assert.True((await Friends.PersonAsync(alice, known.Url))!.Value.GetProperty("blocked").GetBoolean());
        Assert.Equal("no", await Friends.RelationAsync(alice, known.Url, "following"));
        var mutes = (await ImportAsync(alice, $"Account address,Hide notifications\nnoisy@{noisy.Host},true\nnot an account,false\n")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(1, mutes.GetProperty("muted").GetInt32());
        Assert.Equal(1, mutes.GetProperty("skippedCount").GetInt32());

        // They turn up: at the door, and when the owner looks for them. A new name does not help.
        (await later.SendAsync(alice, later.CreateFor(alice, "hello"))).Expect(HttpStatusCode.Forbidden);
        var renamed = later.Actor();
        renamed["preferredUsername"] = "somebody_else";
        later.Documents["/"] = renamed;
        (await later.SendAsync(alice, later.CreateFor(alice, "hello again"))).Expect(HttpStatusCode.Forbidden);
        (await alice.Api.PostAsync("/api/people", new { url = later.Url })).ExpectProblem(HttpStatusCode.Conflict, "people.blocked");
        var blocked = (await Friends.PersonAsync(alice, later.Url))!.Value;
        Assert.True(blocked.GetProperty("blocked").GetBoolean());
        Assert.False((await alice.Api.DeleteAsync($"/api/people/{blocked.Id()}/block")).Expect(HttpStatusCode.OK).Json.GetProperty("blocked").GetBoolean());
        Assert.DoesNotContain(await alice.Api.ItemsAsync("/api/rules"), r => r.Kind() == "account");
        (await later.SendAsync(alice, later.CreateFor(alice, "thank you"))).Expect(HttpStatusCode.Accepted);

        Assert.True((await Friends.AskAsync(alice, noisy.Url)).GetProperty("muted").GetBoolean());
    }

    [Fact]
    public async Task A_hostile_or_wrong_list_changes_nothing()
    {
        await using var alice = await TestNode.StartAsync("alice");
        (await ImportAsync(alice, "")).ExpectProblem(HttpStatusCode.BadRequest, "rules.bad_list");
        (await ImportAsync(alice, "Account address,Show boosts,Notify on new posts,Languages\na@b.example,true,false,\n")).ExpectProblem(HttpStatusCode.BadRequest, "rules.bad_list");
        (await ImportAsync(alice, string.Concat(Enumerable.Repeat("a.example\n", 10_001)))).ExpectProblem(HttpStatusCode.BadRequest, "rules.bad_list");
        (await ImportAsync(alice, new string('a', (1024 * 1024) + 1))).ExpectProblem(HttpStatusCode.RequestEntityTooLarge, "request.too_large");
        using var binary = new ByteArrayContent([0x50, 0x4B, 0x03, 0x04, 0xFF, 0xFE, 0x80]);
        binary.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        (await alice.Api.PostAsync("/api/rules/import", binary)).ExpectProblem(HttpStatusCode.BadRequest, "rules.bad_list");
        (await alice.Api.PostAsync("/api/rules/import", new { csv = "a.example" })).ExpectProblem(HttpStatusCode.UnsupportedMediaType, "rules.media_type");
        Assert.Empty(await alice.Api.ItemsAsync("/api/rules"));

        // Junk in the lines is named; the rest is brought in.
        var junk = "good.example\n\"unclosed,x\n<script>alert(1)</script>\n=cmd|'/c calc'!A0\n\u0000\u0001\nhttp://u:p@host.example/\n127.0.0.1/../x\n[::1\n" + new string('x', 5_000) + "\n";
        var done = (await ImportAsync(alice, junk)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(["good.example"], done.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("value").GetString()));
        Assert.All(done.GetProperty("skipped").EnumerateArray(), s => Assert.True(s.GetProperty("text").GetString()!.Length <= 81));
        Assert.True(done.GetProperty("skippedCount").GetInt32() >= 1);
    }

    [Fact]
    public async Task Ten_thousand_lines_are_one_step()
    {
        await using var alice = await TestNode.StartAsync("alice");
        var list = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"host{i}.example\n"));
        var done = (await ImportAsync(alice, list)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(10_000, done.GetProperty("hosts").GetInt32());
        Assert.Equal(1_000, done.GetProperty("items").GetArrayLength());
        Assert.Equal(10_000, (await alice.AllAsync("/api/rules")).Count);
        Assert.True(alice.Get<RuleStore>().BlocksUrl("https://a.host9999.example"));
    }

    [Fact]
    public void A_quote_that_never_ends_is_read_in_bounded_time()
    {
        var reading = Blocklist.Read("a.example\n\"" + string.Concat(Enumerable.Repeat(new string('y', 90) + "\n", 9_000)), limitedToo: false);
        Assert.Equal(["a.example"], reading.Entries.Where(e => e.Line == 1).Select(e => e.Value));
        Assert.Equal(2, Assert.Single(reading.Skipped, s => s.Reason == "The line cannot be read.").Line);
    }

    private static async Task<ApiAnswer> ImportAsync(TestNode node, string csv, bool preview = false, bool limitedToo = false)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        // A refusal closes the connection; whoever asks first (RFC 9110 section 10.1.1) reads it instead of writing into a closed pipe.
        return await node.Api.SendAsync(
            HttpMethod.Post, $"/api/rules/import?preview={(preview ? "true" : "false")}&limitedToo={(limitedToo ? "true" : "false")}", content,
            r => r.Headers.ExpectContinue = csv.Length > 100_000);
    }
}
