using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using PersonalNode.Hosting;

namespace PersonalNode.Cli;

/// <summary>
/// Brings an archive home through the node's own API. When the node does not run, it runs for as long as this takes: what comes in is signed
/// under its address.
/// </summary>
internal static class ImportVerb
{
    private const int Piece = 8 * 1024 * 1024;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Command()
    {
        var files = new Argument<string[]>("FILE") { Description = "The archive as you downloaded it, all its parts and lists", Arity = ArgumentArity.OneOrMore };
        var audience = new Option<string>("--audience") { Description = "Who is to see the posts: me, friends or public", DefaultValueFactory = _ => "me", HelpName = "WHO" };
        audience.AcceptOnlyFromAmong("me", "friends", "public");
        var people = new Option<bool>("--people") { Description = "Make an invitation for each friend without an address" };
        var follow = new Option<bool>("--follow") { Description = "Ask to follow the accounts" };
        var rules = new Option<bool>("--rules") { Description = "Block and mute whom the lists block and mute" };
        var preview = new Option<bool>("--preview") { Description = "Only say what is in it" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var import = new Command("import", "Bring home an archive of Facebook, Mastodon, diaspora* or another node: posts and photos with their dates, sent to nobody")
        {
            files, audience, people, follow, rules, preview, yes,
        };
        import.SetAction((parse, cancellation) =>
        {
            var words = parse.GetRequiredValue(files);
            var chosen = words.TakeWhile(w => !w.StartsWith("--", StringComparison.Ordinal)).ToArray();
            var who = parse.GetValue(audience)!;
            var wishes = new JsonObject
            {
                ["audiences"] = new JsonObject(((string[])["unknown", "public", "unlisted", "friends"]).Select(g => KeyValuePair.Create(g, (JsonNode?)who))),
                ["people"] = parse.GetValue(people),
                ["accounts"] = parse.GetValue(follow),
                ["rules"] = parse.GetValue(rules),
            };
            return CommandLine.GuardAsync(
                parse, configuration => RunAsync(configuration, chosen, parse.GetValue(preview) ? null : wishes, parse.GetValue(yes), cancellation), words.Skip(chosen.Length));
        });
        return import;
    }

    private static async Task<int> RunAsync(string[] configuration, string[] files, JsonObject? wishes, bool sure, CancellationToken cancellation)
    {
        if (files.Length == 0)
        {
            return await CommandLine.FailAsync(2, "say which file; see --help");
        }

        if (files.FirstOrDefault(f => !File.Exists(f)) is { } missing)
        {
            return await CommandLine.FailAsync(2, $"there is no file {missing}");
        }

        var running = await RunningNode.FindAsync(configuration, cancellation);
        await using var app = running is null ? await StartedAsync(configuration, cancellation) : null;
        running ??= await RunningNode.FindAsync(configuration, cancellation);
        using (running)
        {
            if (running is not { Ready: true })
            {
                return await CommandLine.FailAsync(1, "this node is not set up yet; run init first, or open the set-up link");
            }

            try
            {
                return await BringAsync(running, files, wishes, sure, cancellation);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return await CommandLine.FailAsync(1, failure.Message.ReplaceLineEndings(" "));
            }
            catch (OperationCanceledException)
            {
                return await CommandLine.FailAsync(1, "stopped; what came in stays, and the same command goes on from there");
            }
        }
    }

    private static async Task<WebApplication> StartedAsync(string[] configuration, CancellationToken cancellation)
    {
        var app = NodeHost.Build(configuration, quiet: true);
        try
        {
            await RunVerb.StartAsync(app, cancellation);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task<int> BringAsync(RunningNode node, string[] files, JsonObject? wishes, bool sure, CancellationToken cancellation)
    {
        var sizes = files.Select(f => new FileInfo(f).Length).ToList();
        var list = new JsonArray([.. files.Zip(sizes, (f, size) => (JsonNode)new JsonObject { ["name"] = Path.GetFileName(f), ["size"] = size })]);
        var (status, import) = await node.SendAsync(HttpMethod.Post, "/api/imports", new JsonObject { ["files"] = list }, cancellation);
        if (status != 201)
        {
            return await RefusedAsync(import);
        }

        var path = $"/api/imports/{import!["id"]}";
        var sending = new ProgressLine("Sent, in MB,");
        for (var i = 0; i < files.Length; i++)
        {
            if (await SendAsync(node, path, files, sizes, i, sending, cancellation) is { } problem)
            {
                return await RefusedAsync(problem);
            }
        }

        import = await WaitAsync(node, path, null, cancellation);
        if (State(import) != "ready")
        {
            return await FailedAsync(node, path, import);
        }

        Print(import!["kind"]!.GetValue<string>(), import["preview"]!);
        if (wishes is null || (!sure && !Console.IsInputRedirected && !Agreed()))
        {
            await node.SendAsync(HttpMethod.Delete, path, null, CancellationToken.None);
            return 0;
        }

        (status, var started) = await node.SendAsync(HttpMethod.Post, path + "/start", wishes, cancellation);
        if (status != 200)
        {
            return await RefusedAsync(started);
        }

        import = await WaitAsync(node, path, new ProgressLine("Posts"), cancellation);
        if (State(import) != "done")
        {
            return await FailedAsync(node, path, import);
        }

        var report = import!["report"]!;
        Console.WriteLine($"{report["added"]} posts and {report["photos"]} photos came in; {report["known"]} were here before");
        Console.WriteLine($"{report["people"]} invitations, {report["accounts"]} accounts asked, {report["rules"]} blocks and mutes");
        PrintGaps(report["leftOut"]!);
        return 0;
    }

    private static async Task<JsonNode?> SendAsync(
        RunningNode node, string path, string[] files, List<long> sizes, int index, ProgressLine progress, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(files[index]);
        var before = sizes.Take(index).Sum();
        var buffer = new byte[Piece];
        for (var at = 0L; at < sizes[index];)
        {
            var read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
            using var piece = new ByteArrayContent(buffer, 0, read);
            piece.Headers.ContentType = new("application/octet-stream");
            var (status, answer) = await node.SendContentAsync(HttpMethod.Put, string.Create(CultureInfo.InvariantCulture, $"{path}/files/{index}?offset={at}"), piece, cancellation);
            if (status != 200)
            {
                return answer ?? new JsonObject();
            }

            at += read;
            progress.Show((int)((before + at) / 1_000_000), (int)(sizes.Sum() / 1_000_000));
        }

        return null;
    }

    /// <summary>The import when it waits for somebody.</summary>
    private static async Task<JsonNode?> WaitAsync(RunningNode node, string path, ProgressLine? progress, CancellationToken cancellation)
    {
        while (true)
        {
            var (status, import) = await node.SendAsync(HttpMethod.Get, path, null, cancellation);
            if (status != 200 || State(import) is not ("reading" or "running"))
            {
                return import;
            }

            if (import!["report"] is { } report)
            {
                progress?.Show(report["done"]!.GetValue<int>(), report["total"]!.GetValue<int>());
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }

    private static string? State(JsonNode? import) => import?["state"]?.GetValue<string>();

    private static bool Agreed()
    {
        Console.Write("Bring it in? [Y/n] ");
        return Console.ReadLine()?.Trim().ToUpperInvariant() is "" or "Y" or "YES";
    }

    private static void Print(string kind, JsonNode preview)
    {
        Console.WriteLine($"From           {kind}");
        Console.WriteLine($"Posts          {preview["posts"]} new, {preview["known"]} here already");
        Console.WriteLine($"Photos         {preview["photos"]}");
        Console.WriteLine($"From and to    {preview["first"]?.ToString() ?? "-"}  {preview["last"]?.ToString() ?? "-"}");
        foreach (var group in preview["audiences"]!.AsArray())
        {
            Console.WriteLine($"  were {group!["audience"],-9} {group["posts"]}");
        }

        Console.WriteLine($"Friends        {preview["people"]} without an address, {preview["accounts"]} accounts");
        Console.WriteLine($"Block lists    {preview["rules"]} lines");
        PrintGaps(preview["leftOut"]!);
    }

    private static void PrintGaps(JsonNode gaps)
    {
        foreach (var gap in gaps.AsArray())
        {
            Console.WriteLine($"Left out       {gap!["count"],6}  {gap["reason"]}  {gap["examples"]!.AsArray().FirstOrDefault()}");
        }
    }

    private static Task<int> RefusedAsync(JsonNode? problem) => CommandLine.FailAsync(1, problem?["detail"]?.GetValue<string>() ?? "the node did not answer; see its log");

    private static async Task<int> FailedAsync(RunningNode node, string path, JsonNode? import)
    {
        await node.SendAsync(HttpMethod.Delete, path, null, CancellationToken.None);
        return await RefusedAsync(import?["problem"]);
    }
}
