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

    /// <summary>Actor id of whoever came with it.</summary>
    public string? Actor { get; init; }

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

    public Invitation? ByToken(string token) => Map(database.Read("invitations").FindOne(Where.Equal("k", Key(token))));

    /// <summary>Newest first, from just below the id.</summary>
    public IReadOnlyList<Invitation> Page(long? before, int limit)
    {
        var query = Query.All("_id", Query.Descending);
        query.Where.Add(Where.Below("_id", before ?? long.MaxValue));
        return [.. database.Read("invitations").Find(query, 0, limit).ToList().Select(d => Map(d)!)];
    }

    public Invitation Save(WriteContext context, Invitation invitation)
    {
        var row = invitation.ToBson();
        row["k"] = Key(invitation.Token);
        context.Collection("invitations").Upsert(context.Content.Hide("invitations", row, "k"));
        return invitation;
    }

    public static void Remove(WriteContext context, long id) => context.Collection("invitations").Delete(id);

    private string Key(string token) => database.Content.NameOf("invitation|" + token);

    private Invitation? Map(BsonDocument? row) => row is null ? null : Invitation.FromBson(database.Content.Reveal("invitations", row));
}
