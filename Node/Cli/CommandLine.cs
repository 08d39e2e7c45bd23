using System.CommandLine;
using PersonalNode.Storage;

namespace PersonalNode.Cli;

/// <summary>The command line. Exit 0: done; 1: it failed; 2: it was called wrongly or cannot start here. Every verb reads the node's configuration.</summary>
internal static class CommandLine
{
    private const string ConfigurationHint = "Every command also takes configuration: --urls ADDRESS, --Node:Url=, --Node:DataDirectory=, --Node:AllowPrivateNetworks=, --Node:PassphraseFile=.";

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand($"PersonalNode: your own social node. Without a command it runs the node. {ConfigurationHint}");
        root.SetAction((parse, cancellation) => GuardAsync(parse, configuration => RunVerb.RunAsync(configuration, cancellation)));
        root.Subcommands.Add(InitVerb.Command());
        root.Subcommands.Add(TokenVerb.Command());
        root.Subcommands.Add(IdentityVerbs.Command());
        root.Subcommands.Add(PassphraseVerb.Command());
        root.Subcommands.Add(ExportVerb.Command());
        root.Subcommands.Add(VerifyVerb.Command());
        root.Subcommands.Add(ImportVerb.Command());
        root.Subcommands.Add(BackupVerb.Command());
        root.Subcommands.Add(RestoreVerb.Command());
        root.Subcommands.Add(DemoVerb.Command());
        AllowConfiguration(root);
        // A handle begins with @, which is no file of arguments here.
        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
        {
            return await FailAsync(2, $"{string.Join(' ', result.Errors.Select(e => e.Message.ReplaceLineEndings(" ")))} See --help.");
        }

        return await result.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,

            // The library's own handling gives up its source while a signal may still come (ObjectDisposedException), and ends what has no task yet with 130.
            ProcessTerminationTimeout = null,
        }, Termination.Watch());
    }

    /// <summary>Runs a verb with the configuration among its arguments; every expected failure is one line.</summary>
    /// <param name="parse">What was typed.</param>
    /// <param name="verb">Gets the configuration.</param>
    /// <param name="taken">Configuration that an argument of any number took for its own.</param>
    public static async Task<int> GuardAsync(ParseResult parse, Func<string[], Task<int>> verb, IEnumerable<string>? taken = null)
    {
        string[] configuration = [.. taken ?? [], .. parse.UnmatchedTokens];
        if (Unknown(configuration) is { } unknown)
        {
            return await FailAsync(2, $"\"{unknown}\" is not known; see --help");
        }

        try
        {
            return await verb(configuration);
        }
        catch (DataFolderException failure)
        {
            return await FailAsync(2, failure.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>One line on standard error; gives the exit code back.</summary>
    public static async Task<int> FailAsync(int code, string sentence)
    {
        await Console.Error.WriteLineAsync($"personalnode: {sentence}");
        return code;
    }

    /// <summary>Configuration looks like --urls VALUE, --urls=VALUE or --Section:Key=VALUE; anything else is a mistake.</summary>
    private static string? Unknown(string[] tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            var name = token.Split('=')[0];
            if (!token.StartsWith("--", StringComparison.Ordinal) || !(name.Contains(':', StringComparison.Ordinal) || name is "--urls" or "--environment"))
            {
                return token;
            }

            if (!token.Contains('=', StringComparison.Ordinal) && ++i >= tokens.Length)
            {
                return token;
            }
        }

        return null;
    }

    private static void AllowConfiguration(Command command)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        foreach (var child in command.Subcommands)
        {
            AllowConfiguration(child);
        }
    }
}
