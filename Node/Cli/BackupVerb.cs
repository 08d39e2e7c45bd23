using System.CommandLine;
using PersonalNode.Portability.Backup;
using PersonalNode.Storage;

namespace PersonalNode.Cli;

/// <summary>Everything of a node in one file: from the running node when there is one, else from the data folder, whose keys may stay locked.</summary>
internal static class BackupVerb
{
    public static Command Command()
    {
        var file = new Argument<string>("FILE") { Description = "The file to write" };
        var force = new Option<bool>("--force") { Description = "Replace the file when there is one" };
        var seal = new Option<bool>("--sealed") { Description = "Seal the file, so that only the printed recovery phrase opens it" };
        var command = new Command("backup", "Write everything of this node, photos and keys included, into one file; the node may run") { file, force, seal };
        command.SetAction((parse, cancellation) => CommandLine.GuardAsync(
            parse, configuration => RunAsync(configuration, parse.GetRequiredValue(file), parse.GetValue(force), parse.GetValue(seal), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string[] configuration, string file, bool force, bool seal, CancellationToken cancellation)
    {
        if (File.Exists(file) && !force)
        {
            return await CommandLine.FailAsync(2, $"{file} is there already; choose another name, or give --force to replace it");
        }

        if (Unfit(file) is { } problem)
        {
            return await CommandLine.FailAsync(2, problem);
        }

        try
        {
            if (!await WriteAsync(configuration, file, seal, cancellation))
            {
                return await CommandLine.FailAsync(1, "there is nothing to back up: this node is not set up yet");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SnapshotException or HttpRequestException)
        {
            return await CommandLine.FailAsync(1, $"no backup was made: {failure.Message}");
        }

        Console.WriteLine($"Everything of this node is in {file} now ({new FileInfo(file).Length / 1_000_000.0:0.0} MB), its keys too. {(seal
            ? "Only the printed recovery phrase opens it: without the phrase it is lost."
            : "Whoever has the file can be you, unless the keys are under a passphrase: keep it safe.")}");
        return 0;
    }

    /// <summary>What is wrong with the name of the file; null when nothing is.</summary>
    private static string? Unfit(string file) => Directory.Exists(file) ? $"{file} is a folder; give the name of a file in it"
        : Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder) ? $"there is no folder {folder}; make it first" : null;

    /// <summary>False when there is nothing to write.</summary>
    private static async Task<bool> WriteAsync(string[] configuration, string file, bool seal, CancellationToken cancellation)
    {
        using (var running = await RunningNode.FindAsync(configuration, cancellation))
        {
            if (running is not null)
            {
                if (running.Ready)
                {
                    await WholeFile.WriteAsync(file, async to =>
                    {
                        await BytesLine.ShowAsync("Written", () => to.Position, running.DownloadAsync(seal ? "/api/backup/archive?phrase=true" : "/api/backup/archive", to, cancellation));

                        if (!seal)
                        {
                            // What broke off has no list of contents.
                            using var reader = SnapshotReader.Open(to, null, leaveOpen: true);
                        }
                    });
                }

                return running.Ready;
            }
        }

        var options = RunningNode.OptionsOf(configuration);
        if (!File.Exists(Path.Combine(options.DataDirectory, "node.db")))
        {
            return false;
        }

        using var folder = DataFolder.Open(options.DataDirectory);
        var source = new StoppedSource(folder, options.Url.Length > 0 ? options.Url : null);
        if (source.RecoveryKey is null)
        {
            return false;
        }

        var writer = new SnapshotWriter(source, TimeProvider.System);
        await WholeFile.WriteAsync(file, to => BytesLine.ShowAsync("Written", () => to.Position, seal
            ? SealedSnapshot.WriteAsync(writer, to, source.RecoveryKey, cancellation)
            : writer.WriteAsync(to, PhotosAre.Inside, null, cancellation)));
        return true;
    }
}
