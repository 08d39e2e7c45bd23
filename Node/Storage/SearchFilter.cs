namespace PersonalNode.Storage;

/// <summary>Which terms can be in a block: a Bloom filter of nine bits and six probes a term, which is wrong about once in 75 times.</summary>
internal sealed class SearchFilter(byte[] bits)
{
    private const int BitsPerTerm = 9;
    private const int Probes = 6;

    public byte[] Bits => bits;

    public static SearchFilter Of(IReadOnlyCollection<ulong> terms)
    {
        var filter = new SearchFilter(new byte[8 + (terms.Count * BitsPerTerm / 8)]);
        foreach (var term in terms)
        {
            for (var probe = 0; probe < Probes; probe++)
            {
                var at = filter.At(term, probe);
                filter.Bits[at >> 3] |= (byte)(1 << (at & 7));
            }
        }

        return filter;
    }

    /// <summary>False when the term is certainly not there.</summary>
    public bool MayHold(ulong term)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var at = At(term, probe);
            if ((bits[at >> 3] & (1 << (at & 7))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The two halves of a term make all its probes (Kirsch and Mitzenmacher, "Less hashing, same performance", 2006).</summary>
    private int At(ulong term, int probe) => (int)(((ulong)((uint)term + ((uint)probe * (uint)(term >> 32))) * (uint)(bits.Length * 8)) >> 32);
}
