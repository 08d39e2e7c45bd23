using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>
/// Lets go of received activities of which nothing is left: about posts that were never here or are gone, taken back, or said once and for all. An
/// activity about a post that is here stays with it (<see cref="PostRemoval"/>), as do those by which people are known. One's own are never touched.
/// </summary>
public sealed class PastActivities(NodeDatabase database, ActivityLog log, PostStore posts)
{
    private const int Batch = 128;

    /// <summary>Looks at the next ones; false when there are none.</summary>
    /// <param name="mark">Those up to this number were looked at.</param>
    /// <param name="before">Of those that came later nothing goes.</param>
    internal async Task<bool> StepAsync(long mark, DateTimeOffset before)
    {
        // What was not handled yet has not had its effect.
        var page = log.Between(mark, Math.Min(Ids.FirstAt(before), log.Handled), Batch);
        if (page.Count == 0)
        {
            return false;
        }

        await database.WriteAsync(context =>
        {
            foreach (var entry in page.Where(e => !e.Outgoing && IsOver(context, e)))
            {
                ActivityLog.LetGo(context, entry);
            }

            RetentionSettings.Change(context, r => r with { Log = page[^1].Number });
        });
        return true;
    }

    private bool IsOver(WriteContext context, LogEntry entry) => entry.Type switch
    {
        "Create" or "Update" => entry.ObjectId is not { } uri || posts.ByUri(uri) is null,
        "Like" or "EmojiReact" or "Announce" => entry.ObjectId is not { } uri || posts.ByUri(uri) is not { } post || !ReactionStore.Holds(context, post.Id, entry),
        "Undo" or "Delete" or "Read" => true,
        _ => false,
    };
}
