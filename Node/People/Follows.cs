using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.People;

/// <summary>Following and being followed, from the owner's side. Every change is one transaction with the activity that tells the other side.</summary>
public sealed class Follows(
    NodeDatabase database, PeopleStore people, PersonFinder finder, FriendLook look, FollowAsking follow, FollowAnswer answer, InvitationClaims claims, LocalNode local, OwnIdentity identity)
{
    /// <summary>
    /// Finds somebody by what the owner typed, pins their key and asks to follow them. By the link of an invitation, the two are connected both ways: their
    /// node lets the owner in, and this one lets them in when they follow back.
    /// </summary>
    public async Task<(Person? Person, string Code, Sentence Detail)> FollowAsync(string typed, CancellationToken cancellation)
    {
        var invited = InvitationLink.TryRead(typed, out var link);
        var found = await finder.ByAddressAsync(link ?? typed, cancellation);
        if (found.Person is not { } fresh)
        {
            return invited && found.Failure == FindFailure.NotFound ? (null, "people.invitation_over", InvitationClaims.Over) : (null, Code(found.Failure), found.Detail);
        }

        if (fresh.Blocked && people.ByActor(fresh.Actor) is null)
        {
            return (null, "people.blocked", Sentence.For("listed", $"{fresh.Name} is on your list of blocked accounts. Take them off it first."));
        }

        if (local.IsMe(fresh.Actor))
        {
            return (null, "people.self", "This is your own node. Enter the address of a friend's node.");
        }

        // A friend at a new address, or one that is typed by the address they had before.
        var known = people.ByActor(fresh.Actor) ?? (fresh.Claims is { } claimed ? people.ByIdentity(claimed) : null);
        if (known is { Related: true } && (known.Actor != fresh.Actor || known.Key != fresh.Key))
        {
            known = (await look.JudgeAsync(known, found, cancellation)).Person;
            fresh = known.Key == fresh.Key && known.Is(fresh.Actor) ? known : fresh;
        }

        if (known is { Blocked: true })
        {
            return (null, "people.blocked", $"You have blocked {known.Name}. Unblock them first.");
        }

        if (known is { Related: true } && (known.Key != fresh.Key || !known.Is(fresh.Actor)))
        {
            return (null, "people.impostor", Sentence.For("key", $"{fresh.Host} shows another identity key than the one you know. Ask {known.Name} whether they changed it, by another way than this."));
        }

        switch (invited ? await claims.SendAsync(link!, fresh, cancellation) : Claimed.Yes)
        {
            case Claimed.Over:
                return (null, "people.invitation_over", InvitationClaims.Over);
            case Claimed.NoAnswer:
                return (null, "people.unreachable", $"{fresh.Host} cannot be reached. Check the address, or try again when the node is running.");
            default:
                break;
        }

        if (known is { Following: Relation.Yes or Relation.Requested })
        {
            return (invited ? await ChangeAsync(known.Id, Await) : known, "", "");
        }

        var person = await database.WriteAsync(context =>
        {
            context.Wake(s => s.CatchUp);
            var asked = follow.Ask(context, (people.ByActor(context, fresh.Actor) ?? fresh).Showing(fresh).WithKeysOf(fresh) with
            {
                IdentityDue = context.Now,
                ToldHead = identity.State?.Head,
                Warning = null,
                OutboxMark = null,
                OutboxMarkAt = null,
                Since = context.Now,
                Awaited = false,
            });
            return invited ? Await(context, asked) : asked;
        });
        return (person, "", "");
    }

    /// <summary>Why nobody could be followed.</summary>
    public static ProblemHttpResult Problem(string code, Sentence detail) => code switch
    {
        "validation" => Problems.Invalid("url", "person.form", detail.ToString()),
        "people.not_found" => Problems.Of(404, code, detail),
        "people.self" or "people.blocked" or "people.host_blocked" or "people.invitation_over" => Problems.Of(409, code, detail),
        _ => Problems.Of(502, code, detail),
    };

    /// <summary>Ends following somebody, or takes the request back. Null when there is no such person.</summary>
    public Task<Person?> UnfollowAsync(string id) => ChangeAsync(id, follow.Withdraw);

    public Task<Person?> RemoveFollowerAsync(string id) => ChangeAsync(id, (context, person) =>
        person.Follower == Relation.No ? person : answer.Reject(context, person));

    /// <summary>Lets a request in; null when there is none.</summary>
    public Task<Person?> AcceptAsync(string id) => ChangeAsync(id, (context, person) =>
        person.Follower == Relation.Requested ? answer.Accept(context, person) : null);

    /// <inheritdoc cref="AcceptAsync"/>
    public Task<Person?> RejectAsync(string id) => ChangeAsync(id, (context, person) =>
        person.Follower == Relation.Requested ? answer.Reject(context, person) : null);

    /// <summary>The owner came to them by their invitation, so their Follow is welcome: the one that waits, or the one that comes.</summary>
    private Person Await(WriteContext context, Person inviter) => inviter.Follower switch
    {
        Relation.Yes => inviter,
        Relation.Requested => answer.Accept(context, inviter),
        _ => people.Save(context, inviter with { Awaited = true }),
    };

    private Task<Person?> ChangeAsync(string id, Func<WriteContext, Person, Person?> change) =>
        database.WriteAsync(context => people.ById(context, id) is { } person ? change(context, person) : null);

    private static string Code(FindFailure failure) => failure switch
    {
        FindFailure.BadAddress => "validation",
        FindFailure.NotFound => "people.not_found",
        FindFailure.PrivateAddress => "people.private_address",
        FindFailure.HostBlocked => "people.host_blocked",
        FindFailure.Impostor => "people.impostor",
        FindFailure.NoKey => "people.no_key",
        _ => "people.unreachable",
    };
}
