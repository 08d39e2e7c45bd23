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
    private const string NextRsaFile = "rsa.next.pem";
    private readonly KeyFiles files = folder.Keys;
    private readonly List<IDisposable> givenUp = [];
    private volatile IdentityKey? identity;
    private volatile RsaKey? rsa;

    /// <summary>The Ed25519 key that signs everything.</summary>
    /// <exception cref="DataFolderException">The file is missing or damaged.</exception>
    public IdentityKey Identity => identity ??= Read(IdentityFile);

    /// <summary>The RSA key that signs requests to servers which read nothing newer.</summary>
    /// <exception cref="DataFolderException">The file is missing or damaged.</exception>
    public RsaKey Rsa => rsa ??= ReadRsa();

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
            MakeRsa(RsaFile);
        }

        if (!files.Exists(IdentityFile))
        {
            using var key = IdentityKey.Create();
            Write(IdentityFile, key);
        }
    }

    /// <summary>
    /// Puts the key that is to follow beside the one of now, on disk, before any statement names it. <see cref="Settle"/> makes it the one that
    /// signs, or drops it when the statement was never committed. The RSA key changes with it: whoever has stolen one has stolen both.
    /// </summary>
    public void Prepare(IdentityKey next)
    {
        MakeRsa(NextRsaFile);
        Write(NextFile, next);
    }

    /// <summary>
    /// The log decides which file counts: called after a statement was committed, and at the start, which may follow a crash in between.
    /// False when neither file holds the key that the log names; nothing is removed then.
    /// </summary>
    public bool Settle(string currentKey)
    {
        using var next = files.Exists(NextFile) ? Read(NextFile) : null;
        if (next?.PublicKeyMultibase == currentKey)
        {
            // The identity key last: while its file is there, this is done again after a crash.
            if (files.Exists(NextRsaFile))
            {
                files.Move(NextRsaFile, RsaFile);
            }

            files.Move(NextFile, IdentityFile);

            // A request or a post may be signed with them at this very moment.
            givenUp.AddRange(new IDisposable?[] { identity, rsa }.OfType<IDisposable>());
            identity = null;
            rsa = null;
            return true;
        }

        if (!files.Exists(IdentityFile) || Identity.PublicKeyMultibase != currentKey)
        {
            return false;
        }

        files.Erase(NextFile);
        files.Erase(NextRsaFile);
        return true;
    }

    public void Dispose()
    {
        identity?.Dispose();
        rsa?.Dispose();
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

    private void MakeRsa(string name)
    {
        using var made = RsaKey.Create();
        files.Write(name, Encoding.ASCII.GetBytes(made.ExportPem()));
    }

    private RsaKey ReadRsa()
    {
        try
        {
            return RsaKey.FromPem(Text(RsaFile));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            throw new DataFolderException($"the RSA key {files.PathOf(RsaFile)} cannot be read: {failure.Message}");
        }
    }
}
