using System.Runtime.InteropServices;

namespace PersonalNode.Photos;

/// <summary>
/// The memory of the C library, which libvips takes by the hundred megabytes. Left to itself glibc spreads it over eight heaps for each
/// processor and keeps what is freed in them: after a burst of photos an idle node would sit on that for days.
/// </summary>
internal static class ProcessMemory
{
    // Options of mallopt(3).
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;

    /// <summary>Large blocks go back to the system as they are freed, small ones come from two heaps. To be called before there are threads that have heaps of their own.</summary>
    public static void KeepLittle() => OnGlibc(() =>
    {
        _ = SetOption(ArenaMax, 2);
        _ = SetOption(MmapThreshold, 256 * 1024);
        _ = SetOption(TrimThreshold, 1024 * 1024);
    });

    /// <summary>Gives back all that nothing uses: the collector's garbage, then the C library's.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Trim();
    }

    /// <summary>Gives back what the C library holds free between things in use.</summary>
    public static void Trim() => OnGlibc(() => _ = TrimHeaps(0));

    private static void OnGlibc(Action action)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                action();
            }
        }
        catch (Exception other) when (other is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library, with manners of its own.
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int TrimHeaps(nint pad);
}
