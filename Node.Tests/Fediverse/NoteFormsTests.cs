using System.Text.Json;
using PersonalNode.Protocol;

namespace PersonalNode.Tests.Fediverse;

/// <summary>The forms that ActivityStreams allows for one and the same thing, and those that nobody honest writes.</summary>
public sealed class NoteFormsTests
{
    [Theory]
    [InlineData("""["https://a.example/u/1","https://a.example/c/1"]""", "https://a.example/u/1")]
    [InlineData("""[{"type":"Group","id":"https://a.example/c/1"},{"type":"Person","id":"https://a.example/u/1"}]""", "https://a.example/u/1")]
    [InlineData("""{"type":"Person","id":"https://a.example/u/1"}""", "https://a.example/u/1")]
    [InlineData("""[{"type":"Person","id":"https://b.example/u/1"},"https://a.example/u/2"]""", "https://a.example/u/2")] // the post's own origin first
    [InlineData("""["https://b.example/u/1"]""", "https://b.example/u/1")] // refused by its origin later
    [InlineData("""[[],null,7,{"type":"Person"},{"id":["https://a.example/u/1"]}]""", null)]
    [InlineData("""[]""", null)]
    [InlineData("\"javascript:alert(1)\"", null)]
    public void An_author_in_any_form(string authors, string? expected)
    {
        var found = NoteView.TryRead(Post("Video", $"\"attributedTo\":{authors}"), out var note);
        Assert.Equal((expected is not null, expected), (found, note?.AttributedTo));
    }

    [Theory]
    [InlineData("Note", "\"https://a.example/p\"", "https://a.example/p")]
    [InlineData("Note", """{"type":"Link","href":"https://a.example/p"}""", "https://a.example/p")]
    [InlineData("Video", """[{"type":"Link","mediaType":"video/mp4","href":"https://a.example/v.mp4"},{"type":"Link","mediaType":"text/html","href":"https://a.example/p"}]""", "https://a.example/p")]
    [InlineData("Video", """[{"type":"Link","mediaType":"video/mp4","href":"https://a.example/v.mp4"}]""", null)]
    [InlineData("Image", "\"https://a.example/picture.jpg\"", null)]
    [InlineData("Article", """["https://a.example/p","https://a.example/q"]""", "https://a.example/p")]
    [InlineData("Article", """{"type":"Link","mediaType":"text/html","href":"javascript:alert(1)"}""", null)]
    public void A_page_in_any_form(string type, string url, string? expected)
    {
        Assert.True(NoteView.TryRead(Post(type, $"{Author},\"url\":{url}"), out var note));
        Assert.Equal(expected, note.Url);
    }

    [Theory]
    [InlineData("""{"type":"Image","url":"https://a.example/1"}""", "https://a.example/1", true)]
    [InlineData("""{"type":"Document","mediaType":"image/png","url":[{"type":"Link","href":"https://a.example/1"}]}""", "https://a.example/1", true)]
    [InlineData("""{"type":"Document","url":[{"type":"Link","href":"https://a.example/1","mediaType":"image/png"}]}""", "https://a.example/1", true)]
    [InlineData("""{"type":"Link","mediaType":"image/webp","href":"https://a.example/1"}""", "https://a.example/1", true)]
    [InlineData("""{"type":"Video","url":"https://a.example/1"}""", "https://a.example/1", false)]
    [InlineData("""{"type":"Link","href":"https://a.example/1"}""", "https://a.example/1", false)]
    [InlineData("""{"type":"Image","mediaType":"text/html","url":"https://a.example/1"}""", "https://a.example/1", false)] // called a picture, said to be a page
    [InlineData("""{"type":"Link","href":"data:text/html,x"}""", null, false)]
    [InlineData("""{"type":"PropertyValue","name":"Mood","value":"fine"}""", null, false)]
    [InlineData("\"https://a.example/1\"", null, false)]
    public void An_attachment_is_a_picture_or_a_link_or_nothing(string attachment, string? url, bool picture)
    {
        Assert.True(NoteView.TryRead(Post("Note", $"{Author},\"attachment\":{attachment}"), out var note));
        Assert.Equal(picture ? url : null, note.Attachments.SingleOrDefault()?.Url);
        Assert.Equal(picture ? null : url, note.Body.Links.SingleOrDefault()?.Url);
    }

    [Fact]
    public void A_song_without_a_page_leads_to_its_file_and_shows_its_cover()
    {
        Assert.True(NoteView.TryRead(Post("Audio", $$"""{{Author}},"name":"Rain","image":{"type":"Image","url":"https://a.example/cover.jpg"},"url":{"type":"Link","mediaType":"audio/flac","href":"https://a.example/rain.flac"}"""), out var note));
        Assert.Equal(new NoteLink("https://a.example/rain.flac", "Rain", "audio, a.example"), Assert.Single(note.Body.Links));
        Assert.Equal("https://a.example/cover.jpg", Assert.Single(note.Attachments).Url);
    }

    [Fact]
    public void Words_in_titles_labels_and_places_cannot_become_markup_or_hide()
    {
        var note = Post("Event", $$"""
            {{Author}},"name":"<b>x</b>\u202Egpj","startTime":"soon","location":"<i>here</i>\n\nand there",
            "attachment":{"type":"Link","href":"https://a.example/?a=1&b=\u0027","name":"\"><script>alert(1)</script>"}
            """);
        Assert.True(NoteView.TryRead(note, out var view));
        Assert.Equal(
            "<p><strong>&lt;b&gt;x&lt;/b&gt;gpj</strong></p><p>Where: &lt;i&gt;here&lt;/i&gt; and there</p>"
            + "<p><a href=\"https://a.example/?a=1&amp;b=&#39;\">&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</a> (a.example)</p>",
            view.Body.ToHtml());
    }

    [Theory]
    [InlineData("Note", "false", "an excerpt", "")]
    [InlineData("Question", "false", "an excerpt", "")]
    [InlineData("Article", "true", "an excerpt", "")]
    [InlineData("Article", "false", null, "an excerpt")]
    [InlineData("Event", "null", null, "an excerpt")]
    public void A_summary_warns_or_tells(string type, string sensitive, string? warning, string content)
    {
        Assert.True(NoteView.TryRead(Post(type, $"{Author},\"sensitive\":{sensitive},\"summary\":\"an excerpt\""), out var note));
        Assert.Equal((warning, content), (note.Summary, note.Body.Content));
    }

    private const string Author = "\"attributedTo\":\"https://a.example/u/1\"";

    private static JsonElement Post(string type, string members) => JsonElement.Parse($$"""{"id":"https://a.example/1","type":"{{type}}",{{members}}}""");
}
