using System.Globalization;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// Bringing back a data folder inside itself, so that it may be a mounted disk. What is brought back is laid out aside and looked at; renaming it
/// to "restored-TIME" is the moment from which it counts. What was there before then moves to "before-restore-TIME", and the new takes its place;
/// whoever opens the folder finishes what a crash interrupted. Nothing is deleted.
/// </summary>
internal sealed class RestoredFolder(DataFolder folder, DateTimeOffset now)
{
    private const string Ready = "restored-";
    internal const string Before = "before-restore-";
    private static readonly string[] Parts = ["keys", "media", "node.db", "node-log.db"];

    private readonly string time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Where to lay out; empty.</summary>
    public string Draft { get; } = Path.Combine(folder.Path, "restoring");

    /// <summary>Where what was there before is afterwards, if anything was.</summary>
    public string Aside => Path.Combine(folder.Path, Before + time);

    /// <summary>Whether the folder holds somebody already.</summary>
    public static bool HasData(DataFolder folder) => File.Exists(folder.DatabaseFile) || folder.Keys.Names().Count > 0;

    /// <summary>Makes room to lay out in; what an interrupted attempt left is removed.</summary>
    /// <param name="photos">False: those of before stay where they are.</param>
    public void Begin(bool photos)
    {
        Discard();
        foreach (var part in photos ? Parts[..2] : Parts[..1])
        {
            DataFolder.CreatePrivate(Path.Combine(Draft, part));
        }
    }

    public void Discard()
    {
        if (Directory.Exists(Draft))
        {
            Directory.Delete(Draft, recursive: true);
        }
    }

    /// <summary>Opens the database that was laid out, leaves word in it that it was brought back, and puts everything into its place.</summary>
    /// <exception cref="DataFolderException">The database is damaged, or newer than this program; nothing was changed.</exception>
    public void Finish(DateTimeOffset made)
    {
        DatabaseFile.Look(
            Path.Combine(Draft, "node.db"),
            database => database.GetCollection("meta").Upsert(new BsonDocument { ["_id"] = "restored" }.With("at", now).With("made", made)));

        // There is an empty log now, which takes the place of the old one: that must not be replayed on the new file.
        Directory.Move(Draft, Path.Combine(folder.Path, Ready + time));
        Settle(folder.Path);
    }

    /// <summary>Finishes what was restored but not yet moved to its place; called by whoever has just taken the folder's lock.</summary>
    public static void Settle(string path)
    {
        foreach (var ready in Directory.GetDirectories(path, Ready + "*"))
        {
            var aside = Path.Combine(path, Before + Path.GetFileName(ready)[Ready.Length..]);
            foreach (var part in Parts)
            {
                var (from, to, old) = (Path.Combine(ready, part), Path.Combine(path, part), Path.Combine(aside, part));
                if (!Path.Exists(from))
                {
                    continue;
                }

                if (Directory.Exists(to) && !Directory.EnumerateFileSystemEntries(to).Any())
                {
                    Directory.Delete(to);
                }

                if (Path.Exists(to))
                {
                    DataFolder.CreatePrivate(aside);
                    Directory.Move(to, old);
                }

                Directory.Move(from, to);
            }

            Directory.Delete(ready);
        }
    }
}
