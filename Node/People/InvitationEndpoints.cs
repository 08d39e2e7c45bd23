using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>Whom to invite.</summary>
public sealed record InvitationRequest(string? Name);

/// <summary>
/// An invitation. State: "open" or "used". From: where its name comes from ("facebook", "diaspora"), null when the owner wrote it. Sent: when the owner took
/// the link to send it. Person: who came with it, null when they are not known here any more.
/// </summary>
public sealed record InvitationResponse(
    string Id, string Name, string Link, string State, string? From, DateTimeOffset Created, DateTimeOffset? Sent, DateTimeOffset? Used, PersonRef? Person);

internal sealed class InvitationValidator : AbstractValidator<InvitationRequest>
{
    public InvitationValidator() => RuleFor(r => r.Name)
        .Must(n => !string.IsNullOrWhiteSpace(n)).Says("name.empty", "Enter a name.")
        .MaximumLength(100).Says("name.long", "A name has at most 100 characters.")
        .Must(n => n is null || !n.Any(char.IsControl)).Says("name.characters", "A name cannot hold control characters.");
}

/// <summary>The owner's invitations: a link for each friend, good for one person, once.</summary>
public static class InvitationEndpoints
{
    private const int PageSize = 50;

    public static void MapInvitations(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/invitations").RequireAuthorization(policy).WithTags("Invitations").ProducesProblem(401);
        api.MapGet("", List).WithName("GetInvitations").WithSummary("Invitations, newest first; of one state (open or used), or with words (q) in the name").ProducesProblem(400);
        api.MapPost("", CreateAsync).Validate(new InvitationValidator()).WithName("CreateInvitation").WithSummary("Makes a link that connects whoever comes with it").ProducesProblem(409);
        api.MapGet("/{id}", Get).WithName("GetInvitation").WithSummary("One invitation").ProducesProblem(404);
        api.MapDelete("/{id}", RemoveAsync).WithName("RemoveInvitation").WithSummary("Takes the invitation back: its link is good for nobody. Who came with it stays connected").ProducesProblem(404);
        api.MapPost("/{id}/sent", SentAsync).WithName("MarkInvitationSent").WithSummary("Notes that the owner took the link to send it").ProducesProblem(404);
        api.MapGet("/{id}/qr", Draw).WithName("GetInvitationCode").WithSummary("The link as a QR code").Produces<string>(200, "image/svg+xml").ProducesProblem(404);
    }

    private static Results<Ok<Page<InvitationResponse>>, ProblemHttpResult> List(string? state, string? q, string? before, int? limit, InvitationStore invitations, PeopleStore people, LocalNode local)
    {
        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad("invitations.bad_cursor");
        }

        if (state is not (null or "open" or "used") || q is { Length: > 200 } || limit is < 1 or > 100)
        {
            return Problems.Of(400, "request.malformed", "State is open or used, q has at most 200 characters, limit is 1 to 100.");
        }

        // The rows are sealed: what is looked for is found by looking at them, as many as it takes. There are 10,000 at most.
        var words = TextFolding.Fold(q ?? "").Trim();
        var wanted = limit ?? PageSize;
        var found = new List<Invitation>();
        IReadOnlyList<Invitation> read;
        do
        {
            read = invitations.Page(below, 500);
            found.AddRange(read.Where(i => (state is null || state == StateOf(i)) && (words.Length == 0 || TextFolding.Fold(i.Name).Contains(words, StringComparison.Ordinal))));
            below = read.Count > 0 ? read[^1].Id : below;
        }
        while (read.Count == 500 && found.Count <= wanted);
        return TypedResults.Ok(new Page<InvitationResponse>(
            [.. found.Take(wanted).Select(i => ToResponse(i, people, local))], found.Count > wanted ? Ids.ToText(found[wanted - 1].Id) : null));
    }

    private static async Task<Results<Created<InvitationResponse>, ProblemHttpResult>> CreateAsync(
        InvitationRequest body, InvitationStore invitations, PeopleStore people, LocalNode local, NodeDatabase database)
    {
        var made = await database.WriteAsync(context => InvitationStore.IsFull(context) ? null : invitations.Save(context, new Invitation
        {
            Id = context.NextId(),
            Name = PlainLine.Of(body.Name!, 100),
            Token = Invitation.NewToken(),
            Created = context.Now,
        }));
        return made is null
            ? Problems.Of(409, "invitations.full", "There are 10,000 invitations. Take some back first.")
            : TypedResults.Created($"/api/invitations/{Ids.ToText(made.Id)}", ToResponse(made, people, local));
    }

    private static Results<Ok<InvitationResponse>, ProblemHttpResult> Get(string id, InvitationStore invitations, PeopleStore people, LocalNode local) =>
        Find(id, invitations) is { } found ? TypedResults.Ok(ToResponse(found, people, local)) : None();

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string id, NodeDatabase database) =>
        Ids.TryParse(id, out var number) && await database.WriteAsync(context => InvitationStore.Remove(context, number)) ? TypedResults.NoContent() : None();

    private static async Task<Results<Ok<InvitationResponse>, ProblemHttpResult>> SentAsync(string id, InvitationStore invitations, PeopleStore people, LocalNode local, NodeDatabase database) =>
        Ids.TryParse(id, out var number)
            && await database.WriteAsync(context => invitations.Find(context, number) is { } now ? invitations.Save(context, now with { Sent = context.Now }) : null) is { } sent
            ? TypedResults.Ok(ToResponse(sent, people, local)) : None();

    private static Results<ContentHttpResult, ProblemHttpResult> Draw(string id, InvitationStore invitations, LocalNode local) =>
        Find(id, invitations) is { } found ? TypedResults.Text(QrDrawing.Of(local.InvitationUrl(found.Token)), "image/svg+xml") : None();

    private static Invitation? Find(string id, InvitationStore invitations) => Ids.TryParse(id, out var number) ? invitations.Find(number) : null;

    private static ProblemHttpResult None() => Problems.NotFound("invitations.not_found", "There is no such invitation.");

    private static string StateOf(Invitation invitation) => invitation.Used is null ? "open" : "used";

    private static InvitationResponse ToResponse(Invitation invitation, PeopleStore people, LocalNode local) => new(
        Ids.ToText(invitation.Id), invitation.Name, local.InvitationUrl(invitation.Token), StateOf(invitation), invitation.From, invitation.Created, invitation.Sent, invitation.Used,
        invitation is { Used: not null, Actor: { } actor } && people.ByActor(actor) is { } person ? Presenter.ToRef(person) : null);
}
