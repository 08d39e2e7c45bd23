using System.Security.Cryptography;
using System.Text;
using LiteDB;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>
/// The node's one LiteDB file. Reads may come from any thread and must be materialised before they return; every write goes
/// through <see cref="WriteAsync{T}"/>, whose one thread commits waiting work in groups and answers after the commit is on disk.
/// </summary>
public sealed class NodeDatabase : IDisposable
{
    private readonly SyncedLog log;
    private readonly LiteDatabase database;
    private readonly EngineGate gate = new();
    private readonly GroupWriter writer;
    private readonly DatabaseCopy copy;

    /// <summary>Opens or creates node.db in the folder. The folder's lock must be held already (<see cref="DataFolder"/>).</summary>
    /// <param name="folder">Whose lock is held.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Hears about an upgrade, a sentence at a time.</param>
    /// <exception cref="DataFolderException">The file is damaged, of a newer program, or of another key; or there is no room for the copy that an upgrade keeps.</exception>
    public NodeDatabase(DataFolder folder, TimeProvider time, Action<string>? tell = null)
    {
        (database, log, var version) = DatabaseFile.Open(folder.DatabaseFile, tell ?? (_ => { }));
        try
        {
            Content = OpenContent(folder.Keys);
            Ids = new IdSource(time);
            Indexes.Ensure(database);

            // Rows are worked off in the order of their numbers, so new numbers must come after old ones whatever the clock says.
            foreach (var numbered in new[] { "log", "events", "deliveries", "notifications", "rules", "searchnews", "searchblocks" })
            {
                Ids.StartAfter(Read(numbered).FindOne(Query.All("_id", Query.Descending))?["_id"].AsInt64 ?? 0);
            }

            Ids.StartAfter(Read("meta").FindById("inbox")?["n"].AsInt64 ?? 0);
            new Migrations(this, database, () => new WriteContext(database, gate, Signals, Ids, time, Content)).Run(version, tell ?? (_ => { }));

            // What was written until here leaves LiteDB's queue: from now on the writer counts its own commits.
            database.Checkpoint();
        }
        catch
        {
            Content?.Dispose();
            database.Dispose();
            log.Dispose();
            throw;
        }
        writer = new GroupWriter(database, gate, log, Signals, Ids, time, Content);
        copy = new DatabaseCopy(writer, folder.DatabaseFile);
    }

    /// <summary>The key of what is not public.</summary>
    internal ContentKey Content { get; }

    /// <summary>Numbers for everything that is stored here.</summary>
    public IdSource Ids { get; }

    /// <summary>What wakes the workers after a commit.</summary>
    public Signals Signals { get; } = new();

    /// <summary>Completes with the reason when the database cannot be used any more.</summary>
    public Task<Exception> Broken => writer.Broken;

    /// <summary>The collection, for reading. Writing needs a <see cref="WriteContext"/>.</summary>
    internal Rows Read(string collection) => new(database.GetCollection(collection), gate, writer: false);

    /// <summary>
    /// Runs the work on the writer's thread inside a transaction that it may share with other waiting work, and completes after the
    /// commit has been synced. Work must touch only the database through its context: when a neighbour fails it is rolled back and run again.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<WriteContext, T> work) => writer.EnqueueAsync(work);

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<WriteContext> work) => writer.EnqueueAsync<bool>(context =>
    {
        work(context);
        return true;
    });

    /// <inheritdoc cref="DatabaseCopy.TakeAsync{T}"/>
    internal Task<T> CopyAsync<T>(TakeFile take, Func<T> atMoment) => copy.TakeAsync(take, atMoment);

    /// <summary>Answers what is queued, then closes the file.</summary>
    public void Dispose()
    {
        writer.Dispose();
        copy.Dispose();
        using (gate.Enter(givesWay: true))
        {
            database.Dispose();
        }

        log.Dispose();
        Content.Dispose();
    }

    /// <summary>
    /// Makes the content key at the first start. A database remembers its key by a mark: with another one, or none, nothing that is not
    /// public could be read any more, so the node does not start.
    /// </summary>
    private ContentKey OpenContent(KeyFiles files)
    {
        const string File = "content.key";
        var meta = database.GetCollection("meta");
        var mark = meta.FindById("content")?.Text("k");
        if (!files.Exists(File))
        {
            if (mark is not null)
            {
                throw new DataFolderException($"the key of your private posts, {files.PathOf(File)}, is missing; bring it back from a backup");
            }

            var made = RandomNumberGenerator.GetBytes(SecretKey.Size);
            files.Write(File, Encoding.ASCII.GetBytes(Convert.ToBase64String(made)));
            CryptographicOperations.ZeroMemory(made);
        }

        var bytes = new byte[SecretKey.Size];
        if (!Convert.TryFromBase64String(Encoding.ASCII.GetString(files.Read(File)!).Trim(), bytes, out var length) || length != bytes.Length)
        {
            throw new DataFolderException($"the key of your private posts, {files.PathOf(File)}, cannot be read; bring it back from a backup");
        }

        var key = new ContentKey(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        if (mark is null)
        {
            meta.Insert(new BsonDocument { ["_id"] = "content", ["k"] = key.Mark });
        }
        else if (mark != key.Mark)
        {
            key.Dispose();
            throw new DataFolderException($"the key of your private posts, {files.PathOf(File)}, is that of another database; bring back the one that belongs to this node");
        }

        return key;
    }
}
