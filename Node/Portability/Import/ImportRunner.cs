using System.Text.Json;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>Brings one archive in, from its first item on; what came before is known and skipped, so that it may be ended anywhere and run again.</summary>
internal sealed class ImportRunner(ImportFiles files, ImportPreviewer previewer, Func<ImportPass> passes, ImportStore imports, TimeProvider time)
{
    /// <summary>Looks through it, and waits for the owner then.</summary>
    public async Task PreviewAsync(ImportJob import, CancellationToken cancellation)
    {
        using var archive = Archive.Open(files.Parts(import), files.WorkFolder(import.Id));
        var reader = await ArchiveFormats.FindAsync(archive, cancellation);
        var preview = await previewer.LookAsync(archive, reader, cancellation);
        await imports.ChangeAsync(import.Id, ImportState.Reading, now => now with
        {
            State = ImportState.Ready,
            Kind = reader.Kind,
            Preview = JsonSerializer.Serialize(preview, ImportJson.Default.ImportPreview),
        });
    }

    /// <summary>Brings it in as the owner chose.</summary>
    public async Task RunAsync(ImportJob import, CancellationToken cancellation)
    {
        var options = JsonSerializer.Deserialize(import.Options!, ImportJson.Default.ImportOptions)!;
        var preview = JsonSerializer.Deserialize(import.Preview!, ImportJson.Default.ImportPreview)!;
        using var archive = Archive.Open(files.Parts(import), files.WorkFolder(import.Id));
        var reader = await ArchiveFormats.FindAsync(archive, cancellation);
        var report = await passes().GoAsync(import.Id, archive, reader, options, preview.Posts + preview.Known, cancellation);
        await imports.ChangeAsync(import.Id, ImportState.Running, now => now with
        {
            State = ImportState.Done,
            Finished = time.GetUtcNow(),
            Report = JsonSerializer.Serialize(report, ImportJson.Default.ImportReport),
        });
        files.Remove(import.Id);
    }
}
