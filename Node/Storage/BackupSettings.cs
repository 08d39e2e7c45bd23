using LiteDB;

namespace PersonalNode.Storage;

/// <summary>What the owner decided about automatic snapshots.</summary>
/// <param name="On">They are made every day.</param>
/// <param name="Folder">Where; null: what is configured, or the data folder.</param>
/// <param name="Begun">The folder in which a place for them was made. When that is gone, a disk is not mounted, and what would be written there went elsewhere.</param>
public sealed record BackupChoices(bool On, string? Folder, string? Begun)
{
    public static BackupChoices Default { get; } = new(true, null, null);
}

/// <summary>The choices, in memory.</summary>
public sealed class BackupSettings
{
    private volatile BackupChoices current;

    public BackupSettings(NodeDatabase database) => current = database.Read("meta").FindById("backup") is { } d
        ? new BackupChoices(!d.Flag("off"), d.Text("f"), d.Text("b")) : BackupChoices.Default;

    public BackupChoices Current => current;

    public void Save(WriteContext context, BackupChoices choices)
    {
        context.Collection("meta").Upsert(new BsonDocument { ["_id"] = "backup" }.With("off", !choices.On).With("f", choices.Folder).With("b", choices.Begun));
        context.AfterCommit(() => current = choices);
        context.Wake(s => s.Backup);
    }
}
