using System.CommandLine;
using System.Globalization;
using PersonalNode.Portability.Backup;
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
        var file = new Argument<string>("FILE") { Description = "A file made by backup, or an automatic snapshot in its folder" };
        var replace = new Option<bool>("--replace") { Description = "Restore over a folder with data; what is there is moved aside, never deleted" };
        var phrase = new Option<string?>("--phrase-file") { Description = "File that holds the recovery phrase, or - for standard input, when the backup is sealed", HelpName = "FILE|-" };
        var command = new Command("restore", "Make the data folder out of a backup; the node must not run") { file, replace, phrase };
        command.SetAction((parse, cancellation) => CommandLine.GuardAsync(
            parse, configuration => RunAsync(RunningNode.OptionsOf(configuration).DataDirectory, parse.GetRequiredValue(file), parse.GetValue(replace), parse.GetValue(phrase), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string directory, string file, bool replace, string? phraseFile, CancellationToken cancellation)
    {
        try
        {
            await using Stream content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            var isSealed = SealedSnapshot.IsSealed(content);
            if ((isSealed ? await PhraseAsync(phraseFile) : "") is not { } phrase)
            {
                return 2;
            }

            using var reader = SnapshotReader.Open(
                isSealed ? SealedSnapshot.Open(content, phrase) : content, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "media"));
            return await RestoreAsync(reader, directory, replace, cancellation);
        }
        catch (SnapshotException failure)
        {
            return await CommandLine.FailAsync(1, $"{file}: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await CommandLine.FailAsync(1, $"nothing was restored: {failure.Message}");
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
            await CommandLine.FailAsync(2, "the backup is sealed; give the recovery phrase with --phrase-file FILE|-");
            return null;
        }

        await Console.Error.WriteAsync("Recovery phrase: ");
        return await Console.In.ReadLineAsync();
    }

    private static async Task<int> RestoreAsync(SnapshotReader reader, string directory, bool replace, CancellationToken cancellation)
    {
        var (manifest, now) = (reader.Manifest, TimeProvider.System.GetUtcNow());
        var made = manifest.Made.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        if (now < manifest.Made - ClockMargin)
        {
            // The ids of posts are times: under a clock that is behind, new posts would get ids that lost ones had, and friends would take them for those.
            return await CommandLine.FailAsync(1, $"the backup was made on {made}, which this machine's clock says is yet to come; set the clock first");
        }

        var done = 0L;
        await BytesLine.ShowAsync("Checked", () => Volatile.Read(ref done), reader.CheckAsync(bytes => Volatile.Write(ref done, bytes), cancellation));
        using var folder = DataFolder.Open(directory);
        if (RestoredFolder.HasData(folder) && !replace)
        {
            return await CommandLine.FailAsync(
                2, $"there is data in {folder.Path} already; choose an empty folder with --Node:DataDirectory=, or give --replace, which moves that data aside");
        }

        var restored = new RestoredFolder(folder, now);
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

        Console.WriteLine($"Restored{(manifest.Node is null ? "" : $" {manifest.Node}")} as of {made} into {folder.Path}.{(Directory.Exists(restored.Aside) ? $" What was there before is in {restored.Aside}." : "")}");
        Console.WriteLine("Start the node: it reads from your friends what you missed. What you posted after the backup was made is at your friends', but no more here.");
        return 0;
    }
}
