using System.Globalization;
using System.Text;

namespace PersonalNode.Bench;

/// <summary>Made-up posts that look to an index like those of people: few words often and many seldom, short and long, in six scripts. The same every time.</summary>
internal static class Prose
{
    private const int Words = 20_000;

    private static readonly string[] Syllables = ["ka", "lo", "mi", "ne", "ru", "ta", "sel", "vor", "bin", "dra", "ün", "é", "str", "pe", "quo", "ly", "wan", "ith", "os", "ge"];
    private static readonly string[] Vocabulary = [.. Enumerable.Range(0, Words).Select(i => WordOf(i))];

    /// <summary>Post number <paramref name="i"/>; its own word is <see cref="Needle"/>.</summary>
    public static string Post(int i)
    {
        var random = new Random(i);
        var text = new StringBuilder();
        var length = (int)Math.Exp(1.5 + (random.NextDouble() * 3.5));
        for (var n = 0; n < length; n++)
        {
            text.Append(Vocabulary[Rank(random)]).Append(n % 9 == 8 ? ". " : " ");
        }

        return text.Append(Needle(i)).Append(' ').Append((i % 6) switch
        {
            0 => Letters(random, '\u4E00', 2_000, 20),
            1 => Letters(random, '\u3042', 80, 20),
            2 => Letters(random, '\u0E01', 40, 20),
            3 => Letters(random, '\u0430', 32, 6) + " " + Letters(random, '\u0430', 32, 8),
            4 => Letters(random, '\u0627', 30, 5) + " " + Letters(random, '\u0627', 30, 7),
            _ => "",
        }).ToString();
    }

    /// <summary>A word that only this post has.</summary>
    public static string Needle(int i) => "needle" + i.ToString(CultureInfo.InvariantCulture) + "x";

    /// <summary>The word of that rank: 0 is in most posts.</summary>
    public static string Word(int rank) => Vocabulary[rank];

    /// <summary>By Zipf's law, roughly: rank r with a probability that falls as 1/r.</summary>
    private static int Rank(Random random) => (int)Math.Pow(Words, random.NextDouble()) - 1;

    private static string WordOf(int i)
    {
        var random = new Random(i * 31);
        return string.Concat(Enumerable.Range(0, 2 + (i % 3)).Select(_ => Syllables[random.Next(Syllables.Length)])) + (i > 200 ? Syllables[i % 20] : "");
    }

    private static string Letters(Random random, char first, int many, int length) => new([.. Enumerable.Range(0, length).Select(_ => (char)(first + random.Next(many)))]);
}
