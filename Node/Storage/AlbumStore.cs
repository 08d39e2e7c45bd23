using System.Collections.Concurrent;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Photos that the owner put together under a name; their own and others'. Nobody is told.</summary>
/// <param name="Id">Time-ordered.</param>
/// <param name="Name">As the owner calls it.</param>
public sealed record Album(long Id, string Name);

/// <summary>The owner's albums, few, all in memory. Which photos are in one is a list (<see cref="Timeline.Album"/>) and a mark on each photo.</summary>
public sealed class AlbumStore
{
    public const int Most = 200;

    /// <summary>Most photos in one.</summary>
    public const int MostPhotos = 1_000;

    private readonly PhotoStore photos;
    private readonly Timelines timelines;
    private readonly ConcurrentDictionary<long, Album> byId = new();

    public AlbumStore(NodeDatabase database, PhotoStore photos, Timelines timelines)
    {
        this.photos = photos;
        this.timelines = timelines;
        foreach (var row in database.Read("albums").FindAll())
        {
            var d = database.Content.Reveal("albums", row);
            byId[d["_id"].AsInt64] = new Album(d["_id"].AsInt64, d.TextOr("n"));
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Album> All() => [.. byId.Values.OrderByDescending(a => a.Id)];

    public Album? Find(string? id) => Protocol.Ids.TryParse(id, out var number) ? byId.GetValueOrDefault(number) : null;

    public int Count(Album album) => timelines.Page(Timeline.Album(album.Id), null, MostPhotos).Count;

    /// <summary>Newest first, from just below the key.</summary>
    public IReadOnlyList<Photo> Page(Album album, long? before, int limit) => photos.Many(timelines.Page(Timeline.Album(album.Id), before, limit).Select(e => e.Value));

    public Album Save(WriteContext context, Album album)
    {
        context.Collection("albums").Upsert(context.Content.Hide("albums", new BsonDocument { ["_id"] = album.Id }.With("n", album.Name)));
        context.AfterCommit(() => byId[album.Id] = album);
        return album;
    }

    /// <summary>The photos stay where they are.</summary>
    public void Remove(WriteContext context, Album album)
    {
        foreach (var photo in Page(album, null, MostPhotos))
        {
            Take(context, album, photo);
        }

        context.Collection("albums").Delete(album.Id);
        context.AfterCommit(() => byId.TryRemove(album.Id, out _));
    }

    /// <summary>False when the album is full or the photo is gone.</summary>
    public bool Put(WriteContext context, Album album, long id)
    {
        if (photos.Find(id) is not { } photo || (!photo.Albums.Contains(album.Id) && Count(album) >= MostPhotos))
        {
            return false;
        }

        if (!photo.Albums.Contains(album.Id))
        {
            Timelines.Add(context, Timeline.Album(album.Id), id, id);
            photos.Save(context, photo with { Albums = [.. photo.Albums, album.Id] });
        }

        return true;
    }

    public void Take(WriteContext context, Album album, Photo photo)
    {
        Timelines.Remove(context, Timeline.Album(album.Id), photo.Id);
        photos.Save(context, photo with { Albums = [.. photo.Albums.Where(a => a != album.Id)] });
    }
}
