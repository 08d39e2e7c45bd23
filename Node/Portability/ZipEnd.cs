using System.Buffers.Binary;

namespace PersonalNode.Portability;

/// <summary>
/// Counts the entries of a zip before anything makes objects of them (APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16): the number that its end states is a claim,
/// so the directory itself is walked through, as far as the bound goes.
/// </summary>
internal static class ZipEnd
{
    private const int EndSize = 22;
    private const int MaxComment = 65_535;
    private const int LocatorSize = 20;
    private const int HeaderSize = 46;
    private const int Stop = 1_000_000;

    /// <summary>Null when there is no directory.</summary>
    public static int? CountEntries(Stream file)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndSize + MaxComment)];
        Read(file, file.Length - tail.Length, tail);
        var at = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || tail.Length - at < EndSize)
        {
            return null;
        }

        long start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
        var end = file.Length - tail.Length + at;
        if (start == uint.MaxValue)
        {
            start = Zip64Start(file, end) ?? long.MaxValue;
        }

        return start > end ? null : Walk(file, start);
    }

    private static long? Zip64Start(Stream file, long end)
    {
        var locator = new byte[LocatorSize];
        if (end < LocatorSize || !Read(file, end - LocatorSize, locator) || !locator.AsSpan().StartsWith("PK\u0006\u0007"u8))
        {
            return null;
        }

        var record = new byte[56];
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        return at >= 0 && at <= end - record.Length && Read(file, at, record) && record.AsSpan().StartsWith("PK\u0006\u0006"u8)
            && BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48)) is >= 0 and var start ? start : null;
    }

    private static int Walk(Stream file, long start)
    {
        file.Position = start;
        var buffered = new BufferedStream(file, 64 * 1024);
        var header = new byte[HeaderSize];
        var count = 0;
        while (count < Stop && buffered.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) == HeaderSize && header.AsSpan().StartsWith("PK\u0001\u0002"u8))
        {
            count++;
            var rest = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(32));
            buffered.Seek(rest, SeekOrigin.Current);
        }

        return count;
    }

    private static bool Read(Stream file, long at, byte[] into)
    {
        file.Position = at;
        return file.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) == into.Length;
    }
}
