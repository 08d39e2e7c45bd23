using PersonalNode.Storage;

namespace PersonalNode.Hosting;

/// <summary>
/// Looks at the store for photos before the node listens: what is configured wrongly ends the start with one line. A store that is only
/// down does not: the node runs, and its photos are there when the store is.
/// </summary>
internal sealed class S3Check(S3Media media) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await media.CheckAsync(cancellationToken);
        }
        catch (MediaPlaceException failure) when (failure.Misconfigured)
        {
            throw new DataFolderException(failure.Message);
        }
        catch (MediaPlaceException)
        {
            // The log has it.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
