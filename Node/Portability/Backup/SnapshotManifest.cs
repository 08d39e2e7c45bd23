using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Backup;

/// <summary>Why a snapshot cannot be used, or not be made; one line for the person who asked for it.</summary>
public sealed class SnapshotException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A file of a snapshot. The digest is SHA-256 in lower-case hexadecimal digits.</summary>
public sealed record SnapshotFile(string Name, long Size, string Sha256);

/// <summary>A file of a photo; its name is its digest.</summary>
public sealed record SnapshotPhoto(string Name, long Size);

/// <summary>Where the files of photos are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PhotosAre>))]
public enum PhotosAre
{
    /// <summary>In no place that belongs to the snapshot.</summary>
    None,

    /// <summary>In the file itself.</summary>
    Inside,

    /// <summary>In the folder "media" beside the file, which all snapshots there share.</summary>
    Beside,
}

/// <summary>
/// What is in a snapshot: the last entry of its zip file, "manifest.json". <see cref="Data"/> is the version of the data, <see cref="Node"/> the
/// address that friends know, when it was known; <see cref="Proof"/> a <see cref="Crypto.BackupProof"/>, when there was one.
/// </summary>
public sealed partial record SnapshotManifest(
    string Format, int Version, string Program, int Data, string? Node, DateTimeOffset Made, PhotosAre Photos,
    IReadOnlyList<SnapshotFile> Files, IReadOnlyList<SnapshotPhoto> Media, string? Proof = null)
{
    public const string Entry = "manifest.json";
    public const string FormatName = "PersonalNode snapshot";
    public const int CurrentVersion = 1;
    public const string Database = "node.db";
    public const string Log = "node-log.db";

    private const int MaxSize = 256 * 1024 * 1024;
    private const int MaxKeyFiles = 10_000;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SnapshotJson.Default.SnapshotManifest);

    /// <exception cref="SnapshotException">It is no manifest, of a newer program, or names what has no place in a data folder.</exception>
    public static SnapshotManifest Read(Stream json, long size)
    {
        if (size > MaxSize)
        {
            throw Damaged("its list of contents is too long");
        }

        SnapshotManifest? read;
        try
        {
            read = JsonSerializer.Deserialize(json, SnapshotJson.Default.SnapshotManifest);
        }
        catch (JsonException failure)
        {
            throw new SnapshotException("the file is damaged: its list of contents cannot be read", failure);
        }

        if (read is not { Format: FormatName })
        {
            throw new SnapshotException("this is no snapshot of a PersonalNode");
        }

        if (read.Version > CurrentVersion || read.Data > DataVersion.Current)
        {
            throw new SnapshotException($"the snapshot was made by a newer PersonalNode ({read.Program}); restore it with that version");
        }

        read.Check();
        return read;
    }

    internal static SnapshotException Damaged(string what) => new($"the file is damaged: {what}; nothing was changed");

    private void Check()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (Files is null || Media is null || Files.Count > MaxKeyFiles || !Files.All(f => f is { Size: >= 0, Sha256: not null } && (f.Name is Database or Log || KeyName().IsMatch(f.Name ?? "")) && names.Add(f.Name!)))
        {
            throw Damaged("its list of contents names what does not belong there");
        }

        if (!names.Contains(Database) || !names.Contains(Log) || !Media.All(m => m is { Size: >= 0, Name: not null } && MediaFiles.IsName(m.Name) && names.Add(m.Name)))
        {
            throw Damaged("its list of contents is not whole");
        }
    }

    [GeneratedRegex(@"^keys/([A-Za-z0-9_-][A-Za-z0-9._-]{0,99}/)?[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex KeyName();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SnapshotManifest))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
