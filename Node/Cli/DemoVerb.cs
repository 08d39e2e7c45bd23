using System.CommandLine;

namespace PersonalNode.Cli;

/// <summary>Three nodes on loopback that follow each other.</summary>
internal static class DemoVerb
{
    public static Command Command()
    {
        var command = new Command("demo", "Three nodes on this machine that follow each other, with posts and photos; prints links that sign you in. Ctrl+C ends all");
        command.SetAction((parse, cancellation) => CommandLine.GuardAsync(parse, _ => Demo.RunAsync(cancellation)));
        return command;
    }
}
