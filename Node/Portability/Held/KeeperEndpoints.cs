using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>Where friends' nodes bring their copies, and where somebody whose node is lost gets theirs back. The wire is described in FEDERATION.md.</summary>
public static class KeeperEndpoints
{
    /// <summary>How many are served at once.</summary>
    public const string RatePolicy = "backups";

    /// <summary>The code that says that nothing is kept here for whoever asks.</summary>
    internal const string NotKept = "backup.none";

    /// <summary>The code that says that it would be more than was allowed.</summary>
    internal const string OverLimit = "backup.limit";

    private const int MaxCommit = 64 * 1024;

    public static void MapKeeper(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/backups").WithTags("Federation").AllowAnonymous().DisableAntiforgery().RequireRateLimiting(RatePolicy)
            .WithMetadata(new BodyLimit()).ProducesProblem(403).ProducesProblem(503);
        group.MapGet("", GetAsync).WithName("GetCopyState").WithSummary("A friend's copies here, for that friend, signed by the identity key or the recovery key");
        group.MapPost("", AskAsync).WithName("AskToKeepCopies").WithSummary("A friend asks whether this node may keep their backup; its owner decides");
        group.MapDelete("", EndAsync).WithName("EndCopies").WithSummary("A friend wants nothing kept here any more");
        group.MapPost("/news", NewsAsync).WithName("TellCopyNews").WithSummary("A friend's node that keeps copies, or was asked to, says that there is something new");
        group.MapGet("/pieces", NamesAsync).WithName("GetPieceNames").WithSummary("Names of the friend's pieces that are here, 32 bytes each").Produces<byte[]>(200, Bytes);
        group.MapPost("/pieces", TakeAsync).WithName("PutPieces").WithSummary("Brings pieces: the length of each in four bytes, and its bytes; answered when they are on the disk")
            .TakesText(Bytes).Produces(204).ProducesProblem(400).ProducesProblem(507);
        group.MapPost("/pieces/read", ReadAsync).WithName("GetPieces").WithSummary("Pieces by their names, as many as one answer holds, in order; an empty one for each that is not here")
            .TakesText(Bytes).Produces<byte[]>(200, Bytes).ProducesProblem(400);
        group.MapPost("/snapshots", CommitAsync).WithName("CommitCopy").WithSummary("Makes a copy of pieces that are here").TakesText(Bytes).Produces(204).ProducesProblem(400).ProducesProblem(409);
    }

    private const string Bytes = "application/octet-stream";

    private static async Task<Results<Ok<CopyState>, ProblemHttpResult>> GetAsync(HttpRequest request, HeldGate gate, HeldStore store, Keeper keeper) =>
        gate.Who(request, withBody: false) is not { } owner ? Refused()
            : store.KeptOf(owner.Identity) is { } copy ? TypedResults.Ok(await StateAsync(copy, keeper)) : None();

    private static async Task<Results<Ok<CopyState>, ProblemHttpResult>> AskAsync(HttpRequest request, HeldGate gate, Keeper keeper) =>
        gate.Who(request, withBody: false) is not { ByPhrase: false, Person: { } person } ? Refused()
            : person is { Follower: Relation.Yes, Following: Relation.Yes } ? TypedResults.Ok(await StateAsync(await keeper.AskAsync(person), keeper)) : None();

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(HttpRequest request, HeldGate gate, HeldStore store, Keeper keeper)
    {
        if (gate.Who(request, withBody: false) is not { ByPhrase: false } owner)
        {
            return Refused();
        }

        if (store.KeptOf(owner.Identity) is not { } copy)
        {
            return None();
        }

        await keeper.EndAsync(copy.Id);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> NewsAsync(HttpRequest request, HeldGate gate, Holders holders) =>
        gate.Who(request, withBody: false) is { ByPhrase: false, Person: { } person } && await holders.LookAtOnceAsync(person.Id) ? TypedResults.NoContent() : Refused();

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> NamesAsync(HttpRequest request, HeldGate gate, HeldStore store, Keeper keeper) =>
        Mine(gate.Who(request, withBody: false), store) is { } copy ? TypedResults.Bytes(await keeper.NamesAsync(copy), Bytes) : Refused();

    private static async Task<Results<NoContent, ProblemHttpResult>> TakeAsync(HttpRequest request, HeldGate gate, HeldStore store, Keeper keeper, CancellationToken cancellation)
    {
        if (Mine(gate.Who(request, withBody: true), store) is not { } copy)
        {
            return Refused();
        }

        return await HeldGate.BodyAsync(request, Pieces.MaxBody, cancellation) is { } body ? Answer(await keeper.TakeAsync(copy, body)) : Malformed();
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ReadAsync(HttpRequest request, HeldGate gate, HeldStore store, Keeper keeper, CancellationToken cancellation)
    {
        if (gate.Who(request, withBody: true) is not { } owner || store.KeptOf(owner.Identity) is not { } copy)
        {
            return Refused();
        }

        return await HeldGate.BodyAsync(request, Pieces.MaxWanted * 32, cancellation) is { Length: > 0 } body && Pieces.ReadNames(body) is { } names
            ? TypedResults.Bytes(await keeper.ReadAsync(copy, names, cancellation), Bytes) : Malformed();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> CommitAsync(HttpRequest request, HeldGate gate, HeldStore store, Keeper keeper, CancellationToken cancellation)
    {
        if (Mine(gate.Who(request, withBody: true), store) is not { } copy)
        {
            return Refused();
        }

        try
        {
            return await HeldGate.BodyAsync(request, MaxCommit, cancellation) is { } body && JsonSerializer.Deserialize(body, HeldJson.Default.CopyCommit) is { } commit
                ? Answer(await keeper.CommitAsync(copy, commit)) : Malformed();
        }
        catch (JsonException)
        {
            return Malformed();
        }
    }

    /// <summary>The copy to which its owner may add: they have the node that it is of, and the friend agreed.</summary>
    private static KeptCopy? Mine(CopyOwner? owner, HeldStore store) => owner is { ByPhrase: false } && store.KeptOf(owner.Identity) is { State: KeptState.Kept } copy ? copy : null;

    private static async Task<CopyState> StateAsync(KeptCopy copy, Keeper keeper) => new(
        copy.State switch { KeptState.Asked => "asked", KeptState.Kept => "kept", _ => "refused" }, copy.Limit, await keeper.UsedAsync(copy),
        [.. copy.Snapshots.Select(s => new CopySnapshot(s.Made, s.Bytes, s.Index))]);

    private static Results<NoContent, ProblemHttpResult> Answer(Brought brought) => brought switch
    {
        Brought.Taken => TypedResults.NoContent(),
        Brought.Limit => Problems.Of(507, OverLimit, "The copies would be larger than the owner of this node allows."),
        Brought.NoRoom => Problems.Of(507, "backup.no_room", "The disk of this node is too full."),
        Brought.Missing => Problems.Of(409, "backup.missing", "Pieces that the copy needs are not here."),
        Brought.Older => Problems.Of(409, "backup.older", "There is a newer copy here."),
        _ => Malformed(),
    };

    private static ProblemHttpResult Malformed() => Problems.Of(400, "backup.malformed", "The body is not what was signed, or not of the documented form.");

    /// <summary>Also for a friend whose new key is not known here yet: that must not look like the end of it.</summary>
    private static ProblemHttpResult Refused() => Problems.Of(403, "backup.refused", "This node keeps no copies for whoever signed this.");

    private static ProblemHttpResult None() => Problems.Of(403, NotKept, "This node keeps no copies of yours.");

    private sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => Pieces.MaxBody + 1024;
    }
}
