using System.Net;
using System.Text.Json;
using PersonalNode.Protocol;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>A post says what it is written in, to friends, to other servers and to those who read it aloud.</summary>
public sealed class LanguageTests
{
    [Fact]
    public async Task A_post_carries_its_language_to_friends_and_keeps_it()
    {
        await using var alice = await TestNode.StartAsync("alice");
        await using var bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
        var post = (await alice.Api.PostAsync("/api/posts", new { text = "Guten *Abend*", audience = "public", language = "de-at" })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal("de-AT", post.GetProperty("language").GetString());

        // The words by language are a part of what is signed.
        var there = await bob.SeesAsync(post.Url());
        Assert.True(there.GetProperty("signed").GetBoolean());
        Assert.Equal("de-AT", there.GetProperty("language").GetString());
        var note = (await alice.Anonymous.GetAsync(new Uri(post.Url()).PathAndQuery, "application/activity+json")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(note.GetProperty("content").GetString(), note.GetProperty("contentMap").GetProperty("de-AT").GetString());
        var page = (await alice.Anonymous.GetAsync(new Uri(post.Url()).PathAndQuery, "text/html")).Expect(HttpStatusCode.OK).Text;
        Assert.Contains("<div class=\"content e-content\" lang=\"de-AT\" dir=\"auto\"", page, StringComparison.Ordinal);

        var edited = (await alice.Api.PatchAsync($"/api/posts/{post.Id()}", new { text = "Guten Morgen" })).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("de-AT", edited.GetProperty("language").GetString());
        (await alice.Api.PatchAsync($"/api/posts/{post.Id()}", new { text = "Good morning", language = "en" })).Expect(HttpStatusCode.OK);
        await bob.SeesAsync(post.Url(), p => p.GetProperty("language").GetString() == "en");
        (await alice.Api.PostAsync("/api/posts", new { text = "x", audience = "public", language = "<de>" })).ExpectProblem(HttpStatusCode.BadRequest, "validation");
    }

    [Fact]
    public async Task A_draft_keeps_its_language_and_a_post_without_one_has_none()
    {
        await using var alice = await TestNode.StartAsync("alice");
        var draft = (await alice.Api.PostAsync("/api/drafts", new { text = "Bonsoir", audience = "public", language = "fr" })).Expect(HttpStatusCode.Created).Json;
        Assert.Equal("fr", draft.GetProperty("language").GetString());
        var post = (await alice.Api.PostAsync($"/api/drafts/{draft.Id()}/publish")).Expect(HttpStatusCode.Created).Json;
        Assert.Equal("fr", post.GetProperty("language").GetString());
        Assert.Equal(JsonValueKind.Null, (await alice.PostAsync("no matter")).GetProperty("language").ValueKind);
    }

    [Theory]
    [InlineData("de", "de")]
    [InlineData("PT_br", "pt-BR")]
    [InlineData("zh-hant-tw", "zh-Hant-TW")]
    [InlineData("en-GB-oxendict", "en-GB-oxendict")]
    [InlineData("und", null)]
    [InlineData("x-klingon", null)]
    [InlineData("e", null)]
    [InlineData("de-", null)]
    [InlineData("de--AT", null)]
    [InlineData("de-überall", null)]
    [InlineData("de\" onload=\"x", null)]
    [InlineData("aa-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa", null)]
    public void Tags_are_checked_and_spelled_as_usual(string tag, string? expected) => Assert.Equal(expected, LanguageTag.Normalise(tag));

    [Theory]
    [InlineData("""{"content":"b","contentMap":{"de":"a","fr":"b"}}""", "fr")]
    [InlineData("""{"content":"c","contentMap":{"de":"a","fr":"b"}}""", null)]
    [InlineData("""{"content":"c","contentMap":{}}""", null)]
    [InlineData("""{"content":"c","contentMap":["de"],"language":{"identifier":"es","name":"Spanish"}}""", "es")]
    [InlineData("""{"content":"c","language":"it"}""", "it")]
    [InlineData("""{"content":"c","@context":["https://www.w3.org/ns/activitystreams",{"@language":"sv"}]}""", "sv")]
    public void The_language_is_read_wherever_a_server_writes_it(string note, string? expected) => Assert.Equal(expected, LanguageTag.Of(JsonElement.Parse(note)));
}
