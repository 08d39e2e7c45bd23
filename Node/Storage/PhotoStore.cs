using LiteDB;

namespace PersonalNode.Storage;

/// <summary>The photos. Whatever is saved here keeps count of the files it uses (<see cref="MediaFiles"/>) in the same transaction.</summary>
public sealed class PhotoStore(NodeDatabase database)
{
    /// <summary>Fields by which rows are looked for; they tell when, not what.</summary>
    private static readonly string[] Clear = ["nx", "ls", "un"];

    public Photo? Find(long id) => database.Read("photos").FindById(id) is { } row ? Map(row) : null;

    /// <summary>By the id as the API spells it.</summary>
    public Photo? Find(string? id) => Protocol.Ids.TryParse(id, out var number) ? Find(number) : null;

    /// <summary>The owner's photos that were chosen for a post, without repeats; null when one of them is none.</summary>
    public IReadOnlyList<long>? Chosen(IReadOnlyList<string>? ids)
    {
        var chosen = (ids ?? []).Distinct().Select(Find).ToList();
        return chosen.TrueForAll(p => p is { Mine: true, Use: PhotoUse.Post }) ? [.. chosen.Select(p => p!.Id)] : null;
    }

    /// <summary>In the order of the ids; unknown ones are left out.</summary>
    public IReadOnlyList<Photo> Many(IEnumerable<long> ids) => [.. ids.Select(Find).OfType<Photo>()];

    /// <summary>Those to be fetched now, longest due first.</summary>
    public IReadOnlyList<Photo> Due(DateTimeOffset now, int limit) => [.. database.Read("photos").Due(now, limit).Select(Map)];

    /// <summary>When the next one is to be fetched.</summary>
    public DateTimeOffset? NextDue() => database.Read("photos").NextDue();

    /// <summary>Others' photos that are here, least recently seen first.</summary>
    public IReadOnlyList<Photo> LeastSeen(int limit) => Ordered("ls", DateTimeOffset.MaxValue, limit);

    /// <summary>The owner's that belong to no post, made before that time.</summary>
    public IReadOnlyList<Photo> Unused(DateTimeOffset before, int limit) => Ordered("un", before, limit);

    /// <summary>Names of the files of the owner's photos. Looks at every row, some at a time.</summary>
    public HashSet<string> OwnFiles()
    {
        const int Some = 500;
        var files = new HashSet<string>(StringComparer.Ordinal);
        IReadOnlyList<Photo> page;
        var last = 0L;
        do
        {
            var query = Query.All("_id", Query.Ascending);
            query.Where.Add(Where.Above("_id", last));
            page = [.. database.Read("photos").Find(query, 0, Some).ToList().Select(Map)];
            files.UnionWith(page.Where(p => p.Mine).SelectMany(p => p.Renditions).Select(r => r.File));
            last = page is [.., var end] ? end.Id : last;
        }
        while (page.Count == Some);
        return files;
    }

    /// <summary>Inserts or replaces.</summary>
    public Photo Save(WriteContext context, Photo photo)
    {
        var before = Find(photo.Id);
        context.Collection("photos").Upsert(context.Content.Hide("photos", photo.ToBson(), Clear));
        Count(context, before, photo);
        if (photo.State == PhotoState.Waiting)
        {
            context.Wake(s => s.Photos);
        }

        return photo;
    }

    /// <summary>Forgets it; files that nothing else uses go.</summary>
    public void Remove(WriteContext context, long id)
    {
        if (Find(id) is { } photo)
        {
            context.Collection("photos").Delete(id);
            foreach (var album in photo.Albums)
            {
                Timelines.Remove(context, Timeline.Album(album), id);
            }

            Count(context, photo, null);
        }
    }

    private static void Count(WriteContext context, Photo? before, Photo? after)
    {
        if (before is not null && after is not null && before.Access == after.Access && before.Renditions.SequenceEqual(after.Renditions, SameFile.Instance))
        {
            return;
        }

        // What comes is counted first, so that a file which stays is never without a use.
        foreach (var (photo, by) in new[] { (after, 1), (before, -1) })
        {
            if (photo is not { Renditions.Count: > 0 })
            {
                continue;
            }

            foreach (var rendition in photo.Renditions)
            {
                MediaUse.Add(context, rendition, by, Sealed(photo, rendition) ? by : 0, photo.Access.HasFlag(PhotoAccess.Open) && rendition.Box != Rendition.Original ? by : 0);
            }

            Counters.Add(context, photo.Mine ? "own photo bytes" : "cached photo bytes", photo.Bytes * by);
            Counters.Add(context, photo.Mine ? "own photos" : "cached photos", by);
        }
    }

    private static bool Sealed(Photo photo, Rendition rendition) => photo.Access.HasFlag(PhotoAccess.Sealed) && rendition.File == photo.Largest?.File;

    private List<Photo> Ordered(string field, DateTimeOffset upTo, int limit)
    {
        var query = Query.All(field, Query.Ascending);
        query.Where.Add(Where.Between(field, 1L, upTo.ToUnixTimeMilliseconds()));
        return [.. database.Read("photos").Find(query, 0, limit).Select(Map)];
    }

    private Photo Map(BsonDocument row) => Photo.FromBson(database.Content.Reveal("photos", row));

    private sealed class SameFile : IEqualityComparer<Rendition>
    {
        public static readonly SameFile Instance = new();

        public bool Equals(Rendition? x, Rendition? y) => x?.File == y?.File && x?.Box == y?.Box;

        public int GetHashCode(Rendition rendition) => rendition.File.GetHashCode(StringComparison.Ordinal);
    }
}
