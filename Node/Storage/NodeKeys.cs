using PersonalNode.Crypto;

namespace PersonalNode.Storage;

/// <summary>
/// The private keys of this person, files of mode 0600 in the folder "keys": identity.key (Ed25519 seed, base64) and rsa.pem (PKCS #8,
/// for servers that know nothing newer). The recovery key is not among them: only its public half is kept, in the owner's document.
/// </summary>
public sealed class NodeKeys(DataFolder folder) : IDisposable
{
    private readonly string identityFile = Path.Combine(folder.KeyFolder, "identity.key");
    private readonly string rsaFile = Path.Combine(folder.KeyFolder, "rsa.pem");
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
        if (!File.Exists(rsaFile))
        {
            using var rsa = RsaKey.Create();
            DataFolder.WritePrivate(rsaFile, System.Text.Encoding.ASCII.GetBytes(rsa.ExportPem()));
        }

        if (!File.Exists(identityFile))
        {
            using var key = IdentityKey.Create();
            DataFolder.WritePrivate(identityFile, System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(key.ExportSeed())));
        }
    }

    public void Dispose() => identity?.Dispose();

    private IdentityKey ReadIdentity()
    {
        try
        {
            return IdentityKey.FromSeed(Convert.FromBase64String(File.ReadAllText(identityFile)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw new DataFolderException($"the identity key {identityFile} cannot be read: {failure.Message}");
        }
    }

    private string ReadRsa()
    {
        try
        {
            using var rsa = RsaKey.FromPem(File.ReadAllText(rsaFile));
            return rsa.PublicKeyPem;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            throw new DataFolderException($"the RSA key {rsaFile} cannot be read: {failure.Message}");
        }
    }
}
