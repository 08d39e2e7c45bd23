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
    private const string NextFile = "identity.next.key";
    private const string RsaFile = "rsa.pem";
    private readonly KeyFiles files = folder.Keys;
    private readonly List<IdentityKey> givenUp = [];
    private volatile IdentityKey? identity;
    private string? rsaPublicPem;

    /// <summary>The Ed25519 key that signs everything.</summary>
    /// <exception cref="DataFolderException">The file is missing or damaged.</exception>
    public IdentityKey Identity => identity ??= Read(IdentityFile);

    /// <summary>The RSA public key, SubjectPublicKeyInfo PEM.</summary>
    public string RsaPublicPem => rsaPublicPem ??= ReadRsa();

    /// <summary>They are under a passphrase.</summary>
    public bool HasPassphrase => files.HasPassphrase;

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
            Write(IdentityFile, key);
        }
    }

    /// <summary>
    /// Puts the key that is to follow beside the one of now, on disk, before any statement names it. <see cref="Settle"/> makes it the one that
    /// signs, or drops it when the statement was never committed.
    /// </summary>
    public void Prepare(IdentityKey next) => Write(NextFile, next);

    /// <summary>
    /// The log decides which file counts: called after a statement was committed, and at the start, which may follow a crash in between.
    /// False when neither file holds the key that the log names; nothing is removed then.
    /// </summary>
    public bool Settle(string currentKey)
    {
        using var next = files.Exists(NextFile) ? Read(NextFile) : null;
        if (next?.PublicKeyMultibase == currentKey)
        {
            files.Move(NextFile, IdentityFile);
            if (identity is { } replaced)
            {
                // A request or a post may be signed with it at this very moment.
                givenUp.Add(replaced);
            }

            identity = null;
            return true;
        }

        if (!files.Exists(IdentityFile) || Identity.PublicKeyMultibase != currentKey)
        {
            return false;
        }

        files.Erase(NextFile);
        return true;
    }

    public void Dispose()
    {
        identity?.Dispose();
        givenUp.ForEach(key => key.Dispose());
    }

    private void Write(string name, IdentityKey key)
    {
        var seed = key.ExportSeed();
        files.Write(name, Encoding.ASCII.GetBytes(Convert.ToBase64String(seed)));
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
    }

    private IdentityKey Read(string name)
    {
        try
        {
            return IdentityKey.FromSeed(Convert.FromBase64String(Text(name)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw new DataFolderException($"the identity key {files.PathOf(name)} cannot be read: {failure.Message}");
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
