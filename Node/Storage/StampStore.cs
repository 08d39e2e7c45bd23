using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>A stamp that the owner gave: <see cref="Quoting"/> may quote their post. <see cref="Json"/> is the signed document.</summary>
public sealed record Stamp(long Number, long Post, string Quoting, string Actor, string Json, bool Revoked);

/// <summary>
/// Stamps by which the owner lets others quote (FEP-044f). Their number is derived from what they are about, so that asking twice gives the
/// same stamp, and one that was taken back stays taken back.
/// </summary>
public sealed class StampStore(NodeDatabase database, Timelines timelines)
{
    public static long NumberOf(string quoting, string quoted) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{quoting}\n{quoted}"))) & long.MaxValue;

    public Stamp? Find(long number) => database.Read("stamps").FindById(number) is { } d
        ? new Stamp(number, d.Number("p") ?? 0, d.TextOr("q"), d.TextOr("a"), d.TextOr("j"), d.Flag("x")) : null;

    /// <summary>Those of one post that count, newest first.</summary>
    public IReadOnlyList<(long Key, Stamp Stamp)> Of(long post, long? before, int limit) =>
        [.. timelines.Page(Timeline.Quotes(post), before, limit).Select(e => (e.Key, Find(e.Value))).Where(e => e.Item2 is not null).Select(e => (e.Key, e.Item2!))];

    public static void Add(WriteContext context, Stamp stamp)
    {
        context.Collection("stamps").Insert(new BsonDocument { ["_id"] = stamp.Number }
            .With("p", stamp.Post).With("q", stamp.Quoting).With("a", stamp.Actor).With("j", stamp.Json));
        Timelines.Add(context, Timeline.Quotes(stamp.Post), context.NextId(), stamp.Number);
    }

    /// <summary>Takes it back; what stays is that it was.</summary>
    public static void Revoke(WriteContext context, Stamp stamp, long key)
    {
        context.Collection("stamps").Update(new BsonDocument { ["_id"] = stamp.Number }
            .With("p", stamp.Post).With("q", stamp.Quoting).With("a", stamp.Actor).With("x", true));
        Timelines.Remove(context, Timeline.Quotes(stamp.Post), key);
    }
}
