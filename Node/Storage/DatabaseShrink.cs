using System.Security.Cryptography;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// Makes a database smaller by copying everything in it to a new file, which is read again and compared before it takes the old one's place. LiteDB's own
/// Rebuild() fails on files like ours. The steps are renamings, so that after a crash at any instant one of the two files is there, whole, and
/// <see cref="Settle"/> knows which counts: the copy has its name only when it was compared and is on disk, and nothing is written to either before the
/// next opening.
/// </summary>
internal static class DatabaseShrink
{
    private const int Chunk = 500;
    private const string Mark = "rebuild";

    /// <summary>Where the old file is kept for a while.</summary>
    public static string OldOf(string file) => Path.ChangeExtension(file, ".before.db");

    private static string MadeOf(string file) => Path.ChangeExtension(file, ".copied.db");

    private static string UnfinishedOf(string file) => Path.ChangeExtension(file, ".copying.db");

    /// <summary>Asks for a copy at the next start, to about so many bytes; null: none is wanted.</summary>
    public static void Want(WriteContext context, long? bytes)
    {
        var meta = context.Collection("meta");
        if (bytes is { } size)
        {
            meta.Upsert(new BsonDocument { ["_id"] = Mark, ["n"] = size });
        }
        else
        {
            meta.Delete(Mark);
        }
    }

    /// <summary>To about how many bytes the file would shrink at the next start; null when nothing is planned.</summary>
    public static long? Planned(NodeDatabase database) => database.Read("meta").FindById(Mark)?.Number("n");

    /// <summary>After a crash between the renamings: finishes them, or forgets a copy that had not taken its place. Before anything opens the file.</summary>
    public static void Settle(string file)
    {
        Forget(UnfinishedOf(file));
        if (File.Exists(file))
        {
            Forget(MadeOf(file));
        }
        else if (File.Exists(MadeOf(file)))
        {
            File.Move(MadeOf(file), file);
        }
    }

    /// <summary>Copies when that was asked for, and there is room. False: nothing happened.</summary>
    /// <param name="source">Open, with nothing in its log but what it is given here.</param>
    /// <param name="file">Its file.</param>
    /// <param name="tell">Hears how far it is.</param>
    public static bool TryMake(LiteDatabase source, string file, Action<string> tell)
    {
        if (source.GetCollection("meta").FindById(Mark)?.Number("n") is not { } expected)
        {
            return false;
        }

        // Asked for once: should it not succeed, the node starts all the same, also the next time.
        source.GetCollection("meta").Delete(Mark);
        source.Checkpoint();
        if (new DriveInfo(file).AvailableFreeSpace < expected * 3 / 2)
        {
            tell("The database would be smaller as a copy, but there is no room to make one.");
            return false;
        }

        var copy = UnfinishedOf(file);
        try
        {
            tell($"Making the database smaller, {new FileInfo(file).Length / 1_000_000} MB now.");
            if (!Copy(source, copy, expected, tell))
            {
                tell("The copy of the database was not like the database, so nothing was changed.");
                return false;
            }

            using (var written = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite))
            {
                written.Flush(flushToDisk: true);
            }

            File.Move(copy, MadeOf(file), overwrite: true);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or LiteException)
        {
            tell($"The database could not be made smaller: {failure.Message} Nothing was changed.");
            return false;
        }
        finally
        {
            Forget(copy);
        }
    }

    /// <summary>Puts the copy in the place of the file, which nobody has open.</summary>
    public static void Swap(string file, Action<string> tell)
    {
        File.Move(file, OldOf(file), overwrite: true);
        File.Move(MadeOf(file), file);
        File.SetLastWriteTimeUtc(OldOf(file), DateTime.UtcNow);
        tell($"The database has {new FileInfo(file).Length / 1_000_000} MB now. What it was is kept for a week in {OldOf(file)}.");
    }

    private static bool Copy(LiteDatabase source, string copy, long expected, Action<string> tell)
    {
        File.WriteAllBytes(copy, []);
        DataFolder.MakePrivate(copy);
        List<string> names = [.. source.GetCollectionNames()];
        var written = new Dictionary<string, (long, string)>(StringComparer.Ordinal);
        using (var target = Open(copy))
        {
            target.UserVersion = source.UserVersion;
            Indexes.Ensure(target);
            var tenth = 0;
            foreach (var name in names)
            {
                var to = target.GetCollection(name);
                written[name] = Read(source, name, page =>
                {
                    to.Insert(page);
                    if (tenth < 9 && new FileInfo(copy).Length * 10 > expected * (tenth + 1))
                    {
                        tell($"{++tenth * 10} %");
                    }
                });
            }

            target.Checkpoint();
        }

        using var again = Open(copy);
        return Shape(again).SetEquals(Shape(source)) && names.TrueForAll(name => Read(again, name, _ => { }) == written[name]);
    }

    private static LiteDatabase Open(string file) =>
        new(new ConnectionString { Filename = file, Collation = DatabaseFile.Ordinal }) { UtcDate = true };

    /// <summary>Every document of a collection in the order of their ids, a page at a time: how many, and a digest of all.</summary>
    private static (long Count, string Digest) Read(LiteDatabase database, string name, Action<IReadOnlyList<BsonDocument>> take)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        BsonValue after = BsonValue.MinValue;
        var count = 0L;
        while (true)
        {
            var query = Query.All("_id", Query.Ascending);
            query.Where.Add(Where.Above("_id", after));
            var page = database.GetCollection(name).Find(query, 0, Chunk).ToList();
            foreach (var document in page)
            {
                digest.AppendData(BsonSerializer.Serialize(document));
            }

            if (page.Count == 0)
            {
                return (count, Convert.ToHexString(digest.GetHashAndReset()));
            }

            take(page);
            count += page.Count;
            after = page[^1]["_id"];
        }
    }

    private static HashSet<string> Shape(LiteDatabase database) =>
        [.. database.Execute("SELECT $ FROM $indexes").ToList().Select(d => d.ToString()), $"version {database.UserVersion}"];

    private static void Forget(string copy)
    {
        File.Delete(copy);
        File.Delete(DatabaseFile.LogOf(copy));
    }
}
