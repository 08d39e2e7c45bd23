using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Explicit mapping helpers: times are stored as UTC milliseconds (LiteDB's own dates come back as local time), absent values are left out.</summary>
internal static class Bson
{
    public static string? Text(this BsonDocument document, string field) => document[field] is { IsString: true } value ? value.AsString : null;

    public static string TextOr(this BsonDocument document, string field, string fallback = "") => document.Text(field) ?? fallback;

    public static long? Number(this BsonDocument document, string field) =>
        document[field] is { IsNumber: true } value ? value.AsInt64 : null;

    public static int Count(this BsonDocument document, string field) => document[field] is { IsNumber: true } value ? value.AsInt32 : 0;

    public static bool Flag(this BsonDocument document, string field) => document[field] is { IsBoolean: true } value && value.AsBoolean;

    public static DateTimeOffset? Time(this BsonDocument document, string field) =>
        document.Number(field) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    public static BsonDocument With(this BsonDocument document, string field, string? value) => value is null ? document : document.Put(field, value);

    public static BsonDocument With(this BsonDocument document, string field, long? value) => value is null ? document : document.Put(field, value.Value);

    public static BsonDocument With(this BsonDocument document, string field, bool value) => value ? document.Put(field, true) : document;

    public static BsonDocument With(this BsonDocument document, string field, DateTimeOffset? value) =>
        value is null ? document : document.Put(field, value.Value.ToUnixTimeMilliseconds());

    public static BsonDocument With(this BsonDocument document, string field, BsonDocument? value) => value is null ? document : document.Put(field, value);

    public static BsonDocument WithCount(this BsonDocument document, string field, int value) => value == 0 ? document : document.Put(field, value);

    /// <summary>A list of texts; absent when empty.</summary>
    public static BsonDocument WithList(this BsonDocument document, string field, IReadOnlyCollection<string> values) =>
        values.Count == 0 ? document : document.Put(field, new BsonArray(values.Select(v => new BsonValue(v))));

    public static string[] Texts(this BsonDocument document, string field) =>
        document[field] is { IsArray: true } list ? [.. list.AsArray.Where(v => v.IsString).Select(v => v.AsString)] : [];

    /// <summary>A list of numbers; absent when empty.</summary>
    public static BsonDocument WithNumbers(this BsonDocument document, string field, IReadOnlyCollection<long> values) =>
        values.Count == 0 ? document : document.Put(field, new BsonArray(values.Select(v => new BsonValue(v))));

    public static long[] Numbers(this BsonDocument document, string field) =>
        document[field] is { IsArray: true } list ? [.. list.AsArray.Where(v => v.IsNumber).Select(v => v.AsInt64)] : [];

    /// <summary>Lines of a profile; absent when there are none.</summary>
    public static BsonDocument WithFields(this BsonDocument document, string field, IReadOnlyList<ProfileField> values) =>
        values.Count == 0 ? document : document.Put(field, ProfileField.ToBson(values));

    public static BsonDocument WithEmoji(this BsonDocument document, IReadOnlyList<KeptEmoji> emoji) =>
        document.WithList("ej", [.. emoji.Select(e => e.Shortcode)]).WithNumbers("ep", [.. emoji.Select(e => e.Photo)]);

    public static IReadOnlyList<KeptEmoji> Emoji(this BsonDocument document) =>
        [.. document.Texts("ej").Zip(document.Numbers("ep"), (shortcode, photo) => new KeptEmoji(shortcode, photo))];

    private static BsonDocument Put(this BsonDocument document, string field, BsonValue value)
    {
        document[field] = value;
        return document;
    }
}
