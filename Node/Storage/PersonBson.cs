using LiteDB;

namespace PersonalNode.Storage;

/// <summary>People as the database holds them.</summary>
internal static class PersonBson
{
    public static BsonDocument ToBson(this Person person) => new BsonDocument { ["_id"] = person.Id, ["a"] = person.Actor, ["rel"] = person.Related ? 1 : 0 }
        .With("n", person.Name).With("h", person.Handle).With("b", person.BioHtml).With("in", person.Inbox).With("out", person.Outbox).With("k", person.Key).With("ki", person.KeyId)
        .WithCount("fg", (int)person.Following).With("fi", person.FollowId).WithCount("fr", (int)person.Follower).With("ri", person.FollowerFollowId)
        .With("bl", person.Blocked).With("w", person.Warning).With("s", person.Since).With("om", person.OutboxMark).With("ot", person.OutboxMarkAt).With("cu", person.CatchUpDue).With("fa", person.FetchedAt)
        .With("ak", person.AgreementKey).With("ai", person.AgreementKeyId).With("ar", person.AgreementReadAt).With("id", person.Identity).With("vk", person.VerifiedKey)
        .With("aw", person.Awaited).With("mu", person.Muted).With("hr", person.HidesReshares).With("bd", person.Birthday).With("ic", person.Claims).With("ih", person.IdentityHead).With("ig", person.IdentityDue).With("th", person.ToldHead).With("sh", person.SentHead).With("st", person.SentAt)
        .With("rk", person.RsaKey).With("pu", person.Icon).With("im", person.Image).With("av", person.Avatar).With("ba", person.Banner)
        .With("ac", person.Account).With("ft", person.Featured).With("lk", person.LookedAt).WithList("pn", person.Pinned).WithFields("fl", person.Fields).WithEmoji(person.Emoji)
        .With("si", person.SharedInbox).WithList("aka", person.AlsoKnownAs).WithList("fx", person.FormerActors).WithList("fk", person.FormerKeys);

    public static Person FromBson(BsonDocument document) => new()
    {
        Id = document["_id"].AsString,
        Actor = document["a"].AsString,
        Name = document.TextOr("n"),
        Handle = document.TextOr("h"),
        Account = document.Text("ac"),
        Emoji = document.Emoji(),
        Fields = ProfileField.FromBson(document["fl"]),
        Featured = document.Text("ft"),
        Pinned = document.Texts("pn"),
        LookedAt = document.Time("lk"),
        BioHtml = document.TextOr("b"),
        Inbox = document.TextOr("in"),
        Outbox = document.Text("out"),
        Key = document.TextOr("k"),
        KeyId = document.TextOr("ki"),
        Following = (Relation)document.Count("fg"),
        FollowId = document.Text("fi"),
        Follower = (Relation)document.Count("fr"),
        FollowerFollowId = document.Text("ri"),
        Blocked = document.Flag("bl"),
        Warning = document.Text("w"),
        Since = document.Time("s"),
        OutboxMark = document.Text("om"),
        OutboxMarkAt = document.Time("ot"),
        CatchUpDue = document.Time("cu"),
        FetchedAt = document.Time("fa") ?? DateTimeOffset.UnixEpoch,
        AgreementKey = document.Text("ak"),
        AgreementKeyId = document.Text("ai"),
        AgreementReadAt = document.Time("ar"),
        Identity = document.Text("id"),
        VerifiedKey = document.Text("vk"),
        Awaited = document.Flag("aw"),
        Muted = document.Flag("mu"),
        HidesReshares = document.Flag("hr"),
        Birthday = document.Text("bd"),
        Claims = document.Text("ic"),
        IdentityHead = document.Text("ih"),
        IdentityDue = document.Time("ig"),
        ToldHead = document.Text("th"),
        SentHead = document.Text("sh"),
        SentAt = document.Time("st"),
        RsaKey = document.Text("rk"),
        SharedInbox = document.Text("si"),
        AlsoKnownAs = document.Texts("aka"),
        Icon = document.Text("pu"),
        Image = document.Text("im"),
        Avatar = document.Number("av"),
        Banner = document.Number("ba"),
        FormerActors = document.Texts("fx"),
        FormerKeys = document.Texts("fk"),
    };
}
