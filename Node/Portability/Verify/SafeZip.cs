using System.IO.Compression;

namespace PersonalNode.Portability.Verify;

/// <summary>
/// A zip of somebody, opened with suspicion: so many entries, so large, none that grows out of nothing, none whose path leads out of a folder, no path twice.
/// A zip of the unzipped folder is the same, in any order and with the folder's name in front of all.
/// </summary>
internal sealed class SafeZip : IDisposable
{
    private const int MaxEntries = 200_000;
    private const int MaxPath = 300;
    private const long MaxTotal = 1L << 40;

    /// <summary>Entries above this size are looked at for their ratio: a few bytes that stand for a lot are no export.</summary>
    private const long Large = 10 * 1024 * 1024;
    private const long MaxRatio = 250;

    private readonly ZipArchive zip;

    private SafeZip(ZipArchive zip, IReadOnlyDictionary<string, ZipArchiveEntry> entries)
    {
        this.zip = zip;
        Entries = entries;
    }

    /// <summary>The files by their paths, without the folder that all are in.</summary>
    public IReadOnlyDictionary<string, ZipArchiveEntry> Entries { get; }

    /// <summary>Null with the reason when it is not to be read.</summary>
    /// <param name="file">Readable at any place; stays open.</param>
    /// <param name="marker">A path that every export has.</param>
    public static (SafeZip? Zip, string? Problem) Open(Stream file, string marker)
    {
        ZipArchive? zip = null;
        try
        {
            if (ZipEnd.CountEntries(file) is not { } count)
            {
                return (null, "this is no zip, or it broke off");
            }

            if (count > MaxEntries)
            {
                return (null, $"it has more than {MaxEntries:N0} entries");
            }

            zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var files = zip.Entries.Where(e => !IsOfTheSystem(e.FullName)).ToList();
            if (Problem(files) is { } problem)
            {
                zip.Dispose();
                return (null, problem);
            }

            var prefix = Prefix(files, marker);
            return (new SafeZip(zip, files.Where(e => !e.FullName.EndsWith('/')).ToDictionary(e => e.FullName[prefix.Length..], StringComparer.Ordinal)), null);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or ArgumentException or NotSupportedException)
        {
            zip?.Dispose();
            return (null, "this is no zip, or it is damaged");
        }
    }

    /// <summary>The content of an entry; null when it is longer than that, or damaged.</summary>
    public static async Task<byte[]?> ReadAsync(ZipArchiveEntry entry, int most, CancellationToken cancellation)
    {
        if (entry.Length > most)
        {
            return null;
        }

        try
        {
            var content = new byte[entry.Length];
            await using var stream = await entry.OpenAsync(cancellation);
            await stream.ReadExactlyAsync(content, cancellation);
            return content;
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    public void Dispose() => zip.Dispose();

    private static string? Problem(List<ZipArchiveEntry> entries)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var total = 0L;
        foreach (var entry in entries)
        {
            var path = entry.FullName;
            if (!IsPlain(path))
            {
                return $"the path \"{Shown(path)}\" leads out of the folder or cannot be a file's";
            }

            if (!seen.Add(path))
            {
                return $"the path \"{Shown(path)}\" is in it twice";
            }

            total += entry.Length;
            if (entry.IsEncrypted)
            {
                return $"\"{Shown(path)}\" is encrypted";
            }

            if (total > MaxTotal || (entry.Length > Large && entry.Length / Math.Max(1, entry.CompressedLength) > MaxRatio))
            {
                return $"\"{Shown(path)}\" would unpack to far more than it is (a zip bomb)";
            }
        }

        return null;
    }

    private static bool IsPlain(string path) =>
        path.Length is > 0 and <= MaxPath && !path.Any(c => char.IsControl(c) || c is '\\' or ':') && path.TrimEnd('/').Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>What file managers put beside the files of others.</summary>
    private static bool IsOfTheSystem(string path) => path.StartsWith("__MACOSX/", StringComparison.Ordinal) || path.EndsWith(".DS_Store", StringComparison.Ordinal);

    private static string Prefix(List<ZipArchiveEntry> entries, string marker)
    {
        if (entries.Count == 0 || entries.Exists(e => e.FullName == marker))
        {
            return "";
        }

        var first = entries[0].FullName;
        var folder = first[..(first.IndexOf('/', StringComparison.Ordinal) + 1)];
        return folder.Length > 0 && entries.TrueForAll(e => e.FullName.StartsWith(folder, StringComparison.Ordinal)) && entries.Exists(e => e.FullName == folder + marker) ? folder : "";
    }

    private static string Shown(string path) => new([.. path.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
