using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>Numbers on the owner's profile; messages and notifications are the unread ones.</summary>
public sealed record MeCounts(int Posts, int Following, int Followers, int Requests, int Messages, int Notifications);

/// <summary>The owner. Key is the public identity key, a Multikey.</summary>
public sealed record MeResponse(
    string Id, string Url, string Name, string Handle, string Address, string Bio, string BioHtml, bool AutoAccept, MeCounts Counts, string Key,
    string? Birthday, string? Avatar, string? Banner);

public sealed record TokenResponse(string Id, string Name, DateTimeOffset Created, DateTimeOffset? LastUsed);

/// <summary>The token's text is in this answer and nowhere else.</summary>
public sealed record NewTokenResponse(string Id, string Name, DateTimeOffset Created, string Token);

/// <summary>Shows the owner to the owner.</summary>
public sealed class MePresenter(OwnerStore owner, LocalNode local, NodeKeys keys, PeopleStore people, Counters counters, NotificationStore notifications, Presenter presenter)
{
    public MeResponse Me()
    {
        var me = owner.Current!;
        var related = people.Related();
        var counts = new MeCounts(
            counters.Get("posts"), related.Count(p => p.Following == Relation.Yes), related.Count(p => p.Follower == Relation.Yes),
            related.Count(p => p.Follower == Relation.Requested), counters.Get("unread messages"), notifications.UnreadCount);
        return new MeResponse(
            "me", local.Url, me.Name, me.Handle, presenter.Me.Address, me.Bio, MarkdownText.RenderHtml(me.Bio, local.Url), me.AutoAccept, counts,
            keys.Identity.PublicKeyMultibase, me.Birthday, presenter.Me.Avatar, PhotoPresenter.Url(me.Banner, Presenter.BannerBox));
    }
}

/// <summary>The owner's profile and access tokens.</summary>
public static class MeEndpoints
{
    public static void MapMe(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(OwnerAccess.Policy).WithTags("Me").ProducesProblem(401);
        api.MapGet("/me", GetMe).WithName("GetMe").WithSummary("The owner's profile");
        api.MapPatch("/me", UpdateAsync).Validate(new ProfileValidator()).WithName("UpdateMe").WithSummary("Changes the profile and tells the followers").ProducesProblem(404);
        api.MapGet("/tokens", GetTokens).WithName("GetTokens").WithSummary("Access tokens, without their text");
        api.MapPost("/tokens", CreateTokenAsync).Validate(new TokenValidator()).WithName("CreateToken").WithSummary("Makes an access token; its text is shown once");
        api.MapDelete("/tokens/{id}", RemoveTokenAsync).WithName("DeleteToken").WithSummary("Ends an access token").ProducesProblem(404);
    }

    private static Ok<MeResponse> GetMe(MePresenter presenter) => TypedResults.Ok(presenter.Me());

    private static async Task<Results<Ok<MeResponse>, ProblemHttpResult>> UpdateAsync(
        ProfileRequest body, OwnerStore owner, PhotoStore photos, NodeDatabase database, ActorDocument actor, Publisher publisher, LocalNode local, IdSource ids,
        TimeProvider time, MePresenter presenter)
    {
        if (!TryPicture(body.Avatar, PhotoUse.Avatar, photos, out var avatar) || !TryPicture(body.Banner, PhotoUse.Banner, photos, out var banner))
        {
            return Problems.NotFound("photos.not_found", "There is no picture with this id that was cut for this use.");
        }

        Storage.Owner Changed() => owner.Current! with
        {
            Name = body.Name?.Trim() ?? owner.Current.Name,
            Bio = body.Bio ?? owner.Current.Bio,
            AutoAccept = body.AutoAccept ?? owner.Current.AutoAccept,
            Birthday = body.Birthday is null ? owner.Current.Birthday : Birthday.Normalise(body.Birthday.Trim()),
            Avatar = body.Avatar is null ? owner.Current.Avatar : avatar?.Id,
            Banner = body.Banner is null ? owner.Current.Banner : banner?.Id,
        };
        bool Save(WriteContext context)
        {
            var (before, after) = (owner.Current!, Changed());
            foreach (var gone in new[] { before.Avatar, before.Banner }.Except([after.Avatar, after.Banner]).OfType<long>())
            {
                photos.Remove(context, gone);
            }

            foreach (var picture in new[] { avatar, banner }.OfType<Photo>())
            {
                photos.Save(context, picture with { Access = PhotoAccess.Open });
            }

            owner.Save(context, after);
            return true;
        }

        var before = owner.Current!;
        var next = Changed();
        if (before == next with { AutoAccept = before.AutoAccept })
        {
            // Nothing that others see.
            await database.WriteAsync(Save);
            return TypedResults.Ok(presenter.Me());
        }

        var now = time.GetUtcNow();
        var update = ActivityBuilder.Activity(
            "Update", local.ActivityUrl(ids.Next()), local.Url, JsonNode.Parse(actor.Build(next))!, now, [Vocabulary.Public], [local.Followers]);
        await publisher.PublishAsync(new Outgoing(update, Audience.Public) { ToFollowers = true, Listed = true }, (context, _) => Save(context));
        return TypedResults.Ok(presenter.Me());
    }

    private static bool TryPicture(string? id, PhotoUse use, PhotoStore photos, out Photo? photo)
    {
        photo = photos.Find(id);
        return string.IsNullOrEmpty(id) || photo is { Mine: true } && photo.Use == use;
    }

    private static Ok<Page<TokenResponse>> GetTokens(TokenStore tokens) => TypedResults.Ok(
        new Page<TokenResponse>([.. tokens.All().Select(t => new TokenResponse(t.Id, t.Name, t.Created, t.LastUsed))], null));

    private static async Task<Created<NewTokenResponse>> CreateTokenAsync(TokenRequest body, TokenMaker maker)
    {
        var (token, text) = await maker.CreateAsync(body.Name!);
        return TypedResults.Created($"/api/tokens/{token.Id}", new NewTokenResponse(token.Id, token.Name, token.Created, text));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveTokenAsync(string id, TokenStore tokens, NodeDatabase database) =>
        await database.WriteAsync(context => tokens.Remove(context, id))
            ? TypedResults.NoContent()
            : Problems.NotFound("tokens.not_found", "There is no such access token.");
}

/// <summary>Makes access tokens, for the API and for the verb "token create".</summary>
public sealed class TokenMaker(NodeDatabase database, TokenStore tokens, IdSource ids, TimeProvider time)
{
    /// <summary>The stored token and its text, which is kept nowhere.</summary>
    public async Task<(AccessToken Token, string Text)> CreateAsync(string name)
    {
        var text = Secrets.NewToken("pn_");
        var now = time.GetUtcNow();
        var token = new AccessToken(ids.NextText(), Secrets.Hash(text), name.Trim(), now, null);
        await database.WriteAsync(context => tokens.Save(context, token));
        return (token, text);
    }
}
