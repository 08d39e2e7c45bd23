using System.Security.Cryptography;
using System.Text;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Backup;

/// <summary>Why the last attempt came to nothing.</summary>
public enum BackupFailure
{
    /// <summary>The chosen folder is not there: a disk may not be mounted.</summary>
    FolderMissing,

    /// <summary>The disk is too full.</summary>
    NoRoom,

    /// <summary>The folder cannot be written.</summary>
    NotWritten,
}

/// <summary>How far the snapshot is that is being made.</summary>
public sealed record BackupProgress(long Done, long Total);

/// <summary>Makes the automatic snapshots, one at a time, and knows how the last one went.</summary>
public sealed partial class Backups(
    NodeDatabase database, DataFolder data, RunningSource source, NodeOptions options, BackupSettings settings, TimeProvider time, ILogger<Backups> logger)
    : IDisposable
{
    /// <summary>What is left free on a disk, at least: a full disk would stop the node.</summary>
    internal const long Reserve = 512L * 1024 * 1024;

    private readonly SemaphoreSlim one = new(1);
    private readonly string place = "personalnode-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(database.Content.Mark)).AsSpan(0, 4));

    /// <summary>Null when none is being made.</summary>
    public BackupProgress? Progress { get; private set; }

    /// <summary>Null when the last attempt went well, or there was none.</summary>
    public BackupFailure? Failure { get; private set; }

    public DateTimeOffset? FailedAt { get; private set; }

    /// <summary>The folder that was chosen or configured; null: none, so that snapshots lie in the data folder.</summary>
    public string? Chosen => settings.Current.Folder ?? (options.BackupFolder.Length > 0 ? options.BackupFolder : null);

    /// <summary>Where this node's snapshots lie. Several nodes may share the chosen folder, so each has a place in it.</summary>
    public SnapshotFolder Folder => new(Path.Combine(Chosen ?? data.BackupFolder, place));

    /// <summary>True when a broken disk would take node and snapshots together.</summary>
    public bool SameDisk => Chosen is null || DiskOf(Chosen) == DiskOf(data.Path);

    /// <summary>Photos are copied to another folder only; in the data folder they would take their room twice and be no safer.</summary>
    public bool WithPhotos => Chosen is not null;

    /// <summary>Makes one, and removes those that it supersedes. False: see <see cref="Failure"/>. Whoever comes while one is being made gets its end.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            Progress = new BackupProgress(0, 0);
            Failure = await TryAsync(cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(logger, failure);
            Failure = BackupFailure.NotWritten;
        }
        finally
        {
            Progress = null;
            one.Release();
        }

        FailedAt = Failure is null ? null : time.GetUtcNow();
        return Failure is null;
    }

    public void Dispose() => one.Dispose();

    private async Task<BackupFailure?> TryAsync(CancellationToken cancellation)
    {
        var folder = Folder;
        if (!await IsThereAsync(folder))
        {
            return BackupFailure.FolderMissing;
        }

        var total = new FileInfo(data.DatabaseFile).Length + (WithPhotos ? source.Photos().Sum(p => p.Length) : 0);
        var known = WithPhotos ? folder.PhotoBytes() : 0;
        if (new DriveInfo(folder.Path).AvailableFreeSpace - (total - known) < Reserve)
        {
            return BackupFailure.NoRoom;
        }

        var now = time.GetUtcNow();
        await folder.WriteAsync(
            new SnapshotWriter(source, time) { Progress = done => Progress = new BackupProgress(done, Math.Max(done, total)) }, WithPhotos, now, cancellation);
        folder.Prune();
        LogMade(logger, folder.Path);
        return null;
    }

    /// <summary>
    /// Makes the place in a chosen folder once. When that is gone later, a disk is not mounted; what lies at its path then is another disk, and is
    /// not filled with copies.
    /// </summary>
    private async Task<bool> IsThereAsync(SnapshotFolder folder)
    {
        if (Chosen is { } chosen && !folder.Exists)
        {
            if (!Directory.Exists(chosen) || settings.Current.Begun == chosen)
            {
                return false;
            }

            folder.Create();
            await database.WriteAsync(context => settings.Save(context, settings.Current with { Begun = chosen }));
            return true;
        }

        folder.Create();
        return true;
    }

    /// <summary>Where the disk is mounted on which the path lies.</summary>
    private static string DiskOf(string path) => DriveInfo.GetDrives().Select(d => d.RootDirectory.FullName)
        .Where(root => (path + "/").StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal)).MaxBy(root => root.Length) ?? "";

    [LoggerMessage(Level = LogLevel.Information, Message = "A snapshot was made in {Folder}")]
    private static partial void LogMade(ILogger logger, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No snapshot could be made")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
