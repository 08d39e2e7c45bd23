using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Portability.Export;
using PersonalNode.Protocol;

namespace PersonalNode.Portability.Verify;

/// <summary>
/// Whether an export is what the person's node wrote: needs the file alone, no node and no network. What it cannot tell is who the person is: that is for the
/// reader, who compares the key. Everything in the file is read as from a stranger.
/// </summary>
public static class Verifier
{
    private const string Log = "identity log";
    private const string Actor = "profile";
    private const string Files = "files";
    private const string ActorPath = "activitypub/actor.json";
    private const string OutboxPath = "activitypub/outbox.json";
    private const string LogPath = OwnData.Folder + "identity.json";

    private static readonly JsonLimits LogLimits = new(24 * 1024 * 1024, 24, IdentityStatement.MaxStatements, IdentityStatement.MaxBytes);
    private static readonly JsonLimits DigestLimits = new(96 * 1024 * 1024, 8, 200_000, 1_000);

    /// <param name="file">Readable at any place.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<VerifyReport> RunAsync(Stream file, CancellationToken cancellation)
    {
        var report = new VerifyReport();
        var (zip, problem) = SafeZip.Open(file, Exporter.DigestsPath);
        if (zip is null)
        {
            report.Wrong(Files, problem!);
            return report;
        }

        using (zip)
        {
            if (await KeysAsync(zip, report, cancellation) is { } keys)
            {
                var attachments = await FilesAsync(zip, keys, report, cancellation);
                await ActorAsync(zip, keys, report, cancellation);
                await OutboxAsync(zip, keys, attachments, report, cancellation);
            }
        }

        return report;
    }

    private static async Task<KeyTimes?> KeysAsync(SafeZip zip, VerifyReport report, CancellationToken cancellation)
    {
        using var document = await JsonAsync(zip, LogPath, LogLimits, Log, report, cancellation);
        if (document is null)
        {
            return null;
        }

        var failure = IdentityLog.Replay(null, document.RootElement.Items("statements"), out var log);
        foreach (var _ in log)
        {
            report.Good(Log);
        }

        if (failure != StatementFailure.None || log.Count == 0)
        {
            report.Wrong(Log, log.Count == 0 && failure == StatementFailure.None ? "the identity log is empty" : $"statement {log.Count} of the identity log does not continue it ({failure})");
            return null;
        }

        var state = log[^1].After;
        (report.Identity, report.Key, report.Address) = (state.Identity, state.Key.Value, state.Address.Value);
        return new KeyTimes([.. log]);
    }

    /// <summary>Compares every file with its digest; gives the digests of the photos.</summary>
    private static async Task<IReadOnlyDictionary<string, byte[]>> FilesAsync(SafeZip zip, KeyTimes keys, VerifyReport report, CancellationToken cancellation)
    {
        var attachments = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var document = await JsonAsync(zip, Exporter.DigestsPath, DigestLimits, Files, report, cancellation);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        if (document is not null)
        {
            var failure = keys.CheckNow(document.RootElement);
            if (failure == ProofFailure.None && document.RootElement.TryGetProperty("sha256", out var list) && list.ValueKind == JsonValueKind.Object)
            {
                report.Good(Files);
                known = list.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.String).ToDictionary(m => m.Name, m => m.Value.GetString()!, StringComparer.Ordinal);
            }
            else
            {
                report.Wrong(Files, $"{Exporter.DigestsPath} is not signed by this person's key ({failure}), so no file can be compared");
                known = null;
            }
        }

        foreach (var (path, entry) in zip.Entries.Where(e => e.Key != Exporter.DigestsPath))
        {
            var digest = await DigestAsync(entry, cancellation);
            if (digest is not null && path.StartsWith(ExportPhotos.Folder, StringComparison.Ordinal))
            {
                attachments[path] = digest;
            }

            if (digest is null)
            {
                report.Wrong(Files, $"{path} is damaged");
            }
            else if (document is null || known is null)
            {
                report.Without(Files);
            }
            else if (!known.TryGetValue(path, out var signed))
            {
                report.Wrong(Files, $"{path} was not in the export");
            }
            else if (signed != Convert.ToHexStringLower(digest))
            {
                report.Wrong(Files, $"{path} is not what was exported");
            }
            else
            {
                report.Good(Files);
            }
        }

        foreach (var path in (known ?? []).Keys.Where(p => !zip.Entries.ContainsKey(p)))
        {
            report.Wrong(Files, $"{path} is missing");
        }

        return attachments;
    }

    private static async Task ActorAsync(SafeZip zip, KeyTimes keys, VerifyReport report, CancellationToken cancellation)
    {
        using var document = await JsonAsync(zip, ActorPath, JsonLimits.Inbox, Actor, report, cancellation);
        if (document is null)
        {
            return;
        }

        if (!keys.IsMine(document.RootElement.Text("id")))
        {
            report.Wrong(Actor, $"{ActorPath} is somebody else's");
        }
        else if (keys.CheckNow(document.RootElement) is var failure and not ProofFailure.None)
        {
            report.Wrong(Actor, $"{ActorPath} is not what was signed ({failure})");
        }
        else
        {
            report.Good(Actor);
        }
    }

    private static async Task OutboxAsync(SafeZip zip, KeyTimes keys, IReadOnlyDictionary<string, byte[]> attachments, VerifyReport report, CancellationToken cancellation)
    {
        if (!zip.Entries.TryGetValue(OutboxPath, out var entry))
        {
            report.Wrong("activities", $"{OutboxPath} is missing");
            return;
        }

        try
        {
            await using var stream = await entry.OpenAsync(cancellation);
            await new OutboxCheck(zip, keys, attachments, report).RunAsync(stream, cancellation);
        }
        catch (InvalidDataException unreadable)
        {
            report.Wrong("activities", $"{OutboxPath} cannot be read: {unreadable.Message}");
        }
    }

    private static async Task<JsonDocument?> JsonAsync(SafeZip zip, string path, JsonLimits limits, string kind, VerifyReport report, CancellationToken cancellation)
    {
        if (!zip.Entries.TryGetValue(path, out var entry))
        {
            report.Wrong(kind, $"{path} is missing");
            return null;
        }

        var reason = "too_large";
        if (await SafeZip.ReadAsync(entry, limits.MaxBytes, cancellation) is { } content && StrictJson.TryParse(content, limits, out var document, out reason))
        {
            return document;
        }

        report.Wrong(kind, $"{path} cannot be read ({reason})");
        return null;
    }

    private static async Task<byte[]?> DigestAsync(ZipArchiveEntry entry, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await entry.OpenAsync(cancellation);
            return await SHA256.HashDataAsync(stream, cancellation);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }
}
