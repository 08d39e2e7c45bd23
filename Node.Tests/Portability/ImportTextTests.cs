using System.Text;
using CsCheck;
using PersonalNode.Portability.Import;
using PersonalNode.Protocol;

namespace PersonalNode.Tests.Portability;

/// <summary>Words of other services become Markdown that shows the same words.</summary>
public sealed class ImportTextTests
{
    [Theory]
    [InlineData("Mobiloverf\u00c3\u00b8rsler", "Mobiloverførsler")]
    [InlineData("\u00f0\u009f\u008e\u0089 f\u00c3\u00aate", "🎉 fête")]
    [InlineData("plain", "plain")]
    [InlineData("caf\u00e9", "café")]
    [InlineData("already 日本", "already 日本")]
    [InlineData("\u00c3", "Ã")]
    public void Facebooks_damaged_words_are_mended_and_others_left_alone(string damaged, string mended) => Assert.Equal(mended, FacebookText.Repair(damaged));

    [Fact]
    public void Whatever_was_damaged_in_this_way_is_mended() => Gen.String.Where(t => !t.Any(char.IsSurrogate)).Sample(text =>
        Assert.Equal(text, FacebookText.Repair(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)))));

    [Fact]
    public void People_are_named_as_people_name_them() => Assert.Equal("with Bob Smith!", FacebookText.Words("with @[1234:2048:Bob Smith]!"));

    [Theory]
    [InlineData("*not* _bold_ `code` [link](http://a.example) <b>")]
    [InlineData("# no heading")]
    [InlineData("1. no list\n2) none")]
    [InlineData("- no list\n+ none\n=====\n---")]
    [InlineData("> no quotation")]
    [InlineData("a\\*b ~~c~~ | d | &amp; ![x](y)")]
    [InlineData("    no code")]
    public void Plain_text_shows_itself(string text)
    {
        var shown = SafeHtml.ToText(MarkdownText.RenderHtml(PlainMarkdown.Of(text), "https://me.example"));
        Assert.Equal(Lines(text), Lines(shown));
    }

    [Fact]
    public void Any_plain_text_shows_itself() =>
        Gen.Char["ab 1.)#*_`[]<>~|&!\\-+=:>(\n@é"].Array[0, 60].Select(c => new string(c)).Sample(text =>
        {
            var shown = SafeHtml.ToText(MarkdownText.RenderHtml(PlainMarkdown.Of(text), "https://me.example"));
            Assert.Equal(Lines(text), Lines(shown));
        });

    [Fact]
    public void Addresses_and_hashtags_stay_what_they_are()
    {
        var rendered = MarkdownText.Render(PlainMarkdown.Of("See https://a.example/x_y_z?q=1&r=2 and #garden."), "https://me.example", (_, _) => null);
        Assert.Contains("href=\"https://a.example/x_y_z?q=1&amp;r=2\"", rendered.Html, StringComparison.Ordinal);
        Assert.Equal(["garden"], rendered.Tags);
    }

    [Theory]
    [InlineData("<p>One<br>two</p><p>Three</p>", "One\ntwo\n\nThree")]
    [InlineData("<p><strong>Bold </strong>and <em>thin</em> and <del>gone</del></p>", "**Bold** and *thin* and ~~gone~~")]
    [InlineData("<p>2 * 3 * 4</p>", "2 \\* 3 \\* 4")]
    [InlineData("<ul><li>one</li><li>two</li></ul>", "- one\n- two")]
    [InlineData("<ol><li>one</li><li>two</li></ol><p>after</p>", "1. one\n2. two\n\nafter")]
    [InlineData("<blockquote><p>said</p></blockquote><p>so</p>", "> said\n\nso")]
    [InlineData("<pre><code>x = *y*\n</code></pre>", "```\nx = *y*\n```")]
    [InlineData("<p><a href=\"https://m.example/tags/garden\" class=\"mention hashtag\">#<span>garden</span></a></p>", "#garden")]
    [InlineData("<p><a href=\"https://m.example/@bob\" class=\"u-url mention\">@<span>bob</span></a> hi</p>", "[@bob](<https://m.example/@bob>) hi")]
    [InlineData("<p><a href=\"https://a.example/p\"><span class=\"invisible\">https://</span><span>a.example/p</span></a></p>", "<https://a.example/p>")]
    [InlineData("<p><a href=\"javascript:alert(1)\">click</a></p>", "click")]
    [InlineData("<script>alert(1)</script><p>fine</p>", "fine")]
    public void Html_of_a_server_becomes_the_markdown_of_its_words(string html, string markdown) => Assert.Equal(markdown, HtmlMarkdown.Of(html));

    [Fact]
    public void Html_that_would_grow_without_bounds_comes_through_as_words() =>
        Assert.Contains("word", HtmlMarkdown.Of(string.Concat(Enumerable.Repeat("<b><i>", 50_000)) + "word"), StringComparison.Ordinal);

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
