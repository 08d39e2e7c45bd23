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
    private readonly string nextFile = Path.Combine(folder.KeyFolder, "identity.next.key");
    private readonly List<IdentityKey> givenUp = [];
    private volatile IdentityKey? identity;
    private string? rsaPublicPem;

    /// <summary>The Ed25519 key that signs everything.</summary>
    /// <exception cref="DataFolderException">The file is missing or damaged.</exception>
    public IdentityKey Identity => identity ??= Read(identityFile);

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
            Write(identityFile, key);
        }
    }

    /// <summary>
    /// Puts the key that is to follow beside the one of now, on disk, before any statement names it. <see cref="Settle"/> makes it the one that
    /// signs, or drops it when the statement was never committed.
    /// </summary>
    public void Prepare(IdentityKey next) => Write(nextFile, next);

    /// <summary>
    /// The log decides which file counts: called after a statement was committed, and at the start, which may follow a crash in between.
    /// False when neither file holds the key that the log names; nothing is removed then.
    /// </summary>
    public bool Settle(string currentKey)
    {
        using var next = File.Exists(nextFile) ? Read(nextFile) : null;
        if (next?.PublicKeyMultibase == currentKey)
        {
            File.Move(nextFile, identityFile, overwrite: true);
            if (identity is { } replaced)
            {
                // A request or a post may be signed with it at this very moment.
                givenUp.Add(replaced);
            }

            identity = null;
            return true;
        }

        if (!File.Exists(identityFile) || Identity.PublicKeyMultibase != currentKey)
        {
            return false;
        }

        File.Delete(nextFile);
        return true;
    }

    public void Dispose()
    {
        identity?.Dispose();
        givenUp.ForEach(key => key.Dispose());
    }

    private static void Write(string file, IdentityKey key)
    {
        var seed = key.ExportSeed();
        DataFolder.WritePrivate(file, System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(seed)));
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
    }

    private static IdentityKey Read(string file)
    {
        try
        {
            return IdentityKey.FromSeed(Convert.FromBase64String(File.ReadAllText(file)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw new DataFolderException($"the identity key {file} cannot be read: {failure.Message}");
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
