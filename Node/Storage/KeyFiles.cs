using System.Security.Cryptography;
using PersonalNode.Crypto;

namespace PersonalNode.Storage;

/// <summary>
/// The folder "keys", and the only one to touch it: every private key file, of mode 0600, written whole or not at all. Without a passphrase
/// the files are plain. With one, each is sealed under a random key that lies in passphrase.json, wrapped by the passphrase; the file's name
/// is part of the seal. Names are relative, such as "agreement/0123.key".
/// </summary>
public sealed partial class KeyFiles(string folder) : IDisposable
{
    private const string Unfinished = ".new";
    private readonly Lock gate = new();
    private SecretKey? seal;

    /// <summary>For tests: called before each change on disk, which it may prevent by throwing.</summary>
    internal Action<string> Changing { get; set; } = _ => { };

    public bool Exists(string name) => File.Exists(PathOf(name));

    /// <summary>The full path of a key file, for messages.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>Names of all key files, or of those in one subfolder, in order.</summary>
    public IReadOnlyList<string> Names(string? subfolder = null)
    {
        var directory = subfolder is null ? folder : PathOf(subfolder);
        return !Directory.Exists(directory)
            ? []
            : [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(Unfinished, StringComparison.Ordinal))
                .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Where(n => n != Header).Order(StringComparer.Ordinal)];
    }

    /// <summary>The key's bytes, which the caller clears after use; null when there is no such file.</summary>
    /// <exception cref="LockedFolderException">The passphrase is missing.</exception>
    /// <exception cref="DataFolderException">The file cannot be read.</exception>
    public byte[]? Read(string name)
    {
        lock (gate)
        {
            return ReadBytes(name) is not { } bytes ? null
                : KeyFileFormat.IsSealed(bytes) ? Open(name, bytes)
                : HasPassphrase && settled
                    ? throw new DataFolderException($"the key file {PathOf(name)} is not sealed, although this folder has a passphrase: somebody else put it there. Bring back your own from a backup")
                    : bytes;
        }
    }

    /// <exception cref="LockedFolderException">The passphrase is missing.</exception>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        lock (gate)
        {
            if (HasPassphrase && seal is null)
            {
                throw Locked();
            }

            Put(name, seal is null ? content : KeyFileFormat.Seal(seal, name, content));
        }
    }

    /// <summary>Gives a file another name, over what was there. A sealed file's name is part of its seal, so it is written anew.</summary>
    public void Move(string from, string to)
    {
        var content = Read(from) ?? throw new DataFolderException($"the key file {PathOf(from)} is missing");
        Write(to, content);
        CryptographicOperations.ZeroMemory(content);
        Erase(from);
    }

    /// <summary>Overwrites and removes; does nothing when there is no such file.</summary>
    public void Erase(string name)
    {
        lock (gate)
        {
            if (Exists(name))
            {
                Changing(name);
                Wipe(PathOf(name));
                File.Delete(PathOf(name));
            }
        }
    }

    public void Dispose()
    {
        seal?.Dispose();
        seal = null;
    }

    private byte[] Open(string name, byte[] bytes)
    {
        if (seal is null)
        {
            throw HasPassphrase
                ? Locked()
                : new DataFolderException($"the key file {PathOf(name)} is sealed by a passphrase, but {PathOf(Header)} is missing; bring it back from a backup");
        }

        return KeyFileFormat.Open(seal, name, bytes)
            ?? throw new DataFolderException($"the key file {PathOf(name)} is damaged or was made for another folder; bring it back from a backup");
    }

    private byte[]? ReadBytes(string name)
    {
        try
        {
            return File.Exists(PathOf(name)) ? File.ReadAllBytes(PathOf(name)) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"the key file {PathOf(name)} cannot be read: {failure.Message}");
        }
    }

    /// <summary>Replaces the file, and overwrites what it held before, as far as the file system writes in place.</summary>
    private void Put(string name, ReadOnlySpan<byte> content)
    {
        Changing(name);
        var path = PathOf(name);
        DataFolder.CreatePrivate(Path.GetDirectoryName(path)!);
        using (var before = OperatingSystem.IsWindows() || !File.Exists(path) ? null : Opened(path))
        {
            DataFolder.WritePrivate(path, content);
            Wipe(before);
        }
    }

    private LockedFolderException Locked() => new($"the keys in {folder} are locked by a passphrase, which was not given");

    private static FileStream Opened(string path) => new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private static void Wipe(string path)
    {
        if (File.Exists(path))
        {
            using var stream = Opened(path);
            Wipe(stream);
        }
    }

    private static void Wipe(FileStream? stream)
    {
        if (stream is not null)
        {
            stream.Write(new byte[stream.Length]);
            stream.Flush(flushToDisk: true);
        }
    }
}
