using System.Text.Json;
using System.Text.Json.Nodes;

namespace PersonalNode.Storage;

/// <summary>Why the data folder cannot be used; the message is one line for the person at the terminal.</summary>
public class DataFolderException(string message) : Exception(message);

/// <summary>The private keys are under a passphrase, and nobody gave it.</summary>
public sealed class LockedFolderException(string message) : DataFolderException(message);

/// <summary>
/// The folder that holds everything of one person, mode 0700, held by an exclusive lock: LiteDB does not stop two processes from
/// opening one file on Linux and leaves it unreadable when they do.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly FileStream held;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
        Keys = new KeyFiles(KeyFolder);
    }

    public string Path { get; }

    public string DatabaseFile => System.IO.Path.Combine(Path, "node.db");

    public string KeyFolder => System.IO.Path.Combine(Path, "keys");

    /// <summary>The private key files.</summary>
    public KeyFiles Keys { get; }

    public string LogFolder => System.IO.Path.Combine(Path, "logs");

    /// <summary>Automatic snapshots, when no other folder was chosen.</summary>
    public string BackupFolder => System.IO.Path.Combine(Path, "backups");

    /// <summary>What this node keeps for friends.</summary>
    public string KeptFolder => System.IO.Path.Combine(Path, "kept");

    /// <summary>Creates the folder when missing and takes its lock.</summary>
    /// <exception cref="DataFolderException">It cannot be written, or another process holds it (<see cref="ReadRunning"/> tells which).</exception>
    public static DataFolder Open(string directory)
    {
        var path = System.IO.Path.GetFullPath(directory);
        try
        {
            CreatePrivate(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"the data folder {path} cannot be used: {failure.Message}");
        }

        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            var held = new FileStream(System.IO.Path.Combine(path, "node.lock"), options);
            RestoredFolder.Settle(path);
            CreatePrivate(System.IO.Path.Combine(path, "keys"));
            CreatePrivate(System.IO.Path.Combine(path, "logs"));
            return new DataFolder(path, held);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new DataFolderException($"the data folder {path} cannot be written: {failure.Message}");
        }
        catch (IOException)
        {
            throw new DataFolderException($"another PersonalNode already runs on the data folder {path}; stop it first, or choose another folder with --Node:DataDirectory=");
        }
    }

    /// <summary>Writes a file that only the owner may read, whole or not at all: a temporary file, synced, then renamed.</summary>
    public static void WritePrivate(string file, ReadOnlySpan<byte> content)
    {
        var temporary = file + ".new";
        using var stream = new FileStream(temporary, PrivateFile());
        stream.Write(content);
        stream.Flush(flushToDisk: true);
        File.Move(temporary, file, overwrite: true);

        // Once more: a sync after the renaming takes the new name to the disk too, so that what is written next comes after it.
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Copies a file for the owner alone, whole or not at all.</summary>
    /// <exception cref="IOException">There is no room; nothing of the copy is left.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static void CopyPrivate(string file, string copy)
    {
        var temporary = copy + ".new";
        try
        {
            using (var from = File.OpenRead(file))
            using (var to = new FileStream(temporary, PrivateFile()))
            {
                from.CopyTo(to);
                to.Flush(flushToDisk: true);
            }

            File.Move(temporary, copy, overwrite: true);
        }
        catch when (File.Exists(temporary))
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>From now on the owner alone may read the file.</summary>
    internal static void MakePrivate(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, OwnerOnly);
        }
    }

    /// <summary>Leaves word for the command-line verbs where the running node listens, and the token that lets them in.</summary>
    public void Announce(string address, string token)
    {
        var word = new JsonObject { ["address"] = address, ["token"] = token, ["pid"] = Environment.ProcessId };
        WritePrivate(RunFile(Path), System.Text.Encoding.UTF8.GetBytes(word.ToJsonString()));
    }

    /// <summary>The word that a running node left, or null.</summary>
    public static (string Address, string Token)? ReadRunning(string directory)
    {
        try
        {
            var word = JsonNode.Parse(File.ReadAllText(RunFile(System.IO.Path.GetFullPath(directory))));
            return word?["address"]?.GetValue<string>() is { } address && word["token"]?.GetValue<string>() is { } token ? (address, token) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        File.Delete(RunFile(Path));
        Keys.Dispose();
        held.Dispose();
    }

    private static FileStreamOptions PrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    private static string RunFile(string path) => System.IO.Path.Combine(path, "node.run");

    /// <summary>A folder that only the owner may enter.</summary>
    internal static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }
}
