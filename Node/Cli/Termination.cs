using System.Runtime.InteropServices;

namespace PersonalNode.Cli;

/// <summary>
/// Ctrl+C and SIGTERM as a cancellation: what is under way is finished and the database closed before the process ends. It holds for as long as the
/// process lives, so that a signal at the very end finds it still there; a second one ends the process at once.
/// </summary>
internal static class Termination
{
    private static readonly CancellationTokenSource Source = new();
    private static readonly PosixSignalRegistration[] Registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(s => PosixSignalRegistration.Create(s, OnSignal))];

    /// <summary>Is cancelled by the first signal from now on.</summary>
    public static CancellationToken Watch()
    {
        GC.KeepAlive(Registrations);
        return Source.Token;
    }

    private static void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = !Source.IsCancellationRequested;
        Source.Cancel();
    }
}
