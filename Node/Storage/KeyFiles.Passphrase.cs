using System.Security.Cryptography;
using PersonalNode.Crypto;

namespace PersonalNode.Storage;

/// <summary>
/// Setting, changing and removing the passphrase. A crash in the middle leaves a folder that opens: while files are being rewritten the
/// header says so (not settled), both forms are read, and the next unlocking finishes the sealing. A change rewrites the header alone.
/// </summary>
public sealed partial class KeyFiles
{
    private const string Header = "passphrase.json";
    private bool settled = true;

    /// <summary>The private keys are under a passphrase.</summary>
    public bool HasPassphrase => File.Exists(PathOf(Header));

    /// <summary>They are, and it has not been given yet.</summary>
    public bool IsLocked => HasPassphrase && seal is null;

    /// <summary>False for a wrong passphrase.</summary>
    /// <exception cref="DataFolderException">The header is damaged.</exception>
    public bool Unlock(string passphrase) => With(passphrase, key =>
    {
        if (!settled)
        {
            Settle(passphrase, key);
        }
    });

    /// <summary>Seals all key files. The folder must have no passphrase yet.</summary>
    public void SetPassphrase(string passphrase)
    {
        lock (gate)
        {
            if (HasPassphrase)
            {
                throw new InvalidOperationException("There is a passphrase already.");
            }

            var key = RandomNumberGenerator.GetBytes(SecretKey.Size);
            WriteHeader(passphrase, key, whole: false);
            Use(key);
            Settle(passphrase, key);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>False for a wrong passphrase. The files stay as they are.</summary>
    public bool ChangePassphrase(string current, string next) => With(current, key =>
    {
        if (!settled)
        {
            Settle(current, key);
        }

        WriteHeader(next, key, whole: true);
    });

    /// <summary>Makes all key files plain again; false for a wrong passphrase.</summary>
    public bool RemovePassphrase(string current) => With(current, key =>
    {
        WriteHeader(current, key, whole: false);
        Rewrite(sealing: false);
        Erase(Header);
        Dispose();
        settled = true;
    });

    private bool With(string passphrase, Action<byte[]> work)
    {
        lock (gate)
        {
            var header = KeyFileFormat.ReadHeader(ReadBytes(Header) ?? throw new InvalidOperationException("There is no passphrase."))
                ?? throw new DataFolderException($"{PathOf(Header)} is damaged or of a newer version; bring it back from a backup");
            if (header.Open(passphrase) is not { } key)
            {
                return false;
            }

            settled = header.Settled;
            Use(key);
            work(key);
            CryptographicOperations.ZeroMemory(key);
            return true;
        }
    }

    private void Use(byte[] key)
    {
        seal?.Dispose();
        seal = new SecretKey(key);
    }

    private void Settle(string passphrase, byte[] key)
    {
        Rewrite(sealing: true);
        WriteHeader(passphrase, key, whole: true);
    }

    private void WriteHeader(string passphrase, byte[] key, bool whole)
    {
        Put(Header, KeyFileFormat.Write(WrappedKey.Create(passphrase, key, whole)));
        settled = whole;
    }

    /// <summary>Brings every file into one form, one after the other. What a crash left half written goes first: it may be plain.</summary>
    private void Rewrite(bool sealing)
    {
        foreach (var left in Directory.EnumerateFiles(folder, "*" + Unfinished, SearchOption.AllDirectories))
        {
            Wipe(left);
            File.Delete(left);
        }

        foreach (var name in Names())
        {
            var bytes = ReadBytes(name)!;
            if (KeyFileFormat.IsSealed(bytes) == sealing)
            {
                continue;
            }

            var plain = sealing ? bytes : Open(name, bytes);
            Put(name, sealing ? KeyFileFormat.Seal(seal!, name, plain) : plain);
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
