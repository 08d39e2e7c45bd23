using System.Text.Json;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>A friend's node did not do what it was asked, and why.</summary>
internal sealed class HolderException(HolderFailure failure) : Exception(failure.ToString())
{
    public HolderFailure Failure => failure;
}

/// <summary>Speaks to the node of a friend that keeps copies, or is to.</summary>
public sealed class HolderClient(GuardedClient client)
{
    /// <summary>Four megabytes through a slow line.</summary>
    private static readonly RemoteLimits Limits = new(Pieces.MaxBody, TimeSpan.FromMinutes(5));

    internal Task<CopyState?> AskAsync(Person friend, CancellationToken cancellation) => StateAsync(HttpMethod.Post, friend, cancellation);

    /// <summary>Null when nothing is kept there for this node, and nobody was asked.</summary>
    internal Task<CopyState?> StateAsync(Person friend, CancellationToken cancellation) => StateAsync(HttpMethod.Get, friend, cancellation);

    internal async Task<HashSet<string>> NamesAsync(Person friend, CancellationToken cancellation)
    {
        var answer = await SendAsync(HttpMethod.Get, friend, "/pieces", null, cancellation);
        return answer.Failure == RemoteFailure.None && Pieces.ReadNames(answer.Body) is { } names ? [.. names] : throw Failed(answer);
    }

    internal async Task TakeAsync(Person friend, byte[] pieces, CancellationToken cancellation) => Expect(await SendAsync(HttpMethod.Post, friend, "/pieces", pieces, cancellation));

    internal async Task CommitAsync(Person friend, CopyCommit commit, CancellationToken cancellation) =>
        Expect(await SendAsync(HttpMethod.Post, friend, "/snapshots", JsonSerializer.SerializeToUtf8Bytes(commit, HeldJson.Default.CopyCommit), cancellation));

    /// <summary>The friend's node is to keep nothing any more. That it kept nothing is as good.</summary>
    internal async Task EndAsync(Person friend, CancellationToken cancellation)
    {
        var answer = await SendAsync(HttpMethod.Delete, friend, "", null, cancellation);
        if (!IsRefused(answer))
        {
            Expect(answer);
        }
    }

    /// <summary>Whether it was heard is of no matter: the friend's node asks by itself, only later.</summary>
    internal Task TellAsync(Person friend, CancellationToken cancellation) => SendAsync(HttpMethod.Post, friend, "/news", null, cancellation);

    private async Task<CopyState?> StateAsync(HttpMethod method, Person friend, CancellationToken cancellation)
    {
        var answer = await SendAsync(method, friend, "", null, cancellation);
        if (IsRefused(answer))
        {
            return null;
        }

        Expect(answer);
        try
        {
            return JsonSerializer.Deserialize(answer.Body, HeldJson.Default.CopyState) is { State: not null, Snapshots: not null } state ? state : throw new HolderException(HolderFailure.NotTaken);
        }
        catch (JsonException)
        {
            throw new HolderException(HolderFailure.NotTaken);
        }
    }

    private Task<RemoteAnswer> SendAsync(HttpMethod method, Person friend, string path, byte[]? body, CancellationToken cancellation) =>
        client.AskNodeAsync(method, Protocol.Iri.OriginOf(friend.Actor) + "/backups" + path, body, Limits, cancellation);

    private static bool IsRefused(RemoteAnswer answer) => answer.Status == 403 && answer.Says(KeeperEndpoints.NotKept);

    private static void Expect(RemoteAnswer answer)
    {
        if (answer.Failure != RemoteFailure.None)
        {
            throw Failed(answer);
        }
    }

    private static HolderException Failed(RemoteAnswer answer) => new(answer switch
    {
        { Status: 404 or 405 } => HolderFailure.TooOld,
        { Status: 507 } => answer.Says(KeeperEndpoints.OverLimit) ? HolderFailure.Limit : HolderFailure.NoRoom,
        { Status: 0 or 502 or 503 or 504 } => HolderFailure.Asleep,
        _ => HolderFailure.NotTaken,
    });
}
