using System.Formats.Tar;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>
/// What can only be read from its start to its end (tar, anything gzipped) is unpacked first, into files with names of our own, bounded by
/// what the disk has to spare.
/// </summary>
internal static class UnpackedFiles
{
    /// <summary>A gzipped archive grows to so many times its size at most.</summary>
    private const long MaxGrowth = 200;

    /// <summary>Up to here it may grow however it likes.</summary>
    private const long Small = 64 * 1024 * 1024;

    /// <summary>What stays free on the disk, in bytes.</summary>
    private const long Reserve = 512 * 1024 * 1024;

    public static bool IsTar(ReadOnlySpan<byte> head) => head.Length >= 262 && head[257..262].SequenceEqual("ustar"u8);

    public static bool IsJson(ReadOnlySpan<byte> head)
    {
        var text = head.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? head[3..] : head;
        return text.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];
    }

    /// <param name="content">A tar, or one JSON file.</param>
    /// <param name="packed">Its size as it came.</param>
    /// <param name="workFolder">Where the files go.</param>
    /// <param name="put">Takes path, length and how to open it.</param>
    public static void Take(Stream content, long packed, string workFolder, Action<string, long, Func<Stream>> put)
    {
        var room = Math.Max(0, new DriveInfo(Path.GetFullPath(workFolder)).AvailableFreeSpace - Reserve);
        var most = Math.Max(Small, packed * MaxGrowth);
        var budget = new Budget(Math.Min(room, most), room < most);
        var head = new byte[512];
        var read = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        using var whole = new Rejoined(head.AsMemory(0, read), content);
        if (!IsTar(head))
        {
            Keep("export.json", IsJson(head.AsSpan(0, read)) ? whole : throw new ArchiveException(
                "imports.unknown_kind", "This is no archive that can be read. Choose the .zip, .tar.gz or .json file as you downloaded it."));
            return;
        }

        using var tar = new TarReader(whole);
        while (tar.GetNextEntry() is { } entry)
        {
            // Links and devices are no files of anybody's archive.
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile && entry.DataStream is { } data)
            {
                Keep(entry.Name, data);
            }
        }

        void Keep(string path, Stream data)
        {
            var file = Path.Combine(workFolder, Guid.NewGuid().ToString("n"));
            using var target = new FileStream(file, TemporaryFiles.Private(new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }));
            var length = budget.Copy(data, target);
            put(path, length, () => File.OpenRead(file));
        }
    }

    private sealed class Budget(long left, bool isDisk)
    {
        private long left = left;

        public long Copy(Stream from, Stream to)
        {
            var buffer = new byte[81920];
            var copied = 0L;
            for (int read; (read = from.Read(buffer)) > 0; copied += read)
            {
                if ((left -= read) < 0)
                {
                    throw isDisk
                        ? new ArchiveException("imports.no_room", "There is not enough room on the disk to unpack the archive. Free some, then try again.")
                        : new ArchiveException("imports.bomb", "The archive would grow to more than 200 times its size. No real archive does that, so nothing was imported.");
                }

                to.Write(buffer, 0, read);
            }

            return copied;
        }
    }

    /// <summary>A stream whose first bytes were read already.</summary>
    private sealed class Rejoined(ReadOnlyMemory<byte> head, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> head = head;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (head.Length == 0)
            {
                return rest.Read(buffer);
            }

            var taken = Math.Min(head.Length, buffer.Length);
            head.Span[..taken].CopyTo(buffer);
            head = head[taken..];
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
