using System.Text;
using CsCheck;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Tests.Storage;

/// <summary>What is a word, which words are the same, and what a query means.</summary>
public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("Hello, World!", " hello world \n ")]
    [InlineData("l'homme d’État", " l homme d etat \n ")]
    [InlineData("Straße und GRÜSSE", " strasse und grusse \n ")]
    [InlineData("3.14 #tag_one @me@host.example", " 3 14 tag_one me host example \n ")]
    [InlineData("東京へ行く", " 東 京 へ 行 く \n ")]
    [InlineData("กินข้าว", " กิ น ข้ า ว \n ")]
    [InlineData("서울에서 봐요", " 서 울 에 서 봐 요 \n ")]
    [InlineData("كِتَابٌ أحمد ١٢", " كتاب احمد 12 \n ")]
    [InlineData("שָׁלוֹם", " שלום \n ")]
    [InlineData("हिन्दी", " हिन्दी \n ")]
    [InlineData("ok👍👍🏽done", " ok 👍 👍 done \n ")]
    [InlineData("ＦＵＬＬ ｶﾞｯｺｳ 𝐛𝐨𝐥𝐝 ﬁn", " full ガ ッ コ ウ bold fin \n ")]
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af か\u3099", " 한 글 が \n ")]
    [InlineData("e\u0301te\u0301 ΆΛΦΑ Ёж Їжак", " ete αλφα еж іжак \n ")]
    [InlineData("𠮷野家 𐐀𐐨", " 𠮷 野 家 𐐨𐐨 \n ")]
    [InlineData("--- ...", " \n ")]
    [InlineData("", " ")]
    public void Words_are_parted_and_folded(string text, string expected) => Assert.Equal(expected, SearchWords.Of(text));

    [Theory]
    [InlineData("wombat", "a Wombat!", true)]
    [InlineData("womb", "a wombat", true)]
    [InlineData("ombat", "a wombat", false)]
    [InlineData("womb at", "a womb attic", true)]
    [InlineData("wombat a", "a wombat", true)]
    [InlineData("womb x", "wombat xyz", false)]
    [InlineData("\"a wombat\"", "a wombat", true)]
    [InlineData("\"a wombat\"", "wombat a", false)]
    [InlineData("\"a womb\"", "a wombat", false)]
    [InlineData("\"a womb", "a wombat", true)]
    [InlineData("“a wombat” here", "here is a wombat", true)]
    [InlineData("l'homme", "l homme", true)]
    [InlineData("l'homme", "homme et l", false)]
    [InlineData("homme", "l’homme", true)]
    [InlineData("strasse", "Die Straße", true)]
    [InlineData("京都", "東京都", true)]
    [InlineData("都京", "東京都", false)]
    [InlineData("ข้าว", "กินข้าว", true)]
    [InlineData("서울", "서울에서", true)]
    [InlineData("احمد", "أَحْمَد", true)]
    [InlineData("istanbul", "İSTANBUL", true)]
    [InlineData("12", "١٢", true)]
    public void A_query_matches(string query, string text, bool expected) =>
        Assert.Equal(expected, SearchQuery.Parse(query)!.Matches(Encoding.UTF8.GetBytes(SearchWords.Of(text))));

    [Fact]
    public void A_phrase_does_not_reach_from_one_text_into_the_next() =>
        Assert.False(SearchQuery.Parse("\"one two\"")!.Matches(Encoding.UTF8.GetBytes(SearchWords.Of("one", "two"))));

    [Fact]
    public void A_query_is_bounded()
    {
        Assert.Null(SearchQuery.Parse(new string('x', 201)));
        Assert.Null(SearchQuery.Parse("a b c d e f g h i j k"));
        Assert.True(SearchQuery.Parse("a b c d e f g h i j")!.HasWords);
        Assert.False(SearchQuery.Parse("!!! \"\" \"")!.HasWords);
    }

    [Fact]
    public void A_filter_never_denies_what_is_there()
    {
        Gen.Select(Gen.String.Array[1, 5], Gen.Int[0, 4], Gen.Int[1, 30]).Sample((texts, which, length) =>
        {
            var words = SearchWords.Of(texts);
            var terms = new HashSet<ulong>();
            SearchTerms.Collect(words, terms);
            var filter = SearchFilter.Of(terms);
            var text = texts[which % texts.Length];
            if (SearchQuery.Parse(text[..Math.Min(length, text.Length)]) is { } query && query.Matches(Encoding.UTF8.GetBytes(words)))
            {
                Assert.All(query.Needed, term => Assert.True(filter.MayHold(term)));
            }
        });
    }

    [Fact]
    public void A_filter_is_seldom_wrong()
    {
        var filter = SearchFilter.Of([.. Enumerable.Range(0, 5_000).Select(i => SearchTerms.Post(i))]);
        Assert.All(Enumerable.Range(0, 5_000), i => Assert.True(filter.MayHold(SearchTerms.Post(i))));
        Assert.InRange(Enumerable.Range(5_000, 100_000).Count(i => filter.MayHold(SearchTerms.Post(i))), 0, 2_500);
    }
}
