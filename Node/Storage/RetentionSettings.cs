using LiteDB;

namespace PersonalNode.Storage;

/// <summary>For how long posts of others are kept, and how far that has been seen to.</summary>
/// <param name="KeepDays">0: for ever.</param>
/// <param name="Posts">Posts up to this id were looked at in this round.</param>
/// <param name="Log">Activities up to this number were looked at.</param>
/// <param name="Began">When the round began.</param>
/// <param name="LastAt">When something was last removed.</param>
/// <param name="LastCount">How many posts that day.</param>
/// <param name="From">Nothing goes before that time; null: at once.</param>
/// <param name="Told">The owner was told of <paramref name="From"/>.</param>
public sealed record Retention(int KeepDays, long Posts = 0, long Log = 0, DateTimeOffset? Began = null, DateTimeOffset? LastAt = null, int LastCount = 0, DateTimeOffset? From = null, bool Told = false)
{
    /// <summary>What the owner may choose.</summary>
    public static IReadOnlyList<int> Choices { get; } = [30, 90, 180, 365, 0];

    /// <summary>Before that time a post that came may go; null when all are kept.</summary>
    public DateTimeOffset? Before(DateTimeOffset now) => KeepDays == 0 || From > now ? null : now.AddDays(-KeepDays);
}

/// <summary>The choice and the marks, in one row.</summary>
public sealed class RetentionSettings(NodeDatabase database)
{
    private const int Default = 90;
    private static readonly TimeSpan ToDecide = TimeSpan.FromDays(14);

    public Retention Current => Map(database.Read("meta").FindById("retention"));

    /// <summary>Changes it as it is inside the transaction.</summary>
    internal static void Change(WriteContext context, Func<Retention, Retention> change)
    {
        var meta = context.Collection("meta");
        var next = change(Map(meta.FindById("retention")));
        meta.Upsert(new BsonDocument { ["_id"] = "retention", ["d"] = next.KeepDays, ["p"] = next.Posts, ["l"] = next.Log }
            .With("b", next.Began).With("at", next.LastAt).WithCount("n", next.LastCount).With("f", next.From).With("tl", next.Told));
    }

    /// <summary>The owner's choice. What it lets go goes soon.</summary>
    public Task ChooseAsync(int days) => database.WriteAsync(context =>
    {
        Change(context, r => r with { KeepDays = days, From = null });
        context.Wake(s => s.Retention);
    });

    /// <summary>Somebody has others' posts from a time when all were kept: they may decide first.</summary>
    internal static void BeginLater(WriteContext context) => Change(context, r => r with { From = context.Now + ToDecide });

    private static Retention Map(BsonDocument? d) =>
        d is null ? new Retention(Default) : new Retention(d.Count("d"), d.Number("p") ?? 0, d.Number("l") ?? 0, d.Time("b"), d.Time("at"), d.Count("n"), d.Time("f"), d.Flag("tl"));
}
