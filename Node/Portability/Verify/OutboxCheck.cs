using System.Security.Cryptography;
using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Portability.Verify;

/// <summary>
/// Checks the activities of an outbox one by one: each by a key of its time, what is in it by a key of the same person, and the photos that the newest version
/// of each post names by the digest that was signed.
/// </summary>
internal sealed class OutboxCheck(SafeZip zip, KeyTimes keys, IReadOnlyDictionary<string, byte[]> attachments, VerifyReport report)
{
    private const string Activities = "activities";
    private const string Objects = "posts and profiles";
    private const string Photos = "photos in posts";
    private const int MaxPosts = 5_000_000;
    private const int MaxPhoto = 64 * 1024 * 1024;

    /// <summary>An own activity is larger than others' may be when it names many people.</summary>
    private static readonly JsonLimits Limits = JsonLimits.Inbox with { MaxBytes = 1024 * 1024, MaxListLength = 5_000 };

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> shown = new(StringComparer.Ordinal);
    private int number;

    /// <summary>Newest first, as an outbox is.</summary>
    /// <exception cref="InvalidDataException">It cannot be read to its end.</exception>
    public async Task RunAsync(Stream outbox, CancellationToken cancellation)
    {
        await foreach (var item in new JsonItems(outbox, "orderedItems", Limits.MaxBytes).ReadAsync(cancellation))
        {
            number++;
            if (!StrictJson.TryParse(item, Limits, out var document, out var reason))
            {
                report.Wrong(Activities, $"activity {number} of the outbox cannot be read ({reason})");
                continue;
            }

            using (document)
            {
                await CheckAsync(document.RootElement, cancellation);
            }
        }

        foreach (var _ in attachments.Keys.Where(path => !shown.Contains(path)))
        {
            report.Without(Photos);
        }
    }

    private async Task CheckAsync(JsonElement activity, CancellationToken cancellation)
    {
        var name = Name(activity, $"activity {number} of the outbox");
        if (!keys.IsMine(activity.Reference("actor")))
        {
            report.Wrong(Activities, $"{name} is somebody else's");
            return;
        }

        Judge(Activities, name, keys.CheckThen(activity));
        if (!activity.TryGetProperty("object", out var about) || about.ValueKind != JsonValueKind.Object)
        {
            if (activity.TypeName() == "Delete" && activity.Reference("object") is { } deleted)
            {
                seen.Add(deleted);
            }

            return;
        }

        var id = about.Text("id");
        var isNewest = id is null || seen.Count >= MaxPosts || seen.Add(id);
        if (!keys.IsMine(about.Reference("attributedTo")) && !keys.IsMine(id))
        {
            return;
        }

        Judge(Objects, Name(about, $"what {name} carries"), keys.CheckEver(about));
        foreach (var photo in isNewest && activity.TypeName() is "Create" or "Update" ? Attachment.Read(about).Where(a => a.Digest is not null) : [])
        {
            await PhotoAsync(Name(about, name), photo, cancellation);
        }
    }

    private void Judge(string kind, string name, ProofFailure failure)
    {
        if (failure == ProofFailure.None)
        {
            report.Good(kind);
        }
        else if (failure == ProofFailure.Missing)
        {
            report.Unproven(kind, $"{name} has no proof");
        }
        else
        {
            report.Wrong(kind, $"{name} is not what was signed ({failure})");
        }
    }

    /// <summary>In the clear its digest is that of the file; of a photo in a sealed post it is that of the file sealed again under the key that the post tells.</summary>
    private async Task PhotoAsync(string post, Attachment photo, CancellationToken cancellation)
    {
        var file = photo.Url[(photo.Url.LastIndexOf('/') + 1)..];
        var path = Export.ExportPhotos.Folder + (photo.Key is null ? file : file + ".webp");
        if (!attachments.TryGetValue(path, out var digest))
        {
            report.Wrong(Photos, $"{post} shows a photo that is not here ({path})");
            return;
        }

        if (photo.Key is not null)
        {
            digest = await SealedDigestAsync(path, photo.Key, cancellation);
        }

        if (digest is null || !SealedMedia.TryDigest(photo.Digest, out var signed) || !digest.AsSpan().SequenceEqual(signed))
        {
            report.Wrong(Photos, $"{path} is not the photo that {post} shows");
        }
        else if (shown.Add(path))
        {
            report.Good(Photos);
        }
    }

    private async Task<byte[]?> SealedDigestAsync(string path, string key, CancellationToken cancellation)
    {
        var bytes = new byte[SealedMedia.KeySize];
        return System.Buffers.Text.Base64Url.TryDecodeFromChars(key, bytes, out var length) && length == bytes.Length
            && await SafeZip.ReadAsync(zip.Entries[path], MaxPhoto, cancellation) is { } content
                ? SHA256.HashData(SealedMedia.Seal(bytes, content)) : null;
    }

    private static string Name(JsonElement document, string otherwise) => document.Text("id") is { Length: > 0 and <= Iri.MaxLength } id ? id : otherwise;
}
