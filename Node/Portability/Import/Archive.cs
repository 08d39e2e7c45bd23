using System.IO.Compression;

namespace PersonalNode.Portability.Import;

/// <summary>Why an archive cannot be read; the message is a sentence that says what to do.</summary>
public sealed class ArchiveException(string code, string message) : Exception(message)
{
    /// <summary>Stable, "imports.reason".</summary>
    public string Code => code;
}

/// <summary>One of the files that the owner chose: where it lies on this node's disk, and its name.</summary>
internal sealed record ArchivePart(string File, string Name);

/// <summary>
/// The files of one archive, which may come in several parts: zip, tar, either of them gzipped, or a single JSON file. A file is found by
/// the end of its path, since parts and wrapping folders differ (Facebook, "Download your information").
/// </summary>
internal sealed class Archive : IDisposable
{
    /// <summary>Most parts of one archive.</summary>
    public const int MostParts = 50;

    private const int MaxEntries = 900_000;
    private const int MaxPath = 1_000;
    private const int MaxDepth = 40;

    /// <summary>Deflate cannot do better than 1,032 to 1, and no text or photo comes near: what does is a bomb.</summary>
    private const long MaxRatio = 500;

    /// <summary>Up to here no ratio is looked at.</summary>
    private const long Small = 16 * 1024 * 1024;

    private readonly List<IDisposable> parts = [];
    private readonly Dictionary<string, ArchiveEntry> byPath = new(StringComparer.Ordinal);
    private readonly ILookup<string, ArchiveEntry> byName;

    private Archive(IReadOnlyList<ArchivePart> files, string workFolder)
    {
        try
        {
            foreach (var file in files)
            {
                Add(file, workFolder);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        byName = byPath.Values.ToLookup(e => e.Name, StringComparer.Ordinal);
    }

    /// <summary>In the order of their paths.</summary>
    public IEnumerable<ArchiveEntry> Entries => byPath.Values.OrderBy(e => e.Path, StringComparer.Ordinal);

    /// <summary>Paths that point outside, or are no paths: they were not taken.</summary>
    public int Unsafe { get; private set; }

    /// <param name="files">The parts, on this node's disk.</param>
    /// <param name="workFolder">Where what has to be unpacked goes, under names of our own.</param>
    /// <exception cref="ArchiveException">One of them is no archive, or is damaged.</exception>
    public static Archive Open(IReadOnlyList<ArchivePart> files, string workFolder)
    {
        try
        {
            return new Archive(files, workFolder);
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw new ArchiveException("imports.damaged", "The archive is damaged or not complete. Download it once more; if it has several parts, choose all of them.");
        }
    }

    /// <summary>The entry whose path ends like this one, with as many folders in common as there are.</summary>
    public ArchiveEntry? Find(string path)
    {
        if (Normal(path) is not { } wanted)
        {
            return null;
        }

        return byPath.TryGetValue(wanted, out var exact) ? exact
            : byName[wanted[(wanted.LastIndexOf('/') + 1)..]].MaxBy(e => CommonTail(e.Path, wanted));
    }

    public void Dispose()
    {
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }

    private static int CommonTail(string a, string b)
    {
        var common = 0;
        while (common < a.Length && common < b.Length && a[^(common + 1)] == b[^(common + 1)])
        {
            common++;
        }

        return common;
    }

    /// <summary>Null for a path that leads outside, or is none.</summary>
    private static string? Normal(string path)
    {
        var plain = path.Replace('\\', '/');
        if (plain.Length is 0 or > MaxPath || plain[0] == '/' || plain.Any(char.IsControl) || plain is [_, ':', ..])
        {
            return null;
        }

        var parts = plain.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToArray();
        return parts.Length is 0 or > MaxDepth || parts.Contains("..") ? null : string.Join('/', parts);
    }

    private void Add(ArchivePart part, string workFolder)
    {
        var stream = File.OpenRead(part.File);
        parts.Add(stream);
        Span<byte> head = stackalloc byte[512];
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        switch (Kind(head[..read]))
        {
            case Form.Zip:
                AddZip(stream);
                break;
            case Form.Gzip:
                using (var unzipped = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true))
                {
                    UnpackedFiles.Take(unzipped, stream.Length, workFolder, Put);
                }

                break;
            case Form.Tar or Form.Json:
                UnpackedFiles.Take(stream, stream.Length, workFolder, Put);
                break;
            case Form.Unknown when part.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase):
                Put(part.Name, stream.Length, () => File.OpenRead(part.File));
                break;
            default:
                throw new ArchiveException("imports.unknown_kind", "This is no archive that can be read. Choose the .zip, .tar.gz or .json file as you downloaded it.");
        }
    }

    private void AddZip(FileStream stream)
    {
        // Before anything makes objects of them.
        if (ZipEnd.CountEntries(stream) is not { } count)
        {
            throw new InvalidDataException("There is no directory.");
        }

        if (count > MaxEntries)
        {
            throw TooMany();
        }

        var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        parts.Insert(0, zip);
        foreach (var entry in zip.Entries.Where(e => e.Name.Length > 0))
        {
            if (entry.Length > Small && entry.Length / MaxRatio > entry.CompressedLength)
            {
                throw new ArchiveException("imports.bomb", "A file in the archive would grow to more than 500 times its size. No real archive does that, so nothing was imported.");
            }

            Put(entry.FullName, entry.Length, entry.Open);
        }
    }

    private void Put(string path, long length, Func<Stream> open)
    {
        if (byPath.Count >= MaxEntries)
        {
            throw TooMany();
        }

        if (Normal(path) is { } name)
        {
            // The same file in two parts is the same file.
            byPath.TryAdd(name, new ArchiveEntry(name, length, open));
        }
        else
        {
            Unsafe++;
        }
    }

    private static ArchiveException TooMany() => new("imports.too_many_files", "There are more than 900,000 files in the archive. Import its parts one after the other.");

    private enum Form
    {
        Unknown,
        Zip,
        Gzip,
        Tar,
        Json,
    }

    private static Form Kind(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\x3\x4"u8) || head.StartsWith("PK\x5\x6"u8) ? Form.Zip
        : head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? Form.Gzip
        : UnpackedFiles.IsTar(head) ? Form.Tar
        : UnpackedFiles.IsJson(head) ? Form.Json
        : Form.Unknown;
}
