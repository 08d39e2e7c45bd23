using System.Buffers.Binary;
using System.Text;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>What the index says of one post: its words as <see cref="SearchWords"/> gives them, in UTF-8. The author is a person id, null for the owner.</summary>
internal sealed record SearchEntry(long Id, string? Author, bool Photos, ReadOnlyMemory<byte> Words)
{
    /// <summary>Everything by which a filter is asked for posts like this one.</summary>
    public void Collect(HashSet<ulong> terms)
    {
        terms.Add(SearchTerms.Post(Id));
        terms.Add(SearchTerms.Author(Author));
        if (Photos)
        {
            terms.Add(SearchTerms.Photos);
        }

        SearchTerms.Collect(Encoding.UTF8.GetString(Words.Span), terms);
    }

    /// <summary>One after the other: id (8 bytes), photos (1), length of the author (1) and of the words (4), author, words.</summary>
    public static byte[] Write(IReadOnlyList<SearchEntry> entries)
    {
        var box = new byte[entries.Sum(e => Head + (e.Author?.Length ?? 0) + e.Words.Length)];
        var rest = box.AsSpan();
        foreach (var entry in entries)
        {
            var author = Encoding.ASCII.GetBytes(entry.Author ?? "");
            BinaryPrimitives.WriteInt64LittleEndian(rest, entry.Id);
            rest[8] = entry.Photos ? (byte)1 : (byte)0;
            rest[9] = (byte)author.Length;
            BinaryPrimitives.WriteInt32LittleEndian(rest[10..], entry.Words.Length);
            author.CopyTo(rest[Head..]);
            entry.Words.Span.CopyTo(rest[(Head + author.Length)..]);
            rest = rest[(Head + author.Length + entry.Words.Length)..];
        }

        return box;
    }

    public static IReadOnlyList<SearchEntry> Read(ReadOnlyMemory<byte> box)
    {
        var entries = new List<SearchEntry>();
        for (var rest = box; rest.Length > 0;)
        {
            var (author, words) = (rest.Span[9], BinaryPrimitives.ReadInt32LittleEndian(rest.Span[10..]));
            entries.Add(new SearchEntry(
                BinaryPrimitives.ReadInt64LittleEndian(rest.Span),
                author == 0 ? null : Encoding.ASCII.GetString(rest.Span.Slice(Head, author)),
                rest.Span[8] == 1,
                rest.Slice(Head + author, words)));
            rest = rest[(Head + author + words)..];
        }

        return entries;
    }

    private const int Head = 14;
}
