using System.CommandLine;
using System.Text.Json.Nodes;
using PersonalNode.Hosting;
using PersonalNode.Http;
using PersonalNode.Owner;
using PersonalNode.Portability.Export;
using PersonalNode.Storage;

namespace PersonalNode.Cli;

/// <summary>Writes everything of the owner into one zip: through the running node when there is one, else from the data folder itself.</summary>
internal static class ExportVerb
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    public static Command Command()
    {
        var file = new Argument<string>("FILE.zip") { Description = "Where to write it" };
        var passphrase = new Option<string?>("--passphrase-file") { Description = "Take the private keys along, sealed under the passphrase in this file, or - for standard input", HelpName = "FILE|-" };
        var language = new Option<string>("--language") { Description = "Language of the pages in it", DefaultValueFactory = _ => Texts.Languages[0] };
        language.AcceptOnlyFromAmong([.. Texts.Languages]);
        var force = new Option<bool>("--force") { Description = "Replace the file when it is there already" };
        var export = new Command("export", "Everything of yours in one zip: posts, photos, messages, people. Private things are in it, opened; the private keys only under a passphrase")
        {
            file, passphrase, language, force,
        };
        export.SetAction((parse, cancellation) => CommandLine.GuardAsync(parse, configuration => RunAsync(
            configuration, parse.GetRequiredValue(file), parse.GetValue(passphrase), parse.GetRequiredValue(language), parse.GetValue(force), cancellation)));
        return export;
    }

    private static async Task<int> RunAsync(string[] configuration, string file, string? passphraseFile, string language, bool force, CancellationToken cancellation)
    {
        if (!force && File.Exists(file))
        {
            return await CommandLine.FailAsync(2, $"{file} is there already; choose another name, or replace it with --force");
        }

        string? passphrase = null;
        if (passphraseFile is not null && (passphrase = await SecretFile.ReadNewPassphraseAsync(passphraseFile)) is null)
        {
            return 2;
        }

        try
        {
            using var whole = WholeFile.Create(file);
            if (await WriteAsync(configuration, whole.Stream, passphrase, language, new ProgressLine("Exported"), cancellation) is { } problem)
            {
                return await CommandLine.FailAsync(1, problem);
            }

            whole.Commit();
            Console.WriteLine($"{file} is written, {new FileInfo(file).Length / 1024:N0} KiB. Private things are in it: keep it safe. Check it with: verify {file}");
            return 0;
        }
        catch (OperationCanceledException)
        {
            return await CommandLine.FailAsync(1, "stopped; nothing was written");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException or MediaPlaceException)
        {
            return await CommandLine.FailAsync(1, $"{file} was not written: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Null when it is written whole, else why not.</summary>
    private static async Task<string?> WriteAsync(string[] configuration, Stream to, string? passphrase, string language, ProgressLine progress, CancellationToken cancellation)
    {
        const string NotSetUp = "this node is not set up yet; run init first, or open the set-up link";
        using (var running = await RunningNode.FindAsync(configuration, cancellation))
        {
            if (running is not null)
            {
                return running.Ready ? await DownloadAsync(running, to, passphrase, language, progress, cancellation) : NotSetUp;
            }
        }

        await using var app = NodeHost.Build(configuration, quiet: true);
        if (app.Services.GetRequiredService<OwnerStore>().Current is null)
        {
            return NotSetUp;
        }

        if (!app.Services.GetRequiredService<LocalNode>().HasUrl)
        {
            return "this node has never run, so it has no address yet; start it once, or say --Node:Url=";
        }

        // A node that was set up and has never run begins its log now: without it nothing in the export could be checked.
        await app.Services.GetRequiredService<IdentityKeeper>().EnsureAsync(cancellation);
        var keys = passphrase is null ? [] : app.Services.GetRequiredService<ExportKeys>().Seal(passphrase);
        await app.Services.GetRequiredService<Exporter>().WriteAsync(to, Texts.In(language), keys, progress.Show, cancellation);
        return null;
    }

    private static async Task<string?> DownloadAsync(RunningNode running, Stream to, string? passphrase, string language, ProgressLine progress, CancellationToken cancellation)
    {
        var (status, export) = await running.SendAsync(HttpMethod.Post, "/api/exports", new JsonObject { ["passphrase"] = passphrase, ["language"] = language }, cancellation);
        if (status != 201)
        {
            return export?["detail"]?.GetValue<string>() ?? "the running node did not answer; see its log";
        }

        var download = running.DownloadAsync(export!["url"]!.GetValue<string>(), to, cancellation);
        while (await Task.WhenAny(download, Task.Delay(AskEvery, cancellation)) != download)
        {
            if (await running.SendAsync(HttpMethod.Get, $"/api/exports/{export["id"]}", null, cancellation) is (200, { } now))
            {
                progress.Show(now["done"]!.GetValue<int>(), now["total"]!.GetValue<int>());
            }

            cancellation.ThrowIfCancellationRequested();
        }

        await download;
        return null;
    }
}
