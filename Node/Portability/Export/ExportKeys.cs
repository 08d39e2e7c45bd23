using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>A file of an export, ready to be written.</summary>
internal sealed record ExportFile(string Path, byte[] Content);

/// <summary>
/// The private keys in an export: never without a passphrase, and never in the clear. Each file is a Multikey with its privateKeyMultibase (FEP-6fcd, "Example
/// exported key file"), sealed like the key files of a data folder (<see cref="KeyFileFormat"/>): under a random key that lies in passphrase.json, wrapped by
/// the passphrase.
/// </summary>
public sealed class ExportKeys(NodeKeys keys, AgreementKeys agreement, LocalNode local)
{
    internal const string Folder = "key/";
    private const string Header = "passphrase.json";

    /// <summary>The sealed files; the passphrase is not needed any more then.</summary>
    internal IReadOnlyList<ExportFile> Seal(string passphrase)
    {
        var random = RandomNumberGenerator.GetBytes(SecretKey.Size);
        try
        {
            using var seal = new SecretKey(random);
            var sealing = agreement.Current;
            return
            [
                new ExportFile(Folder + Header, KeyFileFormat.Write(WrappedKey.Create(passphrase, random, settled: true))),
                Sealed(seal, "identity.json", Multikey(local.KeyId, keys.Identity.PublicKeyMultibase, keys.Identity.ExportSeed(), Crypto.Multikey.EncodePrivate)),
                Sealed(seal, "agreement.json", Multikey(AgreementKeys.IdOf(local.Url, sealing), sealing.Key.PublicKeyMultibase, sealing.Key.ExportPrivate(), Crypto.Multikey.EncodePrivateX25519)),
                Sealed(seal, "rsa.json", new JsonObject { ["id"] = local.RsaKeyId, ["owner"] = local.Url, ["publicKeyPem"] = keys.Rsa.PublicKeyPem, ["privateKeyPem"] = keys.Rsa.ExportPem() }),
            ];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(random);
        }
    }

    /// <summary>What <see cref="Seal"/> sealed, or null for a wrong passphrase or a file that was changed.</summary>
    /// <param name="header">The content of passphrase.json.</param>
    /// <param name="name">The name of the file, such as "identity.json".</param>
    /// <param name="file">Its content.</param>
    /// <param name="passphrase">As it was given for the export.</param>
    public static string? Open(byte[] header, string name, byte[] file, string passphrase)
    {
        if (KeyFileFormat.ReadHeader(header)?.Open(passphrase) is not { } random)
        {
            return null;
        }

        using var seal = new SecretKey(random);
        CryptographicOperations.ZeroMemory(random);
        return KeyFileFormat.Open(seal, Folder + name, file) is { } plain ? Encoding.UTF8.GetString(plain) : null;
    }

    private static ExportFile Sealed(SecretKey seal, string name, JsonObject key)
    {
        var plain = Encoding.UTF8.GetBytes(key.ToJsonString());
        var file = new ExportFile(Folder + name, KeyFileFormat.Seal(seal, Folder + name, plain));
        CryptographicOperations.ZeroMemory(plain);
        return file;
    }

    private JsonObject Multikey(string id, string publicKey, byte[] privateKey, PrivateText text)
    {
        var key = new JsonObject
        {
            ["@context"] = new JsonArray("https://w3id.org/security/multikey/v1"),
            ["type"] = "Multikey",
            ["id"] = id,
            ["controller"] = local.Url,
            ["publicKeyMultibase"] = publicKey,
            ["privateKeyMultibase"] = text(privateKey),
        };
        CryptographicOperations.ZeroMemory(privateKey);
        return key;
    }

    private delegate string PrivateText(ReadOnlySpan<byte> bytes);
}
