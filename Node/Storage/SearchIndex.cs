using System.Buffers.Binary;
using System.Globalization;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>A block as it is known in memory: the range of its posts and what can be in it.</summary>
internal sealed record SearchBlock(long Number, long Oldest, long Newest, SearchFilter Filter);

/// <summary>
/// The index of words: blocks of posts, each a row with their words and a row with its filter, both sealed under the content key, since the
/// file must not tell the words of private posts, nor let anybody try words against a filter. Filters are read at the first search and
/// held (about 60 bytes a post) until nobody has searched for a while. What a block says is a hint: the stored post decides.
/// </summary>
public sealed class SearchIndex(NodeDatabase database, TimeProvider time)
{
    /// <summary>Most posts in a block.</summary>
    internal const int BlockSize = 128;

    /// <summary>A block is closed beyond so many bytes of words.</summary>
    private const int BlockBytes = 256 * 1024;

    private const string Blocks = "searchblocks";
    private const string Filters = "searchfilters";
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private Dictionary<long, SearchBlock>? known;
    private DateTimeOffset used;

    /// <summary>All blocks, in no order.</summary>
    internal IReadOnlyList<SearchBlock> All()
    {
        lock (gate)
        {
            used = time.GetUtcNow();
            known ??= database.Read(Filters).FindAll().Select(Filter).ToDictionary(b => b.Number);
            return [.. known.Values];
        }
    }

    /// <summary>Lets go of the filters when nobody has asked for them lately.</summary>
    internal void Rest()
    {
        lock (gate)
        {
            known = time.GetUtcNow() - used > Kept ? null : known;
        }
    }

    /// <summary>The posts of a block; none when it is gone.</summary>
    internal IReadOnlyList<SearchEntry> Open(long number) =>
        database.Read(Blocks).FindById(number) is { } row ? SearchEntry.Read(Unseal(Blocks, row)) : [];

    /// <summary>The posts in blocks, the oldest first.</summary>
    internal static IEnumerable<IReadOnlyList<SearchEntry>> Split(IEnumerable<SearchEntry> entries)
    {
        var block = new List<SearchEntry>();
        var bytes = 0;
        foreach (var entry in entries.OrderBy(e => e.Id))
        {
            block.Add(entry);
            bytes += entry.Words.Length;
            if (block.Count == BlockSize || bytes > BlockBytes)
            {
                yield return block;
                (block, bytes) = ([], 0);
            }
        }

        if (block.Count > 0)
        {
            yield return block;
        }
    }

    /// <summary>Everything about a block that can be made before the writer's turn. Without posts it is removed.</summary>
    internal Action<WriteContext> Prepare(long number, IReadOnlyList<SearchEntry> entries)
    {
        if (entries.Count == 0)
        {
            return context =>
            {
                context.Collection(Blocks).Delete(number);
                context.Collection(Filters).Delete(number);
                context.AfterCommit(() => Learn(number, null));
            };
        }

        var terms = new HashSet<ulong>();
        foreach (var entry in entries)
        {
            entry.Collect(terms);
        }

        var block = new SearchBlock(number, entries.Min(e => e.Id), entries.Max(e => e.Id), SearchFilter.Of(terms));
        var filter = new byte[16 + block.Filter.Bits.Length];
        BinaryPrimitives.WriteInt64LittleEndian(filter, block.Oldest);
        BinaryPrimitives.WriteInt64LittleEndian(filter.AsSpan(8), block.Newest);
        block.Filter.Bits.CopyTo(filter, 16);
        var (words, sealedFilter) = (Seal(Blocks, number, SearchEntry.Write(entries)), Seal(Filters, number, filter));
        return context =>
        {
            context.Collection(Blocks).Upsert(words);
            context.Collection(Filters).Upsert(sealedFilter);
            context.AfterCommit(() => Learn(number, block));
        };
    }

    private void Learn(long number, SearchBlock? block)
    {
        lock (gate)
        {
            if (block is null)
            {
                known?.Remove(number);
            }
            else if (known is not null)
            {
                known[number] = block;
            }
        }
    }

    private SearchBlock Filter(BsonDocument row)
    {
        var filter = Unseal(Filters, row);
        return new SearchBlock(
            row["_id"].AsInt64, BinaryPrimitives.ReadInt64LittleEndian(filter), BinaryPrimitives.ReadInt64LittleEndian(filter.AsSpan(8)), new SearchFilter(filter[16..]));
    }

    private BsonDocument Seal(string collection, long number, byte[] content) => new() { ["_id"] = number, ["z"] = database.Content.Seal(collection, Name(number), content) };

    private byte[] Unseal(string collection, BsonDocument row) => database.Content.Open(collection, Name(row["_id"].AsInt64), row["z"].AsBinary)
        ?? throw new InvalidOperationException($"A row of {collection} does not open with this node's content key; the database was damaged or changed from outside.");

    private static string Name(long number) => number.ToString("x16", CultureInfo.InvariantCulture);
}
