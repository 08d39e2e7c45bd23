using System.Diagnostics;

namespace PersonalNode.Bench;

/// <summary>What is measured is what people run: "dotnet publish Node -c Release", made once per run of the bench, removed at its end.</summary>
internal static class Published
{
    /// <summary>A folder published before, so that two versions or settings can be measured in turns on a machine that is never quite calm.</summary>
    private const string GivenVariable = "BENCH_PUBLISHED";

    private static string? folder;
    private static bool given;

    /// <summary>The published Node.dll.</summary>
    public static string Program => Path.Combine(folder ?? throw new InvalidOperationException("Not published yet."), "Node.dll");

    public static async Task PublishAsync()
    {
        if (Environment.GetEnvironmentVariable(GivenVariable) is { Length: > 0 } before)
        {
            folder = Path.GetFullPath(before);
            given = true;
            return;
        }

        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "PersonalNode.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("Run the bench from its own checkout.");
        }

        folder = Directory.CreateTempSubdirectory("personalnode-published-").FullName;
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", "Node", "-c", "Release", "-o", folder, "--nologo", "-v", "quiet"])
        {
            WorkingDirectory = root.FullName,
        })!;
        await publish.WaitForExitAsync();
        Report.Require(publish.ExitCode == 0, "dotnet publish failed");
        var bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
        Report.Row("size of the published folder", $"{Report.Number(bytes / 1048576.0)} MB");
    }

    public static void Remove()
    {
        if (folder is not null && !given)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
