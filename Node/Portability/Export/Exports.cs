using System.Collections.Concurrent;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>
/// Exports that were asked for: each is fetched once, within minutes, and written while it is fetched, so that no copy of everything lies anywhere. Open pages
/// are told how far it is. The passphrase is gone as soon as the keys are sealed.
/// </summary>
public sealed class Exports(Exporter exporter, ExportKeys keys, PassingEvents passing, TimeProvider time)
{
    private const int Most = 5;

    /// <summary>How long an export waits to be fetched, and how long it is remembered after it has ended.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Asked> asked = new(StringComparer.Ordinal);

    /// <summary>Null when too many are under way.</summary>
    /// <param name="passphrase">For the keys; without one they stay here.</param>
    /// <param name="text">The language of the pages.</param>
    public async Task<ExportProgress?> BeginAsync(string? passphrase, Texts text)
    {
        var now = time.GetUtcNow();
        foreach (var (id, old) in asked.Where(a => a.Value.Progress.State != ExportState.Running && a.Value.Until <= now))
        {
            asked.TryRemove(new(id, old));
        }

        if (asked.Values.Count(a => a.Progress.State is ExportState.Ready or ExportState.Running) >= Most)
        {
            return null;
        }

        var files = string.IsNullOrEmpty(passphrase) ? [] : await Task.Run(() => keys.Seal(passphrase));
        var made = new Asked(new ExportProgress(Secrets.NewToken(""), ExportState.Ready, 0, 0), now + Patience, text, files);
        asked[made.Progress.Export] = made;
        return made.Progress;
    }

    /// <summary>How it stands; null when there is, or was, none.</summary>
    public ExportProgress? Find(string id) => asked.TryGetValue(id, out var known) && (known.Progress.State == ExportState.Running || known.Until > time.GetUtcNow()) ? known.Progress : null;

    /// <summary>What writes it, once; null when it was fetched already.</summary>
    public Func<Stream, CancellationToken, Task>? Take(string id)
    {
        if (!asked.TryGetValue(id, out var known) || known.Progress.State != ExportState.Ready || known.Until <= time.GetUtcNow())
        {
            return null;
        }

        var running = known with { Progress = known.Progress with { State = ExportState.Running }, Files = [] };
        return asked.TryUpdate(id, running, known) ? (to, cancellation) => WriteAsync(running, known.Files, to, cancellation) : null;
    }

    private async Task WriteAsync(Asked export, IReadOnlyList<ExportFile> files, Stream to, CancellationToken cancellation)
    {
        var progress = export.Progress;
        Tell(export, progress);
        try
        {
            await exporter.WriteAsync(to, export.Text, files, (done, total) =>
            {
                // A hundred times at most, whatever there is.
                var news = total != progress.Total || done * 100L / Math.Max(1, total) != progress.Done * 100L / Math.Max(1, total);
                progress = news ? progress with { Done = done, Total = total } : progress;
                if (news)
                {
                    Tell(export, progress);
                }
            }, cancellation);
            Tell(export, progress with { State = ExportState.Done });
        }
        catch
        {
            Tell(export, progress with { State = ExportState.Failed });
            throw;
        }
    }

    private void Tell(Asked export, ExportProgress progress)
    {
        asked[progress.Export] = export with { Progress = progress, Until = time.GetUtcNow() + Patience };
        passing.Raise(progress);
    }

    private sealed record Asked(ExportProgress Progress, DateTimeOffset Until, Texts Text, IReadOnlyList<ExportFile> Files);
}
