using LiteDB;

namespace PersonalNode.Storage;

/// <summary>What the owner decided about the room that photos take.</summary>
/// <param name="CacheBytes">How much of others' photos is kept, in bytes.</param>
/// <param name="KeepOriginals">The owner's photos are also kept as they were uploaded, with all that cameras write into them. Nobody is ever given those.</param>
public sealed record PhotoChoices(long CacheBytes, bool KeepOriginals)
{
    public static PhotoChoices Default { get; } = new(2L * 1024 * 1024 * 1024, false);
}

/// <summary>The choices, in memory.</summary>
public sealed class PhotoSettings
{
    private volatile PhotoChoices current;

    public PhotoSettings(NodeDatabase database) => current = database.Read("meta").FindById("photos") is { } d
        ? new PhotoChoices(d.Number("c") ?? PhotoChoices.Default.CacheBytes, d.Flag("o")) : PhotoChoices.Default;

    public PhotoChoices Current => current;

    public void Save(WriteContext context, PhotoChoices choices)
    {
        context.Collection("meta").Upsert(new BsonDocument { ["_id"] = "photos", ["c"] = choices.CacheBytes }.With("o", choices.KeepOriginals));
        context.AfterCommit(() => current = choices);
    }
}
