using System.Security.Claims;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>One line of the log in words. Kind: "genesis", "agreement", "rotate", "recover", "address".</summary>
public sealed record StatementResponse(int Sequence, string Kind, DateTimeOffset At, string Detail, int? Disowns);

/// <summary>The owner's identity as the log says. Superseded: the log names a key that this folder does not hold. Passphrase: the private keys are under one. MovedTo: the account elsewhere under which the owner goes on.</summary>
public sealed record IdentityResponse(
    string Id, string Address, string Url, string Key, string? AgreementKey, DateTimeOffset? AgreementSince, bool Superseded, bool Passphrase, string? MovedTo, IReadOnlyList<StatementResponse> Log);

/// <summary>The password again: a page left open, or a script's token, is not enough.</summary>
public sealed record RotateRequest(string? Password = null);

/// <summary>From: further addresses to ask for the newest log.</summary>
public sealed record RecoverRequest(string? Phrase, string? Password = null, IReadOnlyList<string>? From = null);

public sealed record MoveRequest(string? Url, string? Password = null);

/// <summary>Account: the handle or address of an account elsewhere that says that it was this one.</summary>
public sealed record LeaveRequest(string? Account, string? Password = null);

internal sealed class RotateValidator : AbstractValidator<RotateRequest>
{
    public RotateValidator() => RuleFor(r => r.Password).MaximumLength(1_000).Says("request.password", "A password has at most 1,000 characters.");
}

internal sealed class RecoverValidator : AbstractValidator<RecoverRequest>
{
    public RecoverValidator()
    {
        RuleFor(r => r.Phrase).NotEmpty().Says("phrase.empty", "Enter the nine words of the recovery phrase.").MaximumLength(1_000);
        RuleFor(r => r.Password).MaximumLength(1_000).Says("request.password", "A password has at most 1,000 characters.");
        RuleFor(r => r.From).Must(f => f is null || (f.Count <= 10 && f.All(u => Iri.TryCanonical(u, out _))))
            .Says("request.addresses", "Enter at most ten addresses such as https://alice.example.");
    }
}

internal sealed class MoveValidator : AbstractValidator<MoveRequest>
{
    public MoveValidator()
    {
        RuleFor(r => r.Url).Must(u => Iri.TryCanonical(u, out _)).Says("address.form", "Enter the new address, such as https://alice.example.");
        RuleFor(r => r.Password).MaximumLength(1_000).Says("request.password", "A password has at most 1,000 characters.");
    }
}

internal sealed class LeaveValidator : AbstractValidator<LeaveRequest>
{
    public LeaveValidator()
    {
        RuleFor(r => r.Account).NotEmpty().Says("leave.account", "Enter the handle of the other account, such as @alice@mastodon.example.")
            .MaximumLength(Iri.MaxLength).Says("leave.account", "Enter the handle of the other account, such as @alice@mastodon.example.");
        RuleFor(r => r.Password).MaximumLength(1_000).Says("request.password", "A password has at most 1,000 characters.");
    }
}

/// <summary>What the owner sees and changes of their identity.</summary>
public static class IdentityEndpoints
{
    public static void MapIdentity(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/identity").RequireAuthorization(OwnerAccess.Policy).WithTags("Identity").ProducesProblem(401).ProducesProblem(409);
        api.MapGet("", Get).WithName("GetIdentity").WithSummary("The owner's identity: key, address, agreement key and the log behind them");
        api.MapPost("/rotate", RotateAsync).Validate(new RotateValidator()).RequireRateLimiting(SessionEndpoints.RatePolicy)
            .WithName("RotateIdentity").WithSummary("Replaces the identity key; friends follow by themselves").ProducesProblem(403).ProducesProblem(429);
        api.MapPost("/recover", RecoverAsync).Validate(new RecoverValidator()).RequireRateLimiting(SessionEndpoints.RatePolicy)
            .WithName("RecoverIdentity").WithSummary("Takes the identity back with the recovery phrase").ProducesProblem(403).ProducesProblem(429);
        api.MapPost("/move", MoveAsync).Validate(new MoveValidator()).RequireRateLimiting(SessionEndpoints.RatePolicy)
            .WithName("MoveIdentity").WithSummary("Records a new address; friends follow by themselves").ProducesProblem(403).ProducesProblem(429);
        api.MapPost("/leave", LeaveAsync).Validate(new LeaveValidator()).RequireRateLimiting(SessionEndpoints.RatePolicy)
            .WithName("LeaveForAccount").WithSummary("Asks the followers to follow an account elsewhere, which must say that it was this one; cannot be undone").ProducesProblem(403).ProducesProblem(429);
        api.MapDelete("/leave", StayAsync).WithName("StayHere").WithSummary("Takes back the note that the owner went elsewhere; who followed there stays there");
    }

    /// <summary>The identity as it is shown, also on the command line; null while there is none.</summary>
    public static IdentityResponse? Describe(OwnIdentity own, NodeKeys keys, LocalNode local, OwnerStore owner) => own.State is not { } state ? null : new IdentityResponse(
        state.Identity, state.Address.Value, local.Url, state.Key.Value, state.AgreementKey, state.AgreementAt, state.Key.Value != keys.Identity.PublicKeyMultibase, keys.HasPassphrase, owner.Current?.MovedTo,
        [.. own.Log().Select(s => s.Logged.Statement).Select(s => new StatementResponse(s.Sequence, IdentityStatement.NameOf(s.Kind), s.Published, Detail(s), s.Disowns))]);

    private static Results<Ok<IdentityResponse>, ProblemHttpResult> Get(OwnIdentity own, NodeKeys keys, LocalNode local, OwnerStore owner) =>
        Describe(own, keys, local, owner) is { } identity ? TypedResults.Ok(identity) : Problems.Of(409, "identity.none", "There is no identity log yet. Start the node again.");

    private static async Task<Results<Ok<IdentityResponse>, ProblemHttpResult>> RotateAsync(
        RotateRequest body, IdentityKeeper keeper, PasswordCheck password, ClaimsPrincipal user, OwnIdentity own, NodeKeys keys, LocalNode local, OwnerStore owner,
        CancellationToken cancellation) =>
        await password.IsOwnerAsync(user, body.Password) ? Answer(await keeper.RotateAsync(cancellation), own, keys, local, owner) : Problems.WrongPassword();

    private static async Task<Results<Ok<IdentityResponse>, ProblemHttpResult>> RecoverAsync(
        RecoverRequest body, IdentityKeeper keeper, PasswordCheck password, ClaimsPrincipal user, OwnIdentity own, NodeKeys keys, LocalNode local, OwnerStore owner,
        CancellationToken cancellation) =>
        await password.IsOwnerAsync(user, body.Password)
            ? Answer(await keeper.RecoverAsync(body.Phrase, [.. (body.From ?? []).Select(u => u.TrimEnd('/'))], null, cancellation), own, keys, local, owner) : Problems.WrongPassword();

    private static async Task<Results<Ok<IdentityResponse>, ProblemHttpResult>> MoveAsync(
        MoveRequest body, IdentityKeeper keeper, PasswordCheck password, ClaimsPrincipal user, OwnIdentity own, NodeKeys keys, LocalNode local, OwnerStore owner,
        CancellationToken cancellation) =>
        await password.IsOwnerAsync(user, body.Password) ? Answer(await keeper.MoveAsync(body.Url!, cancellation), own, keys, local, owner) : Problems.WrongPassword();

    private static async Task<Results<Ok<IdentityResponse>, ProblemHttpResult>> LeaveAsync(
        LeaveRequest body, Leaving leaving, PasswordCheck password, ClaimsPrincipal user, OwnIdentity own, NodeKeys keys, LocalNode local, OwnerStore owner,
        CancellationToken cancellation) =>
        await password.IsOwnerAsync(user, body.Password) ? Answer(await leaving.LeaveAsync(body.Account!, cancellation), own, keys, local, owner) : Problems.WrongPassword();

    private static async Task<Results<Ok<IdentityResponse>, ProblemHttpResult>> StayAsync(Leaving leaving, OwnIdentity own, NodeKeys keys, LocalNode local, OwnerStore owner)
    {
        await leaving.StayAsync();
        return Answer(null, own, keys, local, owner);
    }

    private static Results<Ok<IdentityResponse>, ProblemHttpResult> Answer(IdentityProblem? problem, OwnIdentity own, NodeKeys keys, LocalNode local, OwnerStore owner) =>
        problem is null ? TypedResults.Ok(Describe(own, keys, local, owner)!) : Problems.Of(409, problem.Code, problem.Detail);

    private static string Detail(IdentityStatement statement) => statement.Kind switch
    {
        StatementKind.Agreement => statement.AgreementKey,
        StatementKind.Address => statement.Address,
        _ => statement.Key,
    } ?? "";
}
