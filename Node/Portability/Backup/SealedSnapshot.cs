using PersonalNode.Crypto;

namespace PersonalNode.Portability.Backup;

/// <summary>A snapshot that the printed recovery phrase opens, and nothing else: it may lie with anybody.</summary>
public static class SealedSnapshot
{
    /// <summary>How many bytes at its start tell it from others.</summary>
    private const int Mark = 8;

    /// <param name="writer">Makes what is inside.</param>
    /// <param name="target">Where to; may be one that cannot seek.</param>
    /// <param name="recoveryKey">A Multikey.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="SnapshotException">There is no recovery key.</exception>
    public static async Task WriteAsync(SnapshotWriter writer, Stream target, string? recoveryKey, CancellationToken cancellation)
    {
        if (!Multikey.TryDecode(recoveryKey, out var key))
        {
            throw new SnapshotException("this node has no recovery key to seal to");
        }

        await using var sealing = SealedContent.Seal(target, key);
        await writer.WriteAsync(sealing, PhotosAre.Inside, null, cancellation);
        sealing.Complete();
    }

    public static bool IsSealed(Stream file)
    {
        var start = new byte[Mark];
        file.Position = 0;
        var read = file.ReadAtLeast(start, Mark, throwOnEndOfStream: false);
        file.Position = 0;
        return SealedContent.IsSealed(start.AsSpan(0, read));
    }

    /// <exception cref="SnapshotException">The phrase is another's or miswritten, or the file is not whole.</exception>
    public static Stream Open(Stream file, string phrase)
    {
        using var key = KeyOf(phrase);
        return SealedContent.Open(file, key) ?? throw new SnapshotException("the recovery phrase does not open the file: it is that of another identity, or the file is not whole; nothing was changed");
    }

    /// <exception cref="SnapshotException">The phrase is miswritten.</exception>
    public static IdentityKey KeyOf(string phrase) => RecoveryPhrase.TryRead(phrase, out var key, out _)
        ? key! : throw new SnapshotException("the recovery phrase has a slip: compare each of its nine words with the sheet");
}
