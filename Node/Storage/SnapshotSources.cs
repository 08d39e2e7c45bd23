namespace PersonalNode.Storage;

/// <summary>The key files as they lie, with what was said at the moment they were read.</summary>
public sealed record KeysAtMoment(DateTimeOffset Made, IReadOnlyList<(string Name, byte[] Content)> Keys);

/// <summary>What a snapshot is made of: a node that runs, or the folder of one that does not.</summary>
public interface ISnapshotSource
{
    /// <summary>Version of the data.</summary>
    int DataVersion { get; }

    /// <summary>The address that friends know, when it is known.</summary>
    string? Address { get; }

    /// <summary>Public half of the recovery key, a Multikey; null before set-up.</summary>
    string? RecoveryKey { get; }

    /// <summary>See <see cref="Crypto.BackupProof"/>; null when there is none.</summary>
    string? Proof { get; }

    /// <summary>Hands over the database and its log, and gives back the keys that belong to it.</summary>
    Task<KeysAtMoment> CopyDatabaseAsync(TakeFile take, Func<DateTimeOffset> now);

    /// <summary>The files of photos in the data folder; none when they lie in a store elsewhere.</summary>
    IEnumerable<FileInfo> Photos();
}

/// <summary>The node that runs.</summary>
public sealed class RunningSource(NodeDatabase database, DataFolder folder, LocalNode local, OwnerStore owner, NodeOptions options) : ISnapshotSource
{
    public int DataVersion => Storage.DataVersion.Current;

    public string? Address => local.HasUrl ? local.Url : null;

    public string? RecoveryKey => owner.Current?.RecoveryKey;

    public string? Proof => owner.Current?.BackupProof;

    public Task<KeysAtMoment> CopyDatabaseAsync(TakeFile take, Func<DateTimeOffset> now) =>
        database.CopyAsync(take, () => new KeysAtMoment(now(), folder.Keys.AsTheyLie()));

    public IEnumerable<FileInfo> Photos() => options.S3 is null ? DiskMedia.FilesOf(folder) : [];
}

/// <summary>The folder of a node that does not run. Its keys may stay locked.</summary>
public sealed class StoppedSource : ISnapshotSource
{
    private readonly DataFolder folder;

    /// <exception cref="DataFolderException">The database cannot be read, or is of a newer program.</exception>
    public StoppedSource(DataFolder folder, string? address)
    {
        this.folder = folder;
        Owner? owner = null;
        DataVersion = DatabaseFile.Look(
            folder.DatabaseFile, database => owner = database.GetCollection("meta").FindById("owner") is { } row ? Owner.FromBson(row) : null);
        RecoveryKey = owner?.RecoveryKey;
        Proof = owner?.BackupProof;
        Address = address ?? owner?.Url;
    }

    public int DataVersion { get; }

    public string? Address { get; }

    public string? RecoveryKey { get; }

    public string? Proof { get; }

    public async Task<KeysAtMoment> CopyDatabaseAsync(TakeFile take, Func<DateTimeOffset> now)
    {
        foreach (var file in new[] { folder.DatabaseFile, DatabaseFile.LogOf(folder.DatabaseFile) })
        {
            await using Stream content = File.Exists(file) ? DatabaseFile.OpenBeside(file) : Stream.Null;
            await take(Path.GetFileName(file), content, content.Length);
        }

        return new KeysAtMoment(now(), folder.Keys.AsTheyLie());
    }

    public IEnumerable<FileInfo> Photos() => DiskMedia.FilesOf(folder);
}

/// <summary>The version of what is stored, for those who move it.</summary>
public static class DataVersion
{
    public static int Current => Migrations.Current;
}
