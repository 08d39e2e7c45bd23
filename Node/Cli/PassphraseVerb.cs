using System.CommandLine;
using PersonalNode.Storage;

namespace PersonalNode.Cli;

/// <summary>The passphrase of the private keys, while the node is stopped.</summary>
internal static class PassphraseVerb
{
    public static Command Command()
    {
        var set = New("set", "Protect the private keys by a passphrase", out var first);
        set.SetAction((parse, _) => CommandLine.GuardAsync(parse, configuration => SetAsync(configuration, parse.GetRequiredValue(first))));

        var change = New("change", "Replace the passphrase by another", out var next);
        var old = Current();
        change.Options.Add(old);
        change.SetAction((parse, _) => CommandLine.GuardAsync(parse, configuration => ChangeAsync(configuration, parse.GetValue(old), parse.GetRequiredValue(next))));

        var given = Current();
        var remove = new Command("remove", "Store the private keys without a passphrase again") { given };
        remove.SetAction((parse, _) => CommandLine.GuardAsync(parse, configuration => RemoveAsync(configuration, parse.GetValue(given))));
        return new Command("passphrase", "The passphrase of the private keys; stop the node first") { set, change, remove };
    }

    private static async Task<int> SetAsync(string[] configuration, string file)
    {
        using var folder = DataFolder.Open(RunningNode.OptionsOf(configuration).DataDirectory);
        if (folder.Keys.HasPassphrase)
        {
            return await CommandLine.FailAsync(1, "the keys have a passphrase already; passphrase change replaces it");
        }

        if (await SecretFile.ReadNewPassphraseAsync(file) is not { } passphrase)
        {
            return 2;
        }

        folder.Keys.SetPassphrase(passphrase);
        Console.WriteLine($"The private keys in {folder.KeyFolder} are protected now. Without the passphrase nobody can use them, nor can you: keep it safe.");
        return 0;
    }

    private static async Task<int> ChangeAsync(string[] configuration, string? currentFile, string nextFile)
    {
        var options = RunningNode.OptionsOf(configuration);
        using var folder = DataFolder.Open(options.DataDirectory);
        if ((currentFile ?? options.PassphraseFile) == "-" && nextFile == "-")
        {
            return await CommandLine.FailAsync(2, "only one of the two passphrases can come from standard input; put the other into a file");
        }

        if (await CurrentAsync(folder, options, currentFile) is not { } current || await SecretFile.ReadNewPassphraseAsync(nextFile) is not { } next)
        {
            return 2;
        }

        if (!folder.Keys.ChangePassphrase(current, next))
        {
            return await CommandLine.FailAsync(1, "the current passphrase is not right; nothing was changed");
        }

        Console.WriteLine("The passphrase is changed. Copies of the key folder that were made before still open with the old one.");
        return 0;
    }

    private static async Task<int> RemoveAsync(string[] configuration, string? currentFile)
    {
        var options = RunningNode.OptionsOf(configuration);
        using var folder = DataFolder.Open(options.DataDirectory);
        if (await CurrentAsync(folder, options, currentFile) is not { } current)
        {
            return 2;
        }

        if (!folder.Keys.RemovePassphrase(current))
        {
            return await CommandLine.FailAsync(1, "the passphrase is not right; nothing was changed");
        }

        Console.WriteLine($"The private keys in {folder.KeyFolder} are stored without a passphrase now, readable by you alone.");
        return 0;
    }

    private static async Task<string?> CurrentAsync(DataFolder folder, NodeOptions options, string? file)
    {
        if (!folder.Keys.HasPassphrase)
        {
            await CommandLine.FailAsync(2, "the keys have no passphrase; passphrase set gives them one");
            return null;
        }

        if ((file ?? options.PassphraseFile) is not { Length: > 0 } given)
        {
            await CommandLine.FailAsync(2, "give the passphrase of now with --current-file FILE|- or --Node:PassphraseFile=FILE");
            return null;
        }

        return await SecretFile.ReadAsync(given, "current passphrase");
    }

    private static Command New(string name, string description, out Option<string> file)
    {
        file = new Option<string>("--passphrase-file") { Description = "File that holds the new passphrase, or - for standard input", Required = true, HelpName = "FILE|-" };
        return new Command(name, description) { file };
    }

    private static Option<string?> Current() =>
        new("--current-file") { Description = "File that holds the passphrase of now, or -; without it Node:PassphraseFile", HelpName = "FILE|-" };
}
