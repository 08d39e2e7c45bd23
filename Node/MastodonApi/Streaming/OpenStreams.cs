using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.Streaming;

/// <summary>How many streams are open, which is bounded, and whether one may stay open: it ends with its token.</summary>
public sealed class OpenStreams(TokenStore tokens)
{
    /// <summary>Most at once, of all apps.</summary>
    public const int Most = 32;

    private int open;

    /// <summary>A place, given back when it is disposed; null when all are taken.</summary>
    public IDisposable? Enter()
    {
        if (Interlocked.Increment(ref open) <= Most)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref open);
        return null;
    }

    public bool MayStay(AppCaller caller) => caller.Token is { } token && tokens.ById(token.Id) is not null;

    private sealed class Place(OpenStreams streams) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                Interlocked.Decrement(ref streams.open);
            }
        }
    }
}
