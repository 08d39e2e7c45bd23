using System.Collections.Immutable;
using System.Security.Cryptography;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>An agreement key with its time-ordered name, which ends its id in the actor document: "URL#agreement-NAME".</summary>
public sealed record NamedAgreementKey(string Name, AgreementKey Key)
{
    public DateTimeOffset Created => Ids.TryParse(Name, out var id) ? Ids.TimeOf(id) : DateTimeOffset.UnixEpoch;
}

/// <summary>
/// The private X25519 keys, one file each in the folder "keys/agreement". The newest is published; older ones still open what was sealed
/// before friends saw the newest, and are erased after a grace time.
/// </summary>
public sealed class AgreementKeys(DataFolder folder, IdSource ids) : IDisposable
{
    /// <summary>How long a key is published.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>How long a replaced key still opens: twice as long as a delivery is tried.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(14);

    private const string Suffix = ".key";
    private const string IdPrefix = "#agreement-";
    private const string Folder = "agreement";
    private readonly KeyFiles files = folder.Keys;
    private readonly Lock gate = new();
    private ImmutableSortedDictionary<string, NamedAgreementKey>? keys;

    /// <summary>The published one; made when there is none yet.</summary>
    /// <exception cref="DataFolderException">A key file cannot be read.</exception>
    public NamedAgreementKey Current
    {
        get
        {
            lock (gate)
            {
                return All().Count == 0 ? Add() : All().Values.Last();
            }
        }
    }

    /// <summary>The id of a key of the actor at that URL.</summary>
    public static string IdOf(string url, NamedAgreementKey key) => url + IdPrefix + key.Name;

    /// <summary>The key with that id, whatever address stands before its name; null when it is not, or no more, here.</summary>
    public NamedAgreementKey? Find(string keyId)
    {
        var at = keyId.LastIndexOf(IdPrefix, StringComparison.Ordinal);
        lock (gate)
        {
            return at < 0 ? null : All().GetValueOrDefault(keyId[(at + IdPrefix.Length)..]);
        }
    }

    /// <summary>Makes a new key, which is the published one from now on.</summary>
    public NamedAgreementKey Rotate()
    {
        lock (gate)
        {
            return Add();
        }
    }

    /// <summary>Overwrites and removes all keys that were replaced before the time. What was sealed to them can be opened by nobody any more.</summary>
    public void Erase(DateTimeOffset replacedBefore)
    {
        lock (gate)
        {
            var ordered = All().Values.ToList();
            for (var i = 0; i + 1 < ordered.Count && ordered[i + 1].Created < replacedBefore; i++)
            {
                files.Erase(FileOf(ordered[i].Name));
                keys = All().Remove(ordered[i].Name);
                ordered[i].Key.Dispose();
            }
        }
    }

    public void Dispose()
    {
        foreach (var key in keys?.Values ?? [])
        {
            key.Key.Dispose();
        }
    }

    private NamedAgreementKey Add()
    {
        var made = new NamedAgreementKey(ids.NextText(), AgreementKey.Create());
        var secret = made.Key.ExportPrivate();
        files.Write(FileOf(made.Name), System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(secret)));
        CryptographicOperations.ZeroMemory(secret);
        keys = All().SetItem(made.Name, made);
        return made;
    }

    private ImmutableSortedDictionary<string, NamedAgreementKey> All()
    {
        if (keys is null)
        {
            var read = ImmutableSortedDictionary.CreateBuilder<string, NamedAgreementKey>(StringComparer.Ordinal);
            foreach (var file in files.Names(Folder).Where(f => f.EndsWith(Suffix, StringComparison.Ordinal)))
            {
                var name = Path.GetFileNameWithoutExtension(file);
                read[name] = new NamedAgreementKey(name, Read(file));
            }

            keys = read.ToImmutable();
        }

        return keys;
    }

    private AgreementKey Read(string file)
    {
        try
        {
            return AgreementKey.FromPrivate(Convert.FromBase64String(System.Text.Encoding.ASCII.GetString(files.Read(file)!)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw new DataFolderException($"the agreement key {files.PathOf(file)} cannot be read: {failure.Message}");
        }
    }

    private static string FileOf(string name) => $"{Folder}/{name}{Suffix}";
}
