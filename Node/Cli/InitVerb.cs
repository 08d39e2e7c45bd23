using System.CommandLine;
using PersonalNode.Hosting;
using PersonalNode.Owner;

namespace PersonalNode.Cli;

/// <summary>Sets the node up without a browser.</summary>
internal static class InitVerb
{
    public static Command Command()
    {
        var name = new Option<string>("--name") { Description = "Your name, as friends see it", Required = true, HelpName = "NAME" };
        var handle = new Option<string>("--handle") { Description = "Letters a to z, digits, underscores", Required = true, HelpName = "HANDLE" };
        var password = new Option<string>("--password-file") { Description = "File that holds the password, or - for standard input", Required = true, HelpName = "FILE|-" };
        var command = new Command("init", "Set the node up without a browser; prints the recovery phrase, once") { name, handle, password };
        command.SetAction((parse, _) => CommandLine.GuardAsync(parse, configuration =>
            RunAsync(configuration, parse.GetRequiredValue(name), parse.GetRequiredValue(handle), parse.GetRequiredValue(password))));
        return command;
    }

    private static async Task<int> RunAsync(string[] configuration, string name, string handle, string passwordFile)
    {
        if (await SecretFile.ReadAsync(passwordFile, "password") is not { } password)
        {
            return 2;
        }

        var problems = new SetUpValidator().Validate(new SetUpRequest(null, name, handle, password));
        if (!problems.IsValid)
        {
            return await CommandLine.FailAsync(2, problems.Errors[0].ErrorMessage);
        }

        await using var app = NodeHost.Build(configuration, quiet: true);
        if (await app.Services.GetRequiredService<SetUp>().RunAsync(name, handle, password) is not { } phrase)
        {
            return await CommandLine.FailAsync(1, "this node is set up already; nothing was changed");
        }

        Console.WriteLine($"The node of {name.Trim()} is set up.");
        Console.WriteLine("Write this recovery phrase down on paper; it is shown only now and brings you back if you lose your key:");
        Console.WriteLine(phrase);
        return 0;
    }
}
