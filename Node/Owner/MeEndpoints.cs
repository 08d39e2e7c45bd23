using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>Numbers on the owner's profile; messages and notifications are the unread ones.</summary>
public sealed record MeCounts(int Posts, int Following, int Followers, int Requests, int Messages, int Notifications);

/// <summary>The owner. Key is the public identity key, a Multikey.</summary>
public sealed record MeResponse(
    string Id, string Url, string Name, string Handle, string Address, string Bio, string BioHtml, bool AutoAccept, MeCounts Counts, string Key,
    string? Birthday, string? Avatar, string? Banner, IReadOnlyList<FieldResponse> Fields);

/// <summary>An access token. Scopes: what an app that the owner let in may do; none for a token that opens the owner API.</summary>
public sealed record TokenResponse(string Id, string Name, DateTimeOffset Created, DateTimeOffset? LastUsed, IReadOnlyList<string> Scopes);

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
            keys.Identity.PublicKeyMultibase, me.Birthday, presenter.Me.Avatar, PhotoPresenter.Url(me.Banner, Presenter.BannerBox), Presenter.Fields(me.Fields));
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

    private static async Task<Results<Ok<MeResponse>, ProblemHttpResult>> UpdateAsync(ProfileRequest body, Profile profile, MePresenter presenter) =>
        await profile.ChangeAsync(body) is { } problem ? problem : TypedResults.Ok(presenter.Me());

    private static Ok<Page<TokenResponse>> GetTokens(TokenStore tokens) => TypedResults.Ok(
        new Page<TokenResponse>([.. tokens.All().Select(t => new TokenResponse(t.Id, t.Name, t.Created, t.LastUsed, t.Grant?.Scopes ?? []))], null));

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

/// <summary>Makes access tokens: for the API, for the verb "token create", and for apps that the owner lets in.</summary>
public sealed class TokenMaker(NodeDatabase database, TokenStore tokens, IdSource ids, TimeProvider time)
{
    /// <param name="name">What it is for.</param>
    /// <param name="grant">The app and what it may do; null for a token of the owner API.</param>
    /// <returns>The stored token and its text, which is kept nowhere.</returns>
    public async Task<(AccessToken Token, string Text)> CreateAsync(string name, AppGrant? grant = null)
    {
        var text = Secrets.NewToken("pn_");
        var now = time.GetUtcNow();
        var token = new AccessToken(ids.NextText(), Secrets.Hash(text), name.Trim(), now, null) { Grant = grant };
        await database.WriteAsync(context => tokens.Save(context, token));
        return (token, text);
    }
}
