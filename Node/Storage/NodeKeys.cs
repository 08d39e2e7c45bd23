using System.Text;
using PersonalNode.Crypto;

namespace PersonalNode.Storage;

/// <summary>
/// The private keys of this person among the <see cref="KeyFiles"/>: identity.key (Ed25519 seed, base64) and rsa.pem (PKCS #8,
/// for servers that know nothing newer). The recovery key is not among them: only its public half is kept, in the owner's document.
/// </summary>
public sealed class NodeKeys(DataFolder folder) : IDisposable
{
    private const string IdentityFile = "identity.key";
    private const string RsaFile = "rsa.pem";
    private readonly KeyFiles files = folder.Keys;
    private IdentityKey? identity;
    private string? rsaPublicPem;

    /// <summary>The Ed25519 key that signs everything.</summary>
    /// <exception cref="DataFolderException">The file is missing or damaged.</exception>
    public IdentityKey Identity => identity ??= ReadIdentity();

    /// <summary>The RSA public key, SubjectPublicKeyInfo PEM.</summary>
    public string RsaPublicPem => rsaPublicPem ??= ReadRsa();

    /// <summary>
    /// Makes both keys, before the owner's document is written, so that a node which is set up always has them. Keys that are there
    /// already are kept: a lost database must not cost the identity too.
    /// </summary>
    public void EnsureCreated()
    {
        if (!files.Exists(RsaFile))
        {
            using var rsa = RsaKey.Create();
            files.Write(RsaFile, Encoding.ASCII.GetBytes(rsa.ExportPem()));
        }

        if (!files.Exists(IdentityFile))
        {
            using var key = IdentityKey.Create();
            files.Write(IdentityFile, Encoding.ASCII.GetBytes(Convert.ToBase64String(key.ExportSeed())));
        }
    }

    public void Dispose() => identity?.Dispose();

    private IdentityKey ReadIdentity()
    {
        try
        {
            return IdentityKey.FromSeed(Convert.FromBase64String(Text(IdentityFile)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw new DataFolderException($"the identity key {files.PathOf(IdentityFile)} cannot be read: {failure.Message}");
        }
    }

    private string Text(string name) => Encoding.ASCII.GetString(files.Read(name) ?? throw new FileNotFoundException("there is no such file."));

    private string ReadRsa()
    {
        try
        {
            using var rsa = RsaKey.FromPem(Text(RsaFile));
            return rsa.PublicKeyPem;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            throw new DataFolderException($"the RSA key {files.PathOf(RsaFile)} cannot be read: {failure.Message}");
        }
    }
}
