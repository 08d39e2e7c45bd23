using System.Text.Json;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>A logged activity, read. Reading depends on nothing that is stored, so it can be done before the transaction of its effects.</summary>
/// <param name="Entry">Its row in the log.</param>
/// <param name="View">Null when it cannot be read.</param>
/// <param name="HasProof">Its actor's integrity proof was checked when it came.</param>
/// <param name="Note">The post it carries, if any.</param>
public sealed record ReadActivity(LogEntry Entry, ActivityView? View, bool HasProof, ReceivedNote? Note)
{
    public static ReadActivity Of(LogEntry entry)
    {
        var root = JsonElement.Parse(entry.Json);
        return ActivityView.TryRead(root, out var view)
            ? new ReadActivity(entry, view, root.TryGetProperty("proof", out _), ReceivedNote.TryRead(view.Embedded, out var note) ? note : null)
            : new ReadActivity(entry, null, false, null);
    }
}
