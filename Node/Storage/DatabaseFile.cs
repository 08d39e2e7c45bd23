using System.Globalization;
using LiteDB;
using LiteDB.Engine;

namespace PersonalNode.Storage;

/// <summary>Opens the file, of this version or an older one, of which a copy is kept before anything in it changes.</summary>
internal static class DatabaseFile
{
    /// <summary>From so many pages on (8 kB each) LiteDB moves the log into the file. Its own default.</summary>
    public const int CheckpointPages = 1000;

    /// <param name="file">node.db; made when it is not there.</param>
    /// <param name="tell">Hears about an upgrade.</param>
    /// <returns>The database, its log, and the version of what is in it.</returns>
    /// <exception cref="DataFolderException">It is damaged, newer than this program, or no copy of it could be kept.</exception>
    public static (LiteDatabase Database, SyncedLog Log, int Version) Open(string file, Action<string> tell)
    {
        DatabaseShrink.Settle(file);
        var (database, log) = Open(file);
        try
        {
            var version = VersionOf(database);
            if (version >= Migrations.Current)
            {
                if (DatabaseShrink.TryMake(database, file, tell))
                {
                    Close();

                    // A log that is left would be taken for that of the copy.
                    if (new FileInfo(LogOf(file)) is { Exists: false } or { Length: 0 })
                    {
                        DatabaseShrink.Swap(file, tell);
                    }

                    (database, log) = Open(file);
                }

                return (database, log, version);
            }

            // What waits in the log is part of what the copy keeps.
            database.Checkpoint();
            Close();
            KeepCopy(file, version, tell);
            (database, log) = Open(file);
            return (database, log, version);
        }
        catch
        {
            Close();
            throw;
        }

        void Close()
        {
            database.Dispose();
            log.Dispose();
        }
    }

    /// <summary>Opens it, so that it proves to be whole and its log becomes a part of it, and closes it again.</summary>
    /// <returns>The version of what is in it.</returns>
    /// <exception cref="DataFolderException">It is damaged, or newer than this program.</exception>
    public static int Look(string file, Action<LiteDatabase>? also = null)
    {
        var (database, log) = Open(file);
        using (log)
        using (database)
        {
            var version = VersionOf(database);
            also?.Invoke(database);
            database.Checkpoint();
            return version;
        }
    }

    /// <summary>Where the copy of a file of that version is kept.</summary>
    public static string CopyOf(string file, int version) => Path.ChangeExtension(file, string.Create(CultureInfo.InvariantCulture, $".v{version}.db"));

    /// <summary>The log lies beside the file, where LiteDB itself would have it.</summary>
    public static string LogOf(string file) => Path.Combine(Path.GetDirectoryName(file)!, $"{Path.GetFileNameWithoutExtension(file)}-log{Path.GetExtension(file)}");

    /// <summary>For reading, whoever else has it open.</summary>
    public static FileStream OpenBeside(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);

    /// <summary>Ordinal: LiteDB's default collation ignores case, and ids differ by case.</summary>
    internal static Collation Ordinal { get; } = new(127, CompareOptions.Ordinal);

    private static (LiteDatabase Database, SyncedLog Log) Open(string file)
    {
        SyncedLog? log = null;
        try
        {
            log = new SyncedLog(LogOf(file));
            var settings = new EngineSettings
            {
                Filename = file,
                LogStream = log,
                Collation = Ordinal,
            };

            // The setting is part of the file, and a copy was made while it was off (DatabaseCopy).
            return (new LiteDatabase(new LiteEngine(settings)) { UtcDate = true, CheckpointSize = CheckpointPages }, log);
        }
#pragma warning disable CA1031 // LiteDB throws whatever the damaged bytes lead it to.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log?.Dispose();
            throw new DataFolderException($"the database {file} cannot be read: {failure.Message} Nothing was changed; bring back a copy of the file, or choose another folder");
        }
    }

    private static int VersionOf(LiteDatabase database)
    {
        var meta = database.GetCollection("meta");
        if (meta.FindById("schema") is not { } found)
        {
            meta.Insert(new BsonDocument { ["_id"] = "schema", ["v"] = Migrations.Current });
            return Migrations.Current;
        }

        return found["v"].AsInt32 <= Migrations.Current ? found["v"].AsInt32 : throw new DataFolderException(
            $"the data was written by a newer PersonalNode (data version {found["v"].AsInt32}, this program reads {Migrations.Current}); start that version instead");
    }

    /// <summary>A copy that is there already was made by an upgrade that did not come to its end.</summary>
    private static void KeepCopy(string file, int version, Action<string> tell)
    {
        var copy = CopyOf(file, version);
        if (File.Exists(copy))
        {
            return;
        }

        tell($"Upgrading the data from version {version} to {Migrations.Current}. What it was is kept in {copy}.");
        try
        {
            DataFolder.CopyPrivate(file, copy);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                $"the data is of an older version, and no copy of it could be kept before the upgrade: {failure.Message} Nothing was changed; make room for {new FileInfo(file).Length / 1_000_000 + 1} MB, then start again");
        }
    }
}
