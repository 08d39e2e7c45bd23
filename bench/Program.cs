using PersonalNode.Bench;

// dotnet run -c Release --project bench -- [latency|screen|photos|inbox|feed|search|start|fanout|year|backup|held|all]
var benches = new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
{
    ["latency"] = LatencyBench.RunAsync,
    ["screen"] = ScreenBench.RunAsync,
    ["photos"] = PhotoBench.RunAsync,
    ["inbox"] = InboxBench.RunAsync,
    ["feed"] = FeedBench.RunAsync,
    ["search"] = SearchBench.RunAsync,
    ["start"] = StartBench.RunAsync,
    ["fanout"] = FanOutBench.RunAsync,
    ["year"] = YearBench.RunAsync,
    ["backup"] = BackupBench.RunAsync,
    ["held"] = HeldBench.RunAsync,
};
var chosen = args is [] or ["all"] ? [.. benches.Keys] : args;
if (chosen.FirstOrDefault(name => !benches.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no bench \"{unknown}\"; there are: all, {string.Join(", ", benches.Keys)}");
    return 2;
}

Console.WriteLine(Report.Machine());
Console.WriteLine();
Console.WriteLine("| what | figure | goal | met |");
Console.WriteLine("| --- | --- | --- | --- |");
try
{
    await Published.PublishAsync();
    foreach (var name in chosen)
    {
        await benches[name]();
    }
}
finally
{
    Published.Remove();
}

Console.WriteLine();
Console.WriteLine(Report.Machine());

return 0;
