using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using CsCheck;
using PersonalNode.Photos;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Photos;

/// <summary>Damaged pictures of every kind, thousands of them, given to the reader itself. The environment variable FUZZ_TIMES runs so many times more.</summary>
public sealed class ImageFuzzTests
{
    private static readonly int Times = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_TIMES"), out var times) ? times : 1;
    private static readonly ImageWish Sizes = new([16, 48], Jpeg: true);

    private static readonly IReadOnlyList<byte[]> Corpus =
    [
        .. Pictures.Kinds.Select(k => Pictures.Make(k, 64, 48)),
        .. Pictures.Kinds.Where(k => !k.StartsWith("avif", StringComparison.Ordinal)).Select(k => PictureSecrets.IntoAll(Pictures.Make(k, 64, 48))),
        .. ((string[])["jpeg", "png-16", "webp", "avif"]).Select(k => Pictures.WideGamut(k)), Pictures.WideGamut("jpeg-cmyk", "cmyk"), HandMade.Gif(20), HandMade.WebP(20),
    ];

    private static readonly Gen<Damage> AnyDamage = Gen.Select(Gen.Enum<Kind>(), Gen.Double.Unit, Gen.Double.Unit, Gen.UInt, (kind, at, length, value) => new Damage(kind, at, length, value));

    private enum Kind
    {
        /// <summary>One bit is another.</summary>
        Flip,

        /// <summary>One byte is another.</summary>
        Byte,

        /// <summary>The same in the first hundred bytes, where the sizes are.</summary>
        Header,

        /// <summary>Four bytes are a large number, as in the length of a chunk.</summary>
        Number,

        /// <summary>The end is missing.</summary>
        Cut,

        /// <summary>A part is missing.</summary>
        Gap,

        /// <summary>A part is there twice.</summary>
        Repeat,

        /// <summary>A part comes from another picture.</summary>
        Splice,

        /// <summary>A part is zeros.</summary>
        Zero,
    }

    [Fact]
    public void Damaged_pictures_are_read_or_refused() =>
        Gen.Select(Gen.Int[0, Corpus.Count - 1], AnyDamage.Array[1, 4], Gen.Bool).Sample(
            (index, damages, mend) => { Read(Damaged(Corpus[index], damages, mend)); }, iter: 2_000 * Times, print: t => $"{t.Item1} {string.Join(' ', t.Item2)} {t.Item3}");

    [Fact]
    public void Noise_behind_the_first_bytes_of_any_kind_is_read_or_refused() =>
        Gen.Select(Gen.Int[0, Corpus.Count - 1], Gen.Int[3, 200], Gen.Byte.Array[0, 2_000]).Sample(
            (index, kept, noise) => { Read([.. Corpus[index].Take(kept), .. noise]); }, iter: 1_000 * Times);

    [Fact]
    public void What_is_whole_is_read() => Assert.All(Corpus, file => Assert.True(Read(file)));

    [Fact]
    public void What_cannot_be_read_is_let_go()
    {
        // Of a file that cannot be opened everything that was read of it once stayed in memory, megabytes of a GIF.
        var kept = Corpus.SelectMany(file => Enumerable.Range(1, 4).Select(part => Lost([.. file.Take(file.Length * part / 5)]))).ToList();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(0, kept.Count(k => k.IsAlive));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Lost(byte[] file)
    {
        Read(file);
        return new WeakReference(file);
    }

    private static byte[] Damaged(byte[] file, Damage[] damages, bool mend)
    {
        var damaged = damages.Aggregate(file, (f, d) => f.Length == 0 ? f : d.Apply(f));
        return mend && damaged.Length > 8 && damaged[0] == 0x89 ? HandMade.Mend(damaged) : damaged;
    }

    /// <summary>True when it could be read. Whatever the file: no exception, and never more than was asked for.</summary>
    private static bool Read(byte[] file)
    {
        using var stream = new MemoryStream(file, writable: false);
        var header = ImageReader.Look(stream);
        if (header.Failure != ImageFailure.None)
        {
            return false;
        }

        Assert.InRange(header.Memory, 1, ImageMemory.Most);
        var image = ImageReader.Read(stream, header, Sizes, TestContext.Current.CancellationToken);
        Assert.Equal(image.Failure == ImageFailure.None, image.Sizes.Count > 0);
        Assert.All(image.Sizes, s => Assert.True(s.Width is > 0 and <= 48 && s.Height is > 0 and <= 48 && s.Content.Length is > 0 and < 100_000, $"{s.Width} x {s.Height}, {s.Content.Length} bytes"));
        return image.Failure == ImageFailure.None;
    }

    private sealed record Damage(Kind Kind, double At, double Length, uint Value)
    {
        public byte[] Apply(byte[] file)
        {
            var at = Math.Min(file.Length - 1, (int)(At * file.Length));
            var length = Math.Min(file.Length - at, 1 + (int)(Length * Length * file.Length));
            var changed = file.ToArray();
            switch (Kind)
            {
                case Kind.Flip:
                    changed[at] ^= (byte)(1 << (int)(Value % 8));
                    return changed;
                case Kind.Byte:
                    changed[at] = (byte)Value;
                    return changed;
                case Kind.Header:
                    changed[Math.Min(file.Length - 1, (int)(At * 100))] = (byte)Value;
                    return changed;
                case Kind.Number when at + 4 <= file.Length:
                    BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(at), Value);
                    return changed;
                case Kind.Cut:
                    return file[..at];
                case Kind.Gap:
                    return [.. file[..at], .. file[(at + length)..]];
                case Kind.Repeat:
                    return [.. file[..(at + length)], .. file[at..]];
                case Kind.Splice:
                    var other = Corpus[(int)(Value % (uint)Corpus.Count)];
                    return [.. file[..at], .. other[Math.Min(other.Length, at)..Math.Min(other.Length, at + length)], .. file[at..]];
                case Kind.Zero:
                    changed.AsSpan(at, length).Clear();
                    return changed;
                default:
                    return changed;
            }
        }
    }
}
