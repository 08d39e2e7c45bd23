using System.Buffers.Binary;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>What a collection takes in the file.</summary>
/// <param name="Bytes">Its pages.</param>
/// <param name="Used">What is in them.</param>
/// <param name="Nodes">Entries of its indexes; each has two that mark its ends.</param>
internal readonly record struct CollectionUse(long Bytes, long Used, long Nodes);

/// <summary>
/// What takes the room in a LiteDB file, read from the first 32 bytes of each page and nothing else: a file of 1 GB is 131,072 small reads, and LiteDB's
/// own cache stays as it is. A page that is being written may be counted as it was, so the figures are good to a page or two.
/// </summary>
internal sealed class DatabaseSurvey
{
    public const int PageSize = 8192;

    // LiteDB 5's layout: in the header page the collections, by the page that begins each; in every page its kind, its collection, entries and bytes used.
    private const int CollectionsAt = 192;
    private const int KindAt = 4;
    private const int CollectionAt = 19;
    private const int ItemsAt = 23;
    private const int UsedAt = 24;
    private const int HeadLength = 32;
    private const byte Empty = 0;
    private const byte Index = 3;
    private const byte Data = 4;

    private readonly Dictionary<string, CollectionUse> collections = new(StringComparer.Ordinal);

    private DatabaseSurvey(long bytes) => Bytes = bytes;

    /// <summary>Size of the file.</summary>
    public long Bytes { get; }

    /// <summary>Pages that nothing is in. LiteDB fills them again before it lets the file grow.</summary>
    public long Free { get; private set; }

    /// <summary>About what a copy of everything takes: measured, a fresh file fills its pages to nine tenths.</summary>
    public long Copied => (collections.Values.Sum(c => c.Used) * 10 / 9) + ((collections.Count + 1) * 2L * PageSize);

    /// <summary>A copy pays when half of the file is free, and that is a matter of tens of megabytes.</summary>
    public bool PaysToCopy => Free > Bytes / 2 && Free > Least;

    /// <summary>Less is not worth the trouble.</summary>
    internal const long Least = 32L * 1024 * 1024;

    public CollectionUse Of(params IEnumerable<string> names) => names.Select(n => collections.GetValueOrDefault(n))
        .Aggregate((a, b) => new CollectionUse(a.Bytes + b.Bytes, a.Used + b.Used, a.Nodes + b.Nodes));

    /// <summary>How many documents there are, given how many indexes it has with that of the ids: each holds an entry for every one.</summary>
    public long Documents(string collection, int indexes) => Math.Max(0, (Of(collection).Nodes / indexes) - 2);

    /// <exception cref="IOException">It cannot be read.</exception>
    public static DatabaseSurvey Read(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
        var survey = new DatabaseSurvey(RandomAccess.GetLength(handle));
        var first = new byte[PageSize];
        RandomAccess.Read(handle, first, 0);
        var names = BsonSerializer.Deserialize(first[CollectionsAt..]).ToDictionary(c => (uint)c.Value.AsInt32, c => c.Key);
        var head = new byte[HeadLength];
        for (long at = PageSize; at + PageSize <= survey.Bytes; at += PageSize)
        {
            RandomAccess.Read(handle, head, at);
            if (head[KindAt] == Empty)
            {
                survey.Free += PageSize;
            }
            else if (names.TryGetValue(BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(CollectionAt)), out var name))
            {
                var used = head[KindAt] is Index or Data ? BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(UsedAt)) : PageSize;
                var now = survey.collections.GetValueOrDefault(name);
                survey.collections[name] = new CollectionUse(now.Bytes + PageSize, now.Used + used, now.Nodes + (head[KindAt] == Index ? head[ItemsAt] : 0));
            }
        }

        return survey;
    }
}
