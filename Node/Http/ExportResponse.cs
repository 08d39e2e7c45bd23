using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>
/// An export of everything, and data of the event "export". Url: the zip, to be fetched once, soon. State: "ready", "running", "done", "failed". Total: the
/// number of steps, 0 while it is not known.
/// </summary>
public sealed record ExportResponse(string Id, string Url, string State, int Done, int Total)
{
    public static ExportResponse Of(ExportProgress progress) =>
        new(progress.Export, $"/api/exports/{progress.Export}/file", Word(progress.State), progress.Done, progress.Total);

    private static string Word(ExportState state) => state switch
    {
        ExportState.Running => "running",
        ExportState.Done => "done",
        ExportState.Failed => "failed",
        _ => "ready",
    };
}
