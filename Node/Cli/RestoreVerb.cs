using System.CommandLine;
using System.Globalization;
using PersonalNode.Crypto;
using PersonalNode.Portability.Backup;
using PersonalNode.Portability.Held;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Cli;

/// <summary>
/// Makes a data folder out of a backup. Everything is checked before anything is changed, and the folder is as it was or wholly restored,
/// whenever it is interrupted.
/// </summary>
internal static class RestoreVerb
{
    /// <summary>How far this machine's clock may be behind the one on which the backup was made.</summary>
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(5);

    public static Command Command()
    {
        var file = new Argument<string>("FILE") { Description = "A file made by backup, an automatic snapshot in its folder, or the address of a friend who keeps a copy (https://bob.example)" };
        var replace = new Option<bool>("--replace") { Description = "Restore over a folder with data; what is there is moved aside, never deleted" };
        var phrase = new Option<string?>("--phrase-file") { Description = "File that holds the recovery phrase, or - for standard input, when the backup is sealed or at a friend's", HelpName = "FILE|-" };
        var trust = new Option<bool>("--trust") { Description = "Take a friend's copy that does not prove to be yours; a node that was set up before 0.5 made none that does" };
        var command = new Command("restore", "Make the data folder out of a backup; the node must not run") { file, replace, phrase, trust };
        command.SetAction((parse, cancellation) => CommandLine.GuardAsync(
            parse, configuration => RunAsync(RunningNode.OptionsOf(configuration).DataDirectory, parse.GetRequiredValue(file), parse.GetValue(replace), parse.GetValue(phrase), parse.GetValue(trust), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string directory, string file, bool replace, string? phraseFile, bool trust, CancellationToken cancellation)
    {
        try
        {
            return file.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || file.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                ? await FromFriendAsync(directory, file, replace, phraseFile, trust, cancellation) : await FromFileAsync(directory, file, replace, phraseFile, cancellation);
        }
        catch (SnapshotException failure)
        {
            return await CommandLine.FailAsync(1, $"{file}: {failure.Message}");
        }
        catch (HttpRequestException failure)
        {
            return await CommandLine.FailAsync(1, $"nothing was restored: {file} cannot be reached ({failure.Message}). Ask your friend whether their node runs, then try again");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await CommandLine.FailAsync(1, $"nothing was restored: {failure.Message}");
        }
    }

    private static async Task<int> FromFileAsync(string directory, string file, bool replace, string? phraseFile, CancellationToken cancellation)
    {
        if (Directory.Exists(file))
        {
            return await CommandLine.FailAsync(2, $"{file} is a folder; name a file in it: a snapshot lies there as TIME.zip");
        }

        if (!File.Exists(file))
        {
            return await CommandLine.FailAsync(2, $"there is no file {file}; the address of a friend who keeps a copy begins with https://");
        }

        await using Stream content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        var isSealed = SealedSnapshot.IsSealed(content);
        if ((isSealed ? await PhraseAsync(phraseFile) : "") is not { } phrase)
        {
            return 2;
        }

        using var reader = SnapshotReader.Open(
            isSealed ? SealedSnapshot.Open(content, phrase) : content, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "media"));
        return await CheckedAsync(reader, async () =>
        {
            using var folder = DataFolder.Open(directory);
            return await IsFreeAsync(folder, replace) ? await RestoreAsync(reader, folder, cancellation) : 2;
        }, cancellation);
    }

    /// <summary>What is fetched lies in the data folder until it is restored; photos that came stay there when the line breaks.</summary>
    private static async Task<int> FromFriendAsync(string directory, string address, bool replace, string? phraseFile, bool trust, CancellationToken cancellation)
    {
        if (!Iri.TryCanonical(address, out var canonical))
        {
            return await CommandLine.FailAsync(2, $"\"{address}\" is no address such as https://bob.example");
        }

        if (await PhraseAsync(phraseFile) is not { } phrase)
        {
            return 2;
        }

        using var recovery = SealedSnapshot.KeyOf(phrase);
        using var client = new RecoveryClient(Iri.OriginOf(canonical), recovery, TimeProvider.System);
        var place = Path.Combine(Path.GetFullPath(directory), "fetching");
        var done = 0L;
        var fetcher = new CopyFetcher(client, recovery, place, bytes => Volatile.Write(ref done, bytes));
        var state = await fetcher.AskAsync(cancellation);
        using var folder = DataFolder.Open(directory);
        if (!await IsFreeAsync(folder, replace))
        {
            return 2;
        }

        try
        {
            await BytesLine.ShowAsync("Fetched", () => Volatile.Read(ref done), fetcher.FetchAsync(state, cancellation));
            int code;
            using (var reader = SnapshotReader.Open(File.OpenRead(fetcher.File), Path.Combine(place, "media")))
            {
                if (!trust && !BackupProof.IsOf(reader.Manifest.Proof, recovery))
                {
                    // Anybody can seal to the recovery key, and whoever keeps copies would gain by one with a password that they know.
                    return await CommandLine.FailAsync(
                        1, "this copy does not prove that your node made it; nothing was restored. A node that was set up before version 0.5 makes no such proof: if yours was, and you trust the friend, add --trust");
                }

                code = await CheckedAsync(reader, () => RestoreAsync(reader, folder, cancellation), cancellation);
            }

            if (code == 0)
            {
                Directory.Delete(place, recursive: true);
            }

            return code;
        }
        finally
        {
            // The keys are in it.
            if (Directory.Exists(place))
            {
                File.Delete(fetcher.File);
            }
        }
    }

    /// <summary>From the file, or from whoever sits at the terminal. Null, and one line on standard error, when there is none.</summary>
    private static async Task<string?> PhraseAsync(string? file)
    {
        if (file is not null)
        {
            return await SecretFile.ReadAsync(file, "recovery phrase");
        }

        if (Console.IsInputRedirected)
        {
            await CommandLine.FailAsync(2, "the backup is sealed to the recovery phrase; give it with --phrase-file FILE|-");
            return null;
        }

        await Console.Error.WriteAsync("Recovery phrase: ");
        return await Console.In.ReadLineAsync();
    }

    /// <summary>Reads all of it before anything is changed.</summary>
    private static async Task<int> CheckedAsync(SnapshotReader reader, Func<Task<int>> restore, CancellationToken cancellation)
    {
        if (TimeProvider.System.GetUtcNow() < reader.Manifest.Made - ClockMargin)
        {
            // The ids of posts are times: under a clock that is behind, new posts would get ids that lost ones had, and friends would take them for those.
            return await CommandLine.FailAsync(1, $"the backup was made on {Made(reader)}, which this machine's clock says is yet to come; set the clock first");
        }

        var done = 0L;
        await BytesLine.ShowAsync("Checked", () => Volatile.Read(ref done), reader.CheckAsync(bytes => Volatile.Write(ref done, bytes), cancellation));
        return await restore();
    }

    private static async Task<bool> IsFreeAsync(DataFolder folder, bool replace)
    {
        if (!RestoredFolder.HasData(folder) || replace)
        {
            return true;
        }

        await CommandLine.FailAsync(
            2, $"there is data in {folder.Path} already; choose an empty folder with --Node:DataDirectory=, or give --replace, which moves that data aside");
        return false;
    }

    private static async Task<int> RestoreAsync(SnapshotReader reader, DataFolder folder, CancellationToken cancellation)
    {
        var manifest = reader.Manifest;
        var done = 0L;
        var restored = new RestoredFolder(folder, TimeProvider.System.GetUtcNow());
        try
        {
            restored.Begin(manifest.Photos != PhotosAre.None);
            await BytesLine.ShowAsync("Restored", () => Volatile.Read(ref done), reader.LayOutAsync(restored.Draft, bytes => Volatile.Write(ref done, bytes), cancellation));
            restored.Finish(manifest.Made);
        }
        catch
        {
            restored.Discard();
            throw;
        }

        Console.WriteLine($"Restored{(manifest.Node is null ? "" : $" {manifest.Node}")} as of {Made(reader)} into {folder.Path}.{(Directory.Exists(restored.Aside) ? $" What was there before is in {restored.Aside}." : "")}");
        if (manifest.Photos == PhotosAre.None)
        {
            Console.WriteLine("This snapshot holds no photos. Those of your friends are fetched again; your own come back only from a backup that has them, or from the folder media of the old disk.");
        }

        Console.WriteLine("Start the node: it reads from your friends what you missed, and what you wrote to them after the backup was made.");
        return 0;
    }

    private static string Made(SnapshotReader reader) => reader.Manifest.Made.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
