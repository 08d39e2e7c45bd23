using System.Diagnostics;

namespace PersonalNode.Tests.Support;

/// <summary>What a command did: its exit code and all that it wrote.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public IReadOnlyList<string> OutputLines => Lines(Output);

    public IReadOnlyList<string> ErrorLines => Lines(Errors);

    public CommandResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit {ExitCode}, not {exitCode}\n{Output}\n{Errors}");
        return this;
    }

    /// <summary>Exit 2, exactly one line on standard error that holds the words, nothing of a stack trace anywhere.</summary>
    public CommandResult ExpectRefusal(string words)
    {
        Expect(2);
        var line = Assert.Single(ErrorLines);
        Assert.StartsWith("personalnode: ", line, StringComparison.Ordinal);
        Assert.Contains(words, line, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", Output + Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Output + Errors, StringComparison.Ordinal);
        return this;
    }

    private static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r'))];
}

/// <summary>Runs the built node's command line, or another program, as a process of its own.</summary>
public static class Command
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    /// <summary>The node's program, which the build puts beside the tests with wwwroot and appsettings.json.</summary>
    public static string NodeDll { get; } = Path.Combine(AppContext.BaseDirectory, "Node.dll");

    /// <summary>The dotnet that started this, else the one on the path.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    public static Task<CommandResult> NodeAsync(params string[] arguments) => RunAsync(Dotnet, [NodeDll, .. arguments]);

    /// <summary>Runs to the end.</summary>
    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, string? input = null, string? folder = null)
    {
        using var process = Start(program, arguments, folder);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var errors = process.StandardError.ReadToEndAsync(bound.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(bound.Token);
            return new CommandResult(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    internal static Process Start(
        string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };

        // What configures this machine's own node, or this test run, does not configure the nodes under test.
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    private static bool IsForeign(string name) =>
        name.StartsWith("Node__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TESTINGPLATFORM_", StringComparison.OrdinalIgnoreCase) || name is "DOTNET_ENVIRONMENT" or "URLS";
}
