using LiteDB;
using PersonalNode.Crypto;

namespace PersonalNode.Storage;

/// <summary>
/// Fields of a row that the file must not show: they go, as BSON, into the one member "z", sealed under the content key for that row alone.
/// A row is hidden whole but for the fields that are named, so that a new field is hidden until somebody decides otherwise. A row without
/// "z" is public and is read as it is.
/// </summary>
internal static class HiddenFields
{
    private const string Member = "z";

    /// <param name="key">The node's content key.</param>
    /// <param name="collection">Where the row lives.</param>
    /// <param name="row">Complete, with its _id.</param>
    /// <param name="clear">The fields that are looked for by, or tell nothing.</param>
    public static BsonDocument Hide(this ContentKey key, string collection, BsonDocument row, params ReadOnlySpan<string> clear)
    {
        var shown = new BsonDocument { ["_id"] = row["_id"] };
        foreach (var field in clear)
        {
            if (row.TryGetValue(field, out var value))
            {
                shown[field] = value;
                row.Remove(field);
            }
        }

        row.Remove("_id");
        shown[Member] = key.Seal(collection, Id(shown), BsonSerializer.Serialize(row));
        return shown;
    }

    /// <summary>The row shows its id and what is looked for by, nothing else.</summary>
    public static bool IsHidden(BsonDocument row) => row[Member].IsBinary;

    /// <summary>The row as it was before it was hidden.</summary>
    /// <exception cref="InvalidOperationException">It was changed by somebody who has no key.</exception>
    public static BsonDocument Reveal(this ContentKey key, string collection, BsonDocument row)
    {
        if (row[Member] is not { IsBinary: true } box)
        {
            return row;
        }

        var hidden = key.Open(collection, Id(row), box.AsBinary)
            ?? throw new InvalidOperationException($"A row of {collection} does not open with this node's content key; the database was damaged or changed from outside.");
        foreach (var (field, value) in BsonSerializer.Deserialize(hidden, utcDate: true))
        {
            row[field] = value;
        }

        row.Remove(Member);
        return row;
    }

    private static string Id(BsonDocument row) => row["_id"] is { IsString: true } text
        ? text.AsString : row["_id"].AsInt64.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
