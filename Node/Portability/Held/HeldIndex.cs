using System.Text.Json;
using System.Text.Json.Serialization;
using PersonalNode.Crypto;
using PersonalNode.Portability.Backup;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>A piece of the snapshot and its key, in base64.</summary>
internal sealed record HeldPiece(string Name, string Key);

/// <summary>The file of a photo that is larger than a piece, and the pieces that it was cut into.</summary>
internal sealed record HeldPhoto(string Name, IReadOnlyList<string> Parts);

/// <summary>
/// What the pieces of a copy are: those of the snapshot in order, and those of photos that did not fit into one; of all others the piece is the file
/// itself. It is sealed to the recovery key (<see cref="SealedContent"/>), so that the phrase opens the copy and nothing else is needed.
/// </summary>
internal sealed partial record HeldIndex(string Format, int Version, IReadOnlyList<HeldPiece> Snapshot, IReadOnlyList<HeldPhoto> Photos)
{
    public const string FormatName = "PersonalNode copy";
    public const int CurrentVersion = 1;

    /// <param name="recoveryKey">Public half, a Multikey.</param>
    /// <exception cref="SnapshotException">There is no recovery key.</exception>
    public byte[] Seal(string? recoveryKey)
    {
        if (!Multikey.TryDecode(recoveryKey, out var key))
        {
            throw new SnapshotException("this node has no recovery key to seal to");
        }

        using var target = new MemoryStream();
        using (var sealing = SealedContent.Seal(target, key))
        {
            sealing.Write(JsonSerializer.SerializeToUtf8Bytes(this, HeldJson.Default.HeldIndex));
            sealing.Complete();
        }

        return target.ToArray();
    }

    /// <summary>Null when it was sealed to another key.</summary>
    /// <exception cref="SnapshotException">It is none, or of a newer program.</exception>
    public static HeldIndex? Open(byte[] box, IdentityKey recovery)
    {
        using var opened = SealedContent.Open(new MemoryStream(box), recovery);
        if (opened is null)
        {
            return null;
        }

        HeldIndex? read;
        try
        {
            read = JsonSerializer.Deserialize(opened, HeldJson.Default.HeldIndex);
        }
        catch (Exception failure) when (failure is JsonException or InvalidDataException)
        {
            throw new SnapshotException("the copy is damaged: its index cannot be read; nothing was changed", failure);
        }

        return read switch
        {
            { Format: FormatName, Version: > CurrentVersion } => throw new SnapshotException("the copy was made by a newer PersonalNode; restore it with that version"),
            { Format: FormatName, Snapshot: not null, Photos: not null } when read.Snapshot.All(p => p is { Key: not null, Name: not null } && MediaFiles.IsName(p.Name))
                && read.Photos.All(p => p is { Name: not null } && MediaFiles.IsName(p.Name) && Pieces.AreNames(p.Parts, 1000)) => read,
            _ => throw new SnapshotException("the copy is damaged: its index is not whole; nothing was changed"),
        };
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HeldIndex))]
[JsonSerializable(typeof(CopyState))]
[JsonSerializable(typeof(CopyCommit))]
internal sealed partial class HeldJson : JsonSerializerContext;
