using System.Text.Json;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Which kinds of notifications the owner wants; all, unless switched off.</summary>
public sealed class NotificationSettings
{
    private volatile HashSet<string> off;

    public NotificationSettings(NodeDatabase database) =>
        off = [.. database.Read("meta").FindById("notifications")?.Texts("off") ?? []];

    /// <summary>The words of the kinds.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<NotificationKind>().Select(Word)];

    public static string Word(NotificationKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    public bool IsOn(NotificationKind kind) => IsOn(Word(kind));

    public bool IsOn(string word) => !off.Contains(word);

    /// <summary>Switches the named kinds; the others stay as they are.</summary>
    public void Change(WriteContext context, IReadOnlyDictionary<string, bool> wanted)
    {
        HashSet<string> next = [.. Words.Where(word => !(wanted.TryGetValue(word, out var on) ? on : IsOn(word)))];
        context.Collection("meta").Upsert(new BsonDocument { ["_id"] = "notifications" }.WithList("off", next));
        context.AfterCommit(() => off = next);
    }
}
