using System.CommandLine;
using PersonalNode.Portability.Verify;

namespace PersonalNode.Cli;

/// <summary>Checks an export without a node, a data folder or a network.</summary>
internal static class VerifyVerb
{
    public static Command Command()
    {
        var file = new Argument<string>("FILE.zip") { Description = "An export, or a zip of the folder that it was unpacked to" };
        var key = new Option<string?>("--key") { Description = "The identity key that it must be of, as the settings of the node show it (z6Mk…)", HelpName = "KEY" };
        var verify = new Command("verify", "Check every signature and every file of an export; needs no node and no network") { file, key };
        verify.SetAction((parse, cancellation) => CommandLine.GuardAsync(parse, _ => RunAsync(parse.GetRequiredValue(file), parse.GetValue(key), cancellation)));
        return verify;
    }

    private static async Task<int> RunAsync(string file, string? key, CancellationToken cancellation)
    {
        VerifyReport report;
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.Asynchronous);
            report = await Verifier.RunAsync(stream, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await CommandLine.FailAsync(2, $"{file} cannot be read: {failure.Message}");
        }

        Print(report);
        if (key is not null && key != report.Key)
        {
            return await CommandLine.FailAsync(1, $"this is not an export of the person with the key {key}");
        }

        return report.Fine ? 0 : await CommandLine.FailAsync(1, report.Bad == 1 ? "one thing is not right" : $"{report.Bad:N0} things are not right");
    }

    private static void Print(VerifyReport report)
    {
        if (report.Key is not null)
        {
            Console.WriteLine($"Identity  {report.Identity}");
            Console.WriteLine($"Key       {report.Key}");
            Console.WriteLine($"Address   {report.Address}");
            Console.WriteLine();
        }

        Console.WriteLine($"{"",-20}{"count",10}{"verified",10}{"bad",10}{"unsigned",10}");
        foreach (var row in report.Rows)
        {
            Console.WriteLine($"{row.Kind,-20}{row.Count,10}{row.Verified,10}{row.Bad,10}{row.Unproven,10}");
        }

        foreach (var problem in report.Problems)
        {
            Console.WriteLine($"BAD  {problem}");
        }

        if (report.Bad > report.Problems.Count)
        {
            Console.WriteLine($"     and {report.Bad - report.Problems.Count} more");
        }
    }
}
