using System.Text.Json.Nodes;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>
/// The owner goes on under an account elsewhere, at a Mastodon server for example: the actor says so (movedTo), and a Move asks the followers to follow there
/// (FEP-7628, "Move activity"). Servers that follow do so at once, so it cannot be undone; only the note on the actor can be taken back.
/// </summary>
public sealed class Leaving(
    OwnerStore owner, PersonFinder finder, Publisher publisher, ActorDocument actor, LocalNode local, IdSource ids, TimeProvider time)
{
    /// <summary>Null when it is done.</summary>
    /// <param name="account">A handle or an address, as the owner types it.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<IdentityProblem?> LeaveAsync(string account, CancellationToken cancellation)
    {
        var (there, failure, detail) = await finder.ByAddressAsync(account, cancellation);
        if (there is null || there.IsFeed || local.IsMe(there.Actor))
        {
            return new IdentityProblem("identity.no_account", failure == FindFailure.None ? "That is not another account of yours. Enter its handle, such as @alice@mastodon.example." : detail);
        }

        // Servers ask the same before they follow (FEP-7628, "Validation"), so it would be in vain.
        if (!there.AlsoKnownAs.Any(local.IsMe))
        {
            return new IdentityProblem(
                "identity.no_alias", $"The account {there.Address} does not say yet that it was this one, so nothing was changed. There, enter your old handle @{owner.Current!.Handle}@{local.Host} as the account that you move from, then try again.");
        }

        await TellAsync(there.Actor, new Outgoing(Move(there.Actor), Audience.Public) { ToFollowers = true, Listed = true });
        return null;
    }

    /// <summary>The actor does not say any more that its person went elsewhere. Who followed there stays there.</summary>
    public Task StayAsync() => owner.Current!.MovedTo is null ? Task.CompletedTask : TellAsync(null, null);

    private async Task TellAsync(string? movedTo, Outgoing? also)
    {
        var next = owner.Current! with { MovedTo = movedTo };
        var update = ActivityBuilder.Activity(
            "Update", local.ActivityUrl(ids.Next()), local.Url, JsonNode.Parse(actor.Build(next))!, time.GetUtcNow(), [Vocabulary.Public], [local.Followers]);
        await publisher.PublishAsync(new Outgoing(update, Audience.Public) { ToFollowers = true, Listed = true }, (context, _) =>
        {
            owner.Save(context, owner.Current! with { MovedTo = movedTo });
            if (also is not null)
            {
                publisher.Publish(context, also);
            }

            return true;
        });
    }

    private JsonObject Move(string target)
    {
        var move = ActivityBuilder.Activity("Move", local.ActivityUrl(ids.Next()), local.Url, JsonValue.Create(local.Url), time.GetUtcNow(), [local.Followers], []);
        move["target"] = target;
        return move;
    }
}
