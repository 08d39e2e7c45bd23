using LiteDB;
using PersonalNode.Protocol;

namespace PersonalNode.Storage;

/// <summary>A line of a profile, the owner's or somebody else's. A link is verified when the page there links back with rel="me".</summary>
public sealed record ProfileField(string Name, string Value)
{
    /// <summary>Most lines that the owner has.</summary>
    public const int MostOwn = 5;

    /// <summary>When the page was last looked at.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Since when it is known to link back; null when it does not.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>The address, when the value is one.</summary>
    public string? Url => FieldView.Url(Value);

    /// <summary>The lines as they are now, each with what was found about the same link before; <paramref name="again"/>: to be looked at anew.</summary>
    public static IReadOnlyList<ProfileField> Merge(IReadOnlyList<ProfileField> before, IEnumerable<ProfileField> now, bool again = false) =>
    [
        .. now.Select(f => f.CheckedAt is null && f.Url is { } url && before.FirstOrDefault(b => b.Url == url) is { } known
            ? f with { CheckedAt = again ? null : known.CheckedAt, VerifiedAt = known.VerifiedAt } : f),
    ];

    /// <summary>After the page was looked at: it links back or not, or could not be had (null), which takes nothing away.</summary>
    public ProfileField Judged(bool? linksBack, DateTimeOffset now) =>
        this with { CheckedAt = now, VerifiedAt = linksBack is null ? VerifiedAt : linksBack.Value ? now : null };

    internal static BsonArray ToBson(IReadOnlyList<ProfileField> fields) =>
        new(fields.Select(f => new BsonDocument { ["n"] = f.Name, ["v"] = f.Value }.With("c", f.CheckedAt).With("y", f.VerifiedAt)));

    internal static IReadOnlyList<ProfileField> FromBson(BsonValue value) => value is not { IsArray: true } list ? [] :
        [.. list.AsArray.Select(f => f.AsDocument).Select(d => new ProfileField(d.TextOr("n"), d.TextOr("v")) { CheckedAt = d.Time("c"), VerifiedAt = d.Time("y") })];
}
