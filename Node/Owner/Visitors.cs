using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>Where a visitor with an invitation goes on; or why they cannot.</summary>
/// <param name="Claim">Whether the invitation is theirs now.</param>
/// <param name="Location">Their own server's page for following; null when it names none.</param>
/// <param name="Problem">What is wrong with what they entered: the key of the sentence.</param>
/// <param name="Status">HTTP status of that.</param>
public sealed record VisitorWay(Claim Claim, string? Location, string? Problem = null, int Status = 200);

/// <summary>
/// A visitor with the link says who they are elsewhere. That is a name and proves nothing: it only tells whose Follow, signed as every other, is let in.
/// </summary>
public sealed class Visitors(NodeDatabase database, PeopleStore people, PersonFinder finder, WebFingerClient webFinger, InvitedFollow invited, LocalNode local)
{
    public async Task<VisitorWay> ComeAsync(string token, string typed, CancellationToken cancellation)
    {
        var found = await finder.ByAddressAsync(typed, cancellation);
        if (found.Person is not { } person)
        {
            return found.Failure switch
            {
                FindFailure.BadAddress => Stay("follow.noHandle", 400),
                FindFailure.NotFound or FindFailure.NoKey => Stay("invite.nobody", 404),
                FindFailure.HostBlocked => Refused(),
                _ => Stay("follow.unreachable", 502),
            };
        }

        if (local.IsMe(person.Actor))
        {
            return Stay("invite.self", 400);
        }

        if (people.IsBlocked(people.ByActor(person.Actor) ?? person))
        {
            return Refused();
        }

        var (template, _) = await webFinger.SubscribeAsync(typed, cancellation);
        var claim = await database.WriteAsync(context => invited.Claim(context, token, person));

        // A node takes the link itself: it signs that it comes, and lets in who follows back. Others know only accounts.
        return new VisitorWay(claim, SubscribeTemplate.TryFill(template, (person.Identity ?? person.Claims) is null ? local.Url : local.InvitationUrl(token), out var location) ? location : null);
    }

    /// <summary>The same words for everybody who is not wanted, and no reason.</summary>
    private static VisitorWay Refused() => Stay("invite.refused", 403);

    private static VisitorWay Stay(string problem, int status) => new(default, null, problem, status);
}
