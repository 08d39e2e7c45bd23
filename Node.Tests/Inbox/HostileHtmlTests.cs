using PersonalNode.Protocol;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Inbox;

/// <summary>HTML that is small to send and huge to parse: shown as its words, and never larger than it came.</summary>
public sealed class HostileHtmlTests : IAsyncLifetime
{
    private TestNode alice = null!;

    public async ValueTask InitializeAsync() => alice = await TestNode.StartAsync("alice");

    public ValueTask DisposeAsync() => alice.DisposeAsync();

    [Theory]
    [InlineData("<p><b class={0}></p>")]
    [InlineData("<b class={0}>")]
    [InlineData("<div>")]
    [InlineData("<blockquote>")]
    [InlineData("<ul><li>")]
    [InlineData("<table><td>")]
    [InlineData("<b class={0}><table></b></table>")]
    [InlineData("<b class={0}><p><div><div><div><div><div><div><div><div></b></div></div></div></div></div></div></div></div>")]
    [InlineData("<template><p><b class={0}></p>")]
    [InlineData("<table><p><b class={0}></p>")]
    [InlineData("<font size={0}></p>")]
    [InlineData("<svg><foreignObject><b class={0}>")]
    [InlineData("<br>")]
    public void What_grows_in_a_parser_is_shown_as_its_words(string piece)
    {
        var html = Many(piece, 100_000);
        Assert.Null(BoundedHtml.Parse(html));
        var clean = SafeHtml.Clean(html + "<p>apples &amp; <i>pears</i></p>");
        Assert.EndsWith("apples &amp; pears</p>", clean, StringComparison.Ordinal);
        Assert.InRange(clean.Length, 1, html.Length);
        Assert.EndsWith("apples & pears", SafeHtml.ToText(clean), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<p>a <b>b</b> <a href=\"https://a.example/\">c</a></p>\n", 600)]
    [InlineData("<ul><li>a<ul><li>b</li></ul></li></ul>", 600)]
    [InlineData("line<br>", 2_000)]
    public void What_a_person_writes_keeps_its_form(string piece, int times) => Assert.NotNull(BoundedHtml.Parse(string.Concat(Enumerable.Repeat(piece, times))));

    [Fact]
    public void What_a_script_holds_is_no_text() =>
        Assert.Equal("a\n\nb & c", SafeHtml.ToText("<title>t</title><p>a</p><script>evil('<p>')</script><style>p{}</style><p>b &amp; c"));

    [Fact]
    public async Task Such_a_post_of_a_friend_is_shown_as_its_words()
    {
        await using var friend = await StrangerActor.StartAsync("friend");
        await friend.BefriendAsync(alice);
        var note = friend.Note("words");
        note["content"] = Many("<p><b class={0}></p>", 90_000) + "<p>and the end</p>";
        (await friend.SendAsync(alice, friend.Prove(friend.Activity("Create", note)))).Expect(System.Net.HttpStatusCode.Accepted);
        var post = await alice.SeesAsync(note["id"]!.GetValue<string>());
        Assert.Equal("<p>and the end</p>", post.GetProperty("html").GetString());
        Assert.Equal("and the end", post.GetProperty("text").GetString());
    }

    /// <summary>The piece again and again, numbered so that no two are equal (HTML, section 13.2.4.3, the "Noah's Ark clause").</summary>
    private static string Many(string piece, int length)
    {
        var html = new System.Text.StringBuilder(length + piece.Length);
        for (var i = 0; html.Length < length; i++)
        {
            html.Append(piece.Replace("{0}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        return html.ToString();
    }
}
