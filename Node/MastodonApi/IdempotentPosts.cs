using System.Collections.Concurrent;
using PersonalNode.Crypto;

namespace PersonalNode.MastodonApi;

/// <summary>
/// Posts by the Idempotency-Key that came with them: an app that sends one again, because the answer was lost on the way, gets the same post.
/// Remembered for an hour, as Mastodon does, in memory.
/// </summary>
public sealed class IdempotentPosts(TimeProvider time)
{
    private const int Most = 500;
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, Task<long?> Post)> known = new(StringComparer.Ordinal);

    /// <summary>Runs it once for all who bring the same key; what did not become a post is forgotten.</summary>
    /// <param name="token">Whose key it is.</param>
    /// <param name="key">Any text; without one it is run.</param>
    /// <param name="create">Gives the id of the post, or null.</param>
    public async Task<long?> OnceAsync(string token, string? key, Func<Task<long?>> create)
    {
        if (string.IsNullOrEmpty(key))
        {
            return await create();
        }

        var now = time.GetUtcNow();
        foreach (var old in known.Where(k => k.Value.Until <= now).Select(k => k.Key).ToList())
        {
            known.TryRemove(old, out _);
        }

        if (known.Count >= Most)
        {
            known.Clear();
        }

        var name = Secrets.Hash($"{token}|{key}");
        var mine = new TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (_, post) = known.GetOrAdd(name, (now + Life, mine.Task));
        if (post != mine.Task)
        {
            return await post;
        }

        long? made = null;
        try
        {
            return made = await create();
        }
        finally
        {
            if (made is null)
            {
                known.TryRemove(name, out _);
            }

            mine.TrySetResult(made);
        }
    }
}
