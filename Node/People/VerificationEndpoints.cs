using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>What both sides compare: the same words, and a code (SVG) of the same text, which tells who is meant. Keys are Multikeys.</summary>
public sealed record VerificationResponse(IReadOnlyList<string> Words, string Text, string Qr, bool Verified, string Mine, string Theirs);

/// <summary>Making sure, by another way than the nodes, that a friend's key is the friend's.</summary>
public static class VerificationEndpoints
{
    public static void MapVerification(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/people/{id}").RequireAuthorization(policy).WithTags("People").ProducesProblem(401).ProducesProblem(404);
        api.MapGet("/verification", Get).WithName("GetVerification").WithSummary("The words and the code that both sides compare").ProducesProblem(409);
        api.MapPut("/verified", VerifyAsync).WithName("Verify").WithSummary("Marks the key that they have now as compared; the mark ends with the key").ProducesProblem(409);
        api.MapDelete("/verified", ForgetAsync).WithName("Unverify").WithSummary("Takes the mark away");
    }

    private static Results<Ok<VerificationResponse>, ProblemHttpResult> Get(string id, PeopleStore people, NodeKeys keys, LocalNode local)
    {
        if (people.ById(id) is not { } person)
        {
            return Problems.NoPerson();
        }

        if (person.Key.Length == 0)
        {
            return NoKey(person);
        }

        var mine = keys.Identity.PublicKeyMultibase;
        var words = VerificationWords.Of(mine, person.Key);
        var urls = string.CompareOrdinal(mine, person.Key) <= 0 ? (local.Url, person.Actor) : (person.Actor, local.Url);
        var text = $"personalnode:verify?a={Uri.EscapeDataString(urls.Item1)}&b={Uri.EscapeDataString(urls.Item2)}&words={string.Join('-', words)}";
        return TypedResults.Ok(new VerificationResponse(words, text, QrDrawing.Of(text), person.Verified, mine, person.Key));
    }

    private static async Task<Results<Ok<PersonResponse>, ProblemHttpResult>> VerifyAsync(string id, PeopleStore people, NodeDatabase database) =>
        people.ById(id) is { Key.Length: 0 } person ? NoKey(person) : await MarkAsync(id, people, database, now => now.Key);

    private static Task<Results<Ok<PersonResponse>, ProblemHttpResult>> ForgetAsync(string id, PeopleStore people, NodeDatabase database) =>
        MarkAsync(id, people, database, _ => null);

    private static async Task<Results<Ok<PersonResponse>, ProblemHttpResult>> MarkAsync(
        string id, PeopleStore people, NodeDatabase database, Func<Person, string?> key) =>
        await database.WriteAsync(context => people.ById(context, id) is { } now ? people.Save(context, now with { VerifiedKey = key(now) }) : null) is { } person
            ? TypedResults.Ok(Presenter.ToResponse(person)) : Problems.NoPerson();

    private static ProblemHttpResult NoKey(Person person) => Problems.Of(
        409, "people.no_key", person.IsFeed
            ? Sentence.For("compare", "A feed has no key that could be compared.")
            : Sentence.For("compare", $"{person.Name} has no identity key that could be compared: their server signs for them with another kind."));
}
