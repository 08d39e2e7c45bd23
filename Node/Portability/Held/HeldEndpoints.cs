using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Portability.Backup;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Held;

/// <summary>Which friend to ask.</summary>
public sealed record HolderRequest(string? Person);

/// <summary>How much a friend's copies may take here, in bytes; null for 2 GB.</summary>
public sealed record KeepRequest(long? Limit = null);

/// <summary>
/// A friend whose node keeps the owner's copies. State: "asking" (their node is still to be reached), "asked", "allowed", "refused", "ended" (by the friend),
/// "ending" (their node is still to be told). Made: of when the newest copy there is. Failure: why the last attempt came to nothing. Late: the newest copy is older than three days.
/// </summary>
public sealed record HolderResponse(
    string Id, PersonRef? Person, string State, DateTimeOffset Since, long Limit, long Used, DateTimeOffset? Made, bool Late, string? Failure, DateTimeOffset? NextTry,
    BackupProgressResponse? Sending);

/// <summary>A friend's copies here. State: "asked" (the owner has not answered), "kept", "refused". Limit and used in bytes.</summary>
public sealed record KeptCopyResponse(string Id, PersonRef? Person, string State, DateTimeOffset Since, long Limit, long Used, DateTimeOffset? Made);

/// <summary>Copies at friends', copies for friends, and whom one can ask.</summary>
public sealed record HeldResponse(IReadOnlyList<HolderResponse> Holders, IReadOnlyList<KeptCopyResponse> Kept, IReadOnlyList<PersonRef> CanBeAsked);

internal sealed class HolderValidator : AbstractValidator<HolderRequest>
{
    public HolderValidator() => RuleFor(r => r.Person).NotEmpty().Says("request.no_person", "Send the person to ask.");
}

internal sealed class KeepValidator : AbstractValidator<KeepRequest>
{
    private const long Least = 50_000_000;
    private const long Most = 1_000_000_000_000;

    public KeepValidator() => RuleFor(r => r.Limit).Must(l => l is null or (>= Least and <= Most)).Says("request.limit", "A limit is 50 MB to 1 TB, in bytes.");
}

/// <summary>The owner's view of copies at friends' and for friends.</summary>
public static class HeldEndpoints
{
    public static void MapHeld(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/backup/friends").RequireAuthorization(policy).WithTags("Backup").ProducesProblem(401);
        api.MapGet("", GetAsync).WithName("GetHeldCopies").WithSummary("Copies of this node at friends', and friends' copies here");
        api.MapPost("/holders", AskAsync).Validate(new HolderValidator()).WithName("AskHolder").WithSummary("Asks a friend whether their node may keep a sealed copy of this one").ProducesProblem(404).ProducesProblem(409);
        api.MapPost("/holders/{id}/send", SendAsync).WithName("SendCopy").WithSummary("Brings a copy now").ProducesProblem(404);
        api.MapDelete("/holders/{id}", EndAsync).WithName("EndHolder").WithSummary("Nothing is to be kept there any more; the copies there are removed").ProducesProblem(404);
        api.MapPost("/kept/{id}/accept", AcceptAsync).Validate(new KeepValidator()).WithName("KeepCopies").WithSummary("Keeps a friend's copies, up to a limit, or changes the limit").ProducesProblem(404);
        api.MapPost("/kept/{id}/refuse", RefuseAsync).WithName("RefuseCopies").WithSummary("Refuses to keep a friend's copies").ProducesProblem(404);
        api.MapDelete("/kept/{id}", StopAsync).WithName("StopKeepingCopies").WithSummary("Removes a friend's copies; their node is told").ProducesProblem(404);
    }

    private static async Task<Ok<HeldResponse>> GetAsync(HeldStore store, Holders holders, Keeper keeper, PeopleStore people, TimeProvider time)
    {
        var kept = new List<KeptCopyResponse>();
        foreach (var copy in store.Kept())
        {
            kept.Add(await DescribeAsync(copy, keeper, people));
        }

        var mine = store.Holders();
        return TypedResults.Ok(new HeldResponse(
            [.. mine.Select(h => Describe(h, holders, people, time))], kept,
            mine.Count >= Holders.Most ? [] : [.. people.Related().Where(p => Holders.CanBeAsked(p) && !people.IsBlocked(p) && mine.All(h => h.PersonId != p.Id)).Select(Presenter.ToRef)]));
    }

    private static async Task<Results<Created<HolderResponse>, ProblemHttpResult>> AskAsync(HolderRequest body, Holders holders, PeopleStore people, TimeProvider time)
    {
        if (people.ById(body.Person!) is not { } friend)
        {
            return Problems.NoPerson();
        }

        return Holders.CanBeAsked(friend) && !people.IsBlocked(friend) && await holders.AskAsync(friend) is { } asked
            ? TypedResults.Created("/api/backup/friends", Describe(asked, holders, people, time))
            : Problems.Of(409, "backup.not_asked", "Ask a friend who follows you and whom you follow, who runs a PersonalNode and was not asked already; three at most.");
    }

    private static async Task<Results<Accepted<HolderResponse>, ProblemHttpResult>> SendAsync(string id, Holders holders, PeopleStore people, TimeProvider time) =>
        Ids.TryParse(id, out var number) && await holders.SendNowAsync(number) is { } holder
            ? TypedResults.Accepted("/api/backup/friends", Describe(holder, holders, people, time)) : None();

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(string id, Holders holders) =>
        Ids.TryParse(id, out var number) && await holders.EndAsync(number) ? TypedResults.NoContent() : None();

    private static Task<Results<Ok<KeptCopyResponse>, ProblemHttpResult>> AcceptAsync(string id, KeepRequest body, Keeper keeper, HeldWorker worker, PeopleStore people) =>
        AnswerAsync(id, KeptState.Kept, body.Limit ?? Keeper.DefaultLimit, keeper, worker, people);

    private static Task<Results<Ok<KeptCopyResponse>, ProblemHttpResult>> RefuseAsync(string id, Keeper keeper, HeldWorker worker, PeopleStore people) =>
        AnswerAsync(id, KeptState.Refused, 0, keeper, worker, people);

    private static async Task<Results<Ok<KeptCopyResponse>, ProblemHttpResult>> AnswerAsync(string id, KeptState state, long limit, Keeper keeper, HeldWorker worker, PeopleStore people)
    {
        if (!Ids.TryParse(id, out var number) || await keeper.AnswerAsync(number, state, limit) is not { } copy)
        {
            return None();
        }

        worker.Tell(copy.PersonId);
        return TypedResults.Ok(await DescribeAsync(copy, keeper, people));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> StopAsync(string id, HeldStore store, Keeper keeper, HeldWorker worker)
    {
        if (!Ids.TryParse(id, out var number) || store.Kept().FirstOrDefault(c => c.Id == number) is not { } copy || !await keeper.EndAsync(number))
        {
            return None();
        }

        worker.Tell(copy.PersonId);
        return TypedResults.NoContent();
    }

    private static HolderResponse Describe(Holder holder, Holders holders, PeopleStore people, TimeProvider time) => new(
        Ids.ToText(holder.Id), people.ById(holder.PersonId) is { } person ? Presenter.ToRef(person) : null, Word(holder.State), holder.Since, holder.Limit, holder.Used, holder.Made,
        holder.State == HolderState.Allowed && time.GetUtcNow() - (holder.Made ?? holder.Since) > HeldWorker.Late,
        holder.Failure == HolderFailure.None ? null : Word(holder.Failure), holder.NextTry,
        holders.Sending is { } sending && sending.Holder == holder.Id ? new BackupProgressResponse(sending.Progress.Done, sending.Progress.Total) : null);

    private static async Task<KeptCopyResponse> DescribeAsync(KeptCopy copy, Keeper keeper, PeopleStore people) => new(
        Ids.ToText(copy.Id), people.ById(copy.PersonId) is { } person ? Presenter.ToRef(person) : null, Word(copy.State), copy.Since, copy.Limit, await keeper.UsedAsync(copy),
        copy.Snapshots is [var newest, ..] ? newest.Made : null);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static ProblemHttpResult None() => Problems.NotFound("backup.no_copy", "There is no such copy.");
}
