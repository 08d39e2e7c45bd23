using System.Buffers.Text;
using System.Security.Cryptography;

namespace PersonalNode.Crypto;

/// <summary>
/// The photo of a sealed post on its way back to its author: sealed under a key that comes from the one in the post, which both know and nobody else, and
/// from the content, so that no key seals two contents. The content's SHA-256, then the sealed content.
/// </summary>
public static class GivenBack
{
    private static readonly byte[] Label = "PersonalNode given back v1"u8.ToArray();

    /// <param name="mediaKey">As the post has it, base64url.</param>
    /// <param name="content">The photo.</param>
    public static byte[] Seal(string mediaKey, byte[] content)
    {
        var digest = SHA256.HashData(content);
        return [.. digest, .. SealedMedia.Seal(KeyOf(mediaKey, digest), content)];
    }

    /// <summary>Null when it was not sealed with that key.</summary>
    public static byte[]? Open(string mediaKey, ReadOnlySpan<byte> body) =>
        body.Length > SHA256.HashSizeInBytes && Base64Url.IsValid(mediaKey)
        && SealedMedia.TryOpen(KeyOf(mediaKey, body[..SHA256.HashSizeInBytes]), body[SHA256.HashSizeInBytes..], out var content) ? content : null;

    private static byte[] KeyOf(string mediaKey, ReadOnlySpan<byte> digest) => HMACSHA256.HashData(Base64Url.DecodeFromChars(mediaKey).AsSpan(), (ReadOnlySpan<byte>)[.. Label, .. digest]);
}
