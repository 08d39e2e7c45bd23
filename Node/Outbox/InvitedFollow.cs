using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>What became of somebody's word that they come with an invitation.</summary>
public enum Claim
{
    Taken,

    /// <summary>There is no such invitation, or none any more.</summary>
    Unknown,

    /// <summary>Somebody else was connected by it.</summary>
    Used,
}

/// <summary>
/// The inviter's side. Whoever shows an invitation's token names an actor; when a Follow of that actor comes, or is here already, both follow each other
/// without approval, once. The name alone lets nobody in: the Follow was verified as every other.
/// </summary>
public sealed class InvitedFollow(InvitationStore invitations, PeopleStore people, FollowAnswer answer, FollowAsking follow, NotificationStore notifications)
{
    /// <summary>From now on the invitation is that person's. Until it is used, somebody else with the token may take their place.</summary>
    public Claim Claim(WriteContext context, string token, Person person)
    {
        if (invitations.ByToken(context, token) is not { } invitation)
        {
            return Outbox.Claim.Unknown;
        }

        if (invitation.Used is not null)
        {
            return person.Is(invitation.Actor) ? Outbox.Claim.Taken : Outbox.Claim.Used;
        }

        invitations.Save(context, invitation with { Actor = person.Actor });
        if (people.ByActor(context, person.Actor) is { Follower: Relation.Yes or Relation.Requested } asking)
        {
            Welcome(context, asking);
        }

        return Outbox.Claim.Taken;
    }

    /// <summary>Lets in who follows with an invitation, and follows back. False when no open invitation is theirs.</summary>
    public bool Welcome(WriteContext context, Person asking)
    {
        if (people.IsBlocked(asking) || invitations.ClaimedBy(context, asking) is not { } invitation)
        {
            return false;
        }

        invitations.Save(context, invitation with { Actor = asking.Actor, Used = context.Now });
        var friend = asking.Follower == Relation.Yes ? asking : answer.Accept(context, asking);
        notifications.Add(context, NotificationKind.Invitation, friend.Id, subject: Ids.ToText(invitation.Id));
        if (friend.Following is Relation.No or Relation.Rejected)
        {
            follow.Ask(context, friend);
        }

        return true;
    }
}
