using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PersonalNode.Crypto;

/// <summary>
/// The key under which the database keeps what is not public. From its 32 bytes come, by HKDF-SHA256 (RFC 5869), the key of the rows,
/// the key of the names of tags, the key of the keys of files, and a mark by which a database knows its key.
/// </summary>
public sealed class ContentKey : IDisposable
{
    private readonly SecretKey rows;
    private readonly byte[] names;
    private readonly byte[] media;

    /// <param name="key32">Random; the caller clears it after use.</param>
    public ContentKey(byte[] key32)
    {
        var row = Derive(key32, "rows", SecretKey.Size);
        rows = new SecretKey(row);
        CryptographicOperations.ZeroMemory(row);
        names = Derive(key32, "names", 32);
        media = Derive(key32, "media", 32);
        Mark = Base64Url.EncodeToString(Derive(key32, "mark", 16));
    }

    /// <summary>Tells keys apart and says nothing about them.</summary>
    public string Mark { get; }

    /// <summary>Seals the content of one row; it opens in that row alone.</summary>
    public byte[] Seal(string collection, string id, ReadOnlySpan<byte> plain) => rows.Seal(plain, Place(collection, id));

    /// <summary>Null when it was changed, moved from another row, or sealed under another key.</summary>
    public byte[]? Open(string collection, string id, ReadOnlySpan<byte> box) => rows.Open(box, Place(collection, id));

    /// <summary>A name for a word that nobody without the key can tell from any other, though the same word always gets the same.</summary>
    public string NameOf(string word) => Base64Url.EncodeToString(HMACSHA256.HashData(names, Encoding.UTF8.GetBytes(word)).AsSpan(0, 16));

    /// <summary>The key of the file whose content has that SHA-256 digest (<see cref="SealedMedia"/>).</summary>
    public byte[] MediaKey(ReadOnlySpan<byte> digest) => HMACSHA256.HashData(media, digest);

    /// <inheritdoc />
    public void Dispose()
    {
        rows.Dispose();
        CryptographicOperations.ZeroMemory(names);
        CryptographicOperations.ZeroMemory(media);
    }

    private static byte[] Place(string collection, string id) => Encoding.UTF8.GetBytes($"{collection}|{id}");

    private static byte[] Derive(byte[] key, string purpose, int size) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, size, info: Encoding.UTF8.GetBytes("PersonalNode content v1 " + purpose));
}
