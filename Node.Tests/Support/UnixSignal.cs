using System.Runtime.InteropServices;

namespace PersonalNode.Tests.Support;

/// <summary>Sends a process what a terminal or a service manager sends.</summary>
public static class UnixSignal
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>SIGINT, as Ctrl+C does.</summary>
    public static void CtrlC(int process) => Send(process, Interrupt);

    /// <summary>SIGTERM, as a service manager does.</summary>
    public static void Stop(int process) => Send(process, Terminate);

    private static void Send(int id, int signal)
    {
        if (Kill(id, signal) != 0)
        {
            throw new InvalidOperationException($"Process {id} cannot be signalled: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int id, int signal);
}
