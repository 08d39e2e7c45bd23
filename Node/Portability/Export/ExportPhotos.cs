using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>
/// Photos in their largest size, opened. Each file has the name that the signed posts call it by (the last part of the attachment's url), so that who reads
/// a post in the outbox finds its photos, and what was signed of them can be checked.
/// </summary>
public sealed class ExportPhotos(PhotoStore photos, MediaFiles media)
{
    internal const string Folder = "attachments/";

    /// <summary>Writes the files of those photos. The same file is written once, whoever shows it.</summary>
    internal async Task WriteAsync(ExportZip zip, IReadOnlyCollection<long> ids, Action step, CancellationToken cancellation)
    {
        foreach (var id in ids)
        {
            if (photos.Find(id) is { } photo)
            {
                foreach (var (path, file) in Files(photo).Select(f => (Folder + NameOf(f), f)).Where(f => !zip.Digests.ContainsKey(f.Item1)))
                {
                    if (await media.ReadAsync(file.File, file.Digest, cancellation) is { } content)
                    {
                        await zip.AddStoredAsync(path, content);
                    }
                }

                if (photo.Renditions.FirstOrDefault(r => r.Box == Rendition.Original) is { } kept && await media.ReadAsync(kept.File, kept.Digest, cancellation) is { } original)
                {
                    await zip.AddStoredAsync($"originals/{Ids.ToText(photo.Id)}.{ImageKinds.Of(original).ToString().ToLowerInvariant()}", original);
                }
            }

            step();
        }
    }

    /// <summary>Where a photo lies in the export; null when it is not here.</summary>
    internal static string? PathOf(Photo? photo) => photo is not null && Files(photo) is [var file, ..] ? Folder + NameOf(file) : null;

    /// <summary>The files by which posts name it; the largest when none does.</summary>
    internal static IReadOnlyList<Rendition> Files(Photo photo)
    {
        var named = new[] { photo.Access.HasFlag(PhotoAccess.Open) ? photo.Jpeg : null, photo.Access.HasFlag(PhotoAccess.Sealed) ? photo.Largest : null }.OfType<Rendition>().ToList();
        return named.Count > 0 && photo.Mine ? named : [.. new[] { photo.Largest }.OfType<Rendition>()];
    }

    internal static string NameOf(Rendition file) => file.File + (file.Jpeg ? ".jpg" : ".webp");
}
