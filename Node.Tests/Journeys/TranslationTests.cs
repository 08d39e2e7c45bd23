using System.Net;
using PersonalNode.Http;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Journeys;

/// <summary>What the node says in other languages than English: its own pages by the visitor's browser, its refusals by codes beside the sentence.</summary>
public sealed class TranslationTests
{
    [Theory]
    [InlineData("", "en")]
    [InlineData("de", "de")]
    [InlineData("de-AT, en;q=0.5", "de")]
    [InlineData("sv, nl;q=0.8, en;q=0.9", "en")]
    [InlineData("sv, pl;q=0.3, fr;q=0.7", "fr")]
    [InlineData("AR", "ar")]
    [InlineData("de;q=0, ja", "ja")]
    [InlineData("sv, *", "en")]
    [InlineData("tlh", "en")]
    [InlineData("no header at all", "en")]
    public void A_language_is_chosen_by_what_the_browser_asks_for(string header, string language) => Assert.Equal(language, Texts.Choose(header));

    [Fact]
    public void A_header_without_end_is_not_read() => Assert.Equal("en", Texts.Choose("de" + string.Concat(Enumerable.Repeat(", de", 1_000))));

    [Theory]
    [InlineData("en", 1, "one")]
    [InlineData("de", 0, "other")]
    [InlineData("fr", 0, "one")]
    [InlineData("pt", 0, "one")]
    [InlineData("es", 0, "other")]
    [InlineData("pl", 1, "one")]
    [InlineData("pl", 4, "few")]
    [InlineData("pl", 12, "many")]
    [InlineData("pl", 22, "few")]
    [InlineData("pl", 112, "many")]
    [InlineData("ar", 0, "zero")]
    [InlineData("ar", 2, "two")]
    [InlineData("ar", 110, "few")]
    [InlineData("ar", 11, "many")]
    [InlineData("ar", 100, "other")]
    [InlineData("ja", 1, "other")]
    public void A_number_takes_the_form_that_the_language_has_for_it(string language, int n, string form) => Assert.Equal(form, Plurals.Of(language, n));

    [Theory]
    [InlineData("en", "4 March 2026, 07:05 UTC")]
    [InlineData("de", "4. März 2026, 07:05 UTC")]
    [InlineData("es", "4 de marzo de 2026, 07:05 UTC")]
    [InlineData("pl", "4 marca 2026, 07:05 UTC")]
    [InlineData("ja", "2026年3月4日 07:05 UTC")]
    public void A_date_is_written_as_the_language_writes_it(string language, string written) =>
        Assert.Equal(written, Texts.In(language).Moment(new DateTimeOffset(2026, 3, 4, 7, 5, 0, TimeSpan.Zero)));

    [Fact]
    public void What_fills_a_sentence_on_a_page_is_encoded() =>
        Assert.Equal("In reply to &lt;b&gt; ", Texts.In("en").Show("post.inReplyTo", ("who", "<b> ")).Text);

    [Fact]
    public async Task Visitors_read_the_page_in_their_language()
    {
        await using var node = await TestNode.StartAsync();
        await node.PostAsync("Low tide");
        var german = await PageAsync(node, "/", "de-DE,de;q=0.9,en;q=0.5");
        Assert.Contains("<html lang=\"de\" dir=\"ltr\">", german.Text, StringComparison.Ordinal);
        Assert.Contains(">Folgen</a>", german.Text, StringComparison.Ordinal);
        Assert.Contains("Accept-Language", german.Response.Headers.Vary);
        Assert.Contains("Accept", german.Response.Headers.Vary);
        var arabic = await PageAsync(node, "/follow", "ar");
        Assert.Contains("<html lang=\"ar\" dir=\"rtl\">", arabic.Text, StringComparison.Ordinal);
        var other = await PageAsync(node, "/posts/none", "sv");
        Assert.Contains("There is no such post here.", other.Text, StringComparison.Ordinal);
        Assert.Contains("Publications publiques de", (await PageAsync(node, "/feed.atom", "fr")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_tells_by_codes_what_its_sentences_say()
    {
        await using var node = await TestNode.StartAsync();
        var empty = (await node.Api.PostAsync("/api/posts", new { text = " ", audience = "public", summary = new string('a', 501) })).ExpectProblem(HttpStatusCode.BadRequest, "validation").Json;
        Assert.Equal("Write something first.", empty.GetProperty("errors").GetProperty("text")[0].GetString());
        Assert.Equal("text.empty", empty.GetProperty("codes").GetProperty("text")[0].GetString());
        Assert.Equal("warning.long", empty.GetProperty("codes").GetProperty("summary")[0].GetString());
        var nobody = (await node.Api.PostAsync("/api/people", new { url = "http://127.0.0.1:9" })).ExpectProblem(HttpStatusCode.BadGateway, "people.unreachable").Json;
        Assert.Equal("127.0.0.1:9", nobody.GetProperty("host").GetString());
        Assert.Contains(nobody.GetProperty("host").GetString()!, nobody.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        var follows = new StringContent("Account address,Show boosts\nalice@alice.example,true\n", null, "text/csv");
        var list = await node.Api.SendAsync(HttpMethod.Post, "/api/rules/import?preview=true", null, r => r.Content = follows);
        Assert.Equal("follows", list.ExpectProblem(HttpStatusCode.BadRequest, "rules.bad_list").Json.GetProperty("reason").GetString());
    }

    private static Task<ApiAnswer> PageAsync(TestNode node, string path, string language) => node.Anonymous.SendAsync(HttpMethod.Get, path, null, r =>
    {
        r.Headers.TryAddWithoutValidation("Accept", "text/html");
        r.Headers.TryAddWithoutValidation("Accept-Language", language);
    });
}
