using System.Buffers.Text;
using System.Security.Cryptography;
using LiteDB;

namespace PersonalNode.Storage;

/// <summary>
/// Somebody whom the owner asks to come: whoever has the link may connect with the owner, once. <see cref="From"/> is where they are known
/// from ("facebook", "diaspora"), null when the owner wrote their name.
/// </summary>
public sealed record Invitation
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>22 characters that nobody guesses; the secret of the link.</summary>
    public required string Token { get; init; }

    public string? From { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>When the owner took the link to send it.</summary>
    public DateTimeOffset? Sent { get; init; }

    /// <summary>Actor id of whoever says that they come with it; while it is not used, another may say so in their place.</summary>
    public string? Actor { get; init; }

    /// <summary>When <see cref="Actor"/> was connected by it. From then on it is good for nobody.</summary>
    public DateTimeOffset? Used { get; init; }

    /// <summary>128 bits.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    internal BsonDocument ToBson() => new BsonDocument { ["_id"] = Id, ["n"] = Name, ["t"] = Token }
        .With("f", From).With("c", Created).With("s", Sent).With("a", Actor).With("u", Used);

    internal static Invitation FromBson(BsonDocument d) => new()
    {
        Id = d["_id"].AsInt64,
        Name = d.TextOr("n"),
        Token = d.TextOr("t"),
        From = d.Text("f"),
        Created = d.Time("c") ?? DateTimeOffset.UnixEpoch,
        Sent = d.Time("s"),
        Actor = d.Text("a"),
        Used = d.Time("u"),
    };
}

/// <summary>The owner's invitations. Names and links are under the content key.</summary>
public sealed class InvitationStore(NodeDatabase database)
{
    public const int Most = 10_000;

    public Invitation? Find(long id) => Map(database.Read("invitations").FindById(id));

    public Invitation? ByToken(string token) => Map(database.Read("invitations").FindOne(Where.Equal("k", TokenKey(token))));

    /// <summary>Inside a job: as the jobs before it left them.</summary>
    public Invitation? Find(WriteContext context, long id) => Map(context.Collection("invitations").FindById(id));

    /// <inheritdoc cref="Find(WriteContext, long)"/>
    public Invitation? ByToken(WriteContext context, string token) => Map(context.Collection("invitations").FindOne(Where.Equal("k", TokenKey(token))));

    /// <summary>An invitation with which that person says to come and did not yet; by any address under which they were known.</summary>
    public Invitation? ClaimedBy(WriteContext context, Person person) => person.Actors
        .Select(actor => Map(context.Collection("invitations").FindOne(Where.Equal("ca", ActorKey(actor))))).FirstOrDefault(found => found is not null);

    public static bool IsFull(WriteContext context) => context.Collection("invitations").Count() >= Most;

    /// <summary>Newest first, from just below the id.</summary>
    public IReadOnlyList<Invitation> Page(long? before, int limit)
    {
        var query = Query.All("_id", Query.Descending);
        query.Where.Add(Where.Below("_id", before ?? long.MaxValue));
        return [.. database.Read("invitations").Find(query, 0, limit).ToList().Select(d => Map(d)!)];
    }

    public Invitation Save(WriteContext context, Invitation invitation)
    {
        // Whoever reads the file finds marks of token and actor, which tell nothing without the key.
        var row = invitation.ToBson();
        row["k"] = TokenKey(invitation.Token);
        if (invitation is { Actor: { } actor, Used: null })
        {
            row["ca"] = ActorKey(actor);
        }

        context.Collection("invitations").Upsert(context.Content.Hide("invitations", row, "k", "ca"));
        return invitation;
    }

    /// <summary>False when it is not there.</summary>
    public static bool Remove(WriteContext context, long id) => context.Collection("invitations").Delete(id);

    private string TokenKey(string token) => database.Content.NameOf("invitation|" + token);

    private string ActorKey(string actor) => database.Content.NameOf("invited|" + actor);

    private Invitation? Map(BsonDocument? row) => row is null ? null : Invitation.FromBson(database.Content.Reveal("invitations", row));
}
