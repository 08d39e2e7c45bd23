using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>A new aspect, with the people in it from the start.</summary>
public sealed record AspectRequest(string? Name, IReadOnlyList<string>? People = null);

public sealed record AspectNameRequest(string? Name);

/// <summary>An aspect with the ids of the people in it.</summary>
public sealed record AspectResponse(string Id, string Name, IReadOnlyList<string> People);

internal static class AspectRules
{
    public static IRuleBuilderOptions<T, string?> AspectName<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(n => !string.IsNullOrWhiteSpace(n)).Says("aspect.no_name", "Enter a name for the aspect.")
        .MaximumLength(60).Says("aspect.long", "The name of an aspect has at most 60 characters.")
        .Must(n => n is null || !n.Any(char.IsControl)).Says("aspect.characters", "The name of an aspect cannot hold control characters.");
}

internal sealed class AspectValidator : AbstractValidator<AspectRequest>
{
    public AspectValidator()
    {
        RuleFor(r => r.Name).AspectName();
        RuleFor(r => r.People).Must(p => p is null or { Count: <= 5_000 }).Says("aspect.full", "An aspect holds at most 5,000 people.");
    }
}

internal sealed class AspectNameValidator : AbstractValidator<AspectNameRequest>
{
    public AspectNameValidator() => RuleFor(r => r.Name).AspectName();
}

/// <summary>The owner's aspects. They exist on this node only.</summary>
public static class AspectEndpoints
{
    public static void MapAspects(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/aspects").RequireAuthorization(policy).WithTags("Aspects").ProducesProblem(401);
        api.MapGet("", List).WithName("GetAspects").WithSummary("The owner's aspects with the people in them");
        api.MapPost("", CreateAsync).Validate(new AspectValidator()).WithName("CreateAspect").WithSummary("Makes an aspect").ProducesProblem(404).ProducesProblem(409);
        api.MapPatch("/{id}", RenameAsync).Validate(new AspectNameValidator()).WithName("RenameAspect").WithSummary("Renames an aspect").ProducesProblem(404);
        api.MapDelete("/{id}", DeleteAsync).WithName("DeleteAspect").WithSummary("Removes an aspect; posts sent to it stay with those who got them").ProducesProblem(404);
        api.MapPut("/{id}/people/{personId}", AddAsync).WithName("AddToAspect").WithSummary("Puts somebody into an aspect").ProducesProblem(404);
        api.MapDelete("/{id}/people/{personId}", RemoveAsync).WithName("RemoveFromAspect").WithSummary("Takes somebody out of an aspect").ProducesProblem(404);
    }

    private static Ok<Page<AspectResponse>> List(AspectStore aspects) =>
        TypedResults.Ok(new Page<AspectResponse>([.. aspects.All().Select(ToResponse)], null));

    private static async Task<Results<Created<AspectResponse>, ProblemHttpResult>> CreateAsync(AspectRequest body, Aspects aspects)
    {
        var (aspect, problem) = await aspects.CreateAsync(body);
        return aspect is null ? problem! : TypedResults.Created($"/api/aspects/{aspect.Id}", ToResponse(aspect));
    }

    private static async Task<Results<Ok<AspectResponse>, ProblemHttpResult>> RenameAsync(string id, AspectNameRequest body, AspectStore aspects, NodeDatabase database) =>
        Answer(await database.WriteAsync(context => aspects.Rename(context, id, body.Name!.Trim())));

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, AspectStore aspects, NodeDatabase database) =>
        await database.WriteAsync(context => aspects.Remove(context, id)) ? TypedResults.NoContent() : Problems.NoAspect();

    private static async Task<Results<Ok<AspectResponse>, ProblemHttpResult>> AddAsync(
        string id, string personId, AspectStore aspects, PeopleStore people, NodeDatabase database) => people.ById(personId) is { Related: true }
        ? Answer(await database.WriteAsync(context => aspects.Change(context, id, personId, inside: true)))
        : Problems.NoPerson();

    private static async Task<Results<Ok<AspectResponse>, ProblemHttpResult>> RemoveAsync(string id, string personId, AspectStore aspects, NodeDatabase database) =>
        Answer(await database.WriteAsync(context => aspects.Change(context, id, personId, inside: false)));

    private static Results<Ok<AspectResponse>, ProblemHttpResult> Answer(Aspect? aspect) => aspect is null ? Problems.NoAspect() : TypedResults.Ok(ToResponse(aspect));

    private static AspectResponse ToResponse(Aspect aspect) => new(aspect.Id, aspect.Name, aspect.People);
}
