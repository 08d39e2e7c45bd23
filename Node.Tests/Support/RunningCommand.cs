using System.Diagnostics;
using System.Text;

namespace PersonalNode.Tests.Support;

/// <summary>A command that goes on until it is told to end, with what it has written so far. Disposing it kills it.</summary>
public sealed class RunningCommand : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    public RunningCommand(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        Process = Command.Start(program, arguments, folder, environment);
        Process.OutputDataReceived += (_, e) => Append(output, e.Data);
        Process.ErrorDataReceived += (_, e) => Append(errors, e.Data);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public string Output => Read(output);

    public string Errors => Read(errors);

    /// <summary>SIGKILL for it and all that it started.</summary>
    public void Kill() => Process.Kill(entireProcessTree: true);

    /// <summary>Waits for its end and for the last of its output; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        await Process.WaitForExitAsync(bound.Token);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            Kill();
            await Process.WaitForExitAsync();
        }

        Process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line).Append(line is null ? "" : "\n");
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
