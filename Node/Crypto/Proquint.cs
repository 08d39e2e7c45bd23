namespace PersonalNode.Crypto;

/// <summary>Proquints (arXiv:0901.4016): 16 bits as consonant, vowel, consonant, vowel, consonant, of 4, 2, 4, 2 and 4 bits.</summary>
public static class Proquint
{
    private const string Consonants = "bdfghjklmnprstvz";
    private const string Vowels = "aiou";

    /// <summary>Five small letters.</summary>
    public static string Encode(ushort bits) => new(
    [
        Consonants[bits >> 12], Vowels[(bits >> 10) & 3], Consonants[(bits >> 6) & 15], Vowels[(bits >> 4) & 3], Consonants[bits & 15],
    ]);

    /// <summary>The 16 bits of five letters in either case; false for anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<char> word, out ushort bits)
    {
        bits = 0;
        if (word.Length != 5)
        {
            return false;
        }

        var value = 0;
        for (var i = 0; i < 5; i++)
        {
            var alphabet = i % 2 == 0 ? Consonants : Vowels;
            var index = alphabet.IndexOf(char.ToLowerInvariant(word[i]), StringComparison.Ordinal);
            if (index < 0)
            {
                return false;
            }

            value = (value * alphabet.Length) + index;
        }

        bits = (ushort)value;
        return true;
    }
}
