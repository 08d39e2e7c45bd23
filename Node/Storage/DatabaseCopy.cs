namespace PersonalNode.Storage;

/// <summary>Copies so many bytes of the content to wherever the file of that name is to lie.</summary>
public delegate Task TakeFile(string name, Stream content, long length);

/// <summary>
/// A copy of the database as it is at one moment, while the node goes on writing. LiteDB changes node.db only when it moves the log into
/// it; until then a commit only appends to the log. So that is held back, node.db is copied, then the log up to the end of what is
/// committed at one moment between two transactions; whoever opens the copy replays the log, as after a crash.
/// </summary>
internal sealed class DatabaseCopy(GroupWriter writer, string file) : IDisposable
{
    /// <summary>The log grows while a copy is made. A disk on which that takes longer than this is no place for one.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim one = new(1);

    /// <summary>Hands over node.db, then its log.</summary>
    /// <param name="take">Copies each.</param>
    /// <param name="atMoment">Runs at the moment of the copy, while nothing can be committed; must be quick.</param>
    /// <returns>What <paramref name="atMoment"/> gave.</returns>
    /// <exception cref="IOException">It took too long, or what <paramref name="take"/> throws.</exception>
    public async Task<T> TakeAsync<T>(TakeFile take, Func<T> atMoment)
    {
        await one.WaitAsync();
        try
        {
            // What is in the log moves into the file first, when no reader is in the way: it would be new bytes to whoever keeps copies that changed little.
            await writer.SetCheckpointAsync(1);
            await writer.SetCheckpointAsync(0);
            return await TakeHeldAsync(take, atMoment).WaitAsync(Longest);
        }
        catch (TimeoutException)
        {
            throw new IOException("The database could not be copied within an hour.");
        }
        finally
        {
            await ReleaseAsync();
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<T> TakeHeldAsync<T>(TakeFile take, Func<T> atMoment)
    {
        await using (var data = DatabaseFile.OpenBeside(file))
        {
            await take(Path.GetFileName(file), data, data.Length);
        }

        await using var log = DatabaseFile.OpenBeside(DatabaseFile.LogOf(file));
        var (end, result) = await writer.BetweenAsync(() => (log.Length, atMoment()));
        await take(Path.GetFileName(DatabaseFile.LogOf(file)), log, end);
        return result;
    }

    /// <summary>A node that stops meanwhile leaves its log as it is; the next start sets this right.</summary>
    private async Task ReleaseAsync()
    {
        try
        {
            await writer.SetCheckpointAsync(DatabaseFile.CheckpointPages);
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
