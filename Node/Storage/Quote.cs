using LiteDB;

namespace PersonalNode.Storage;

/// <summary>Whether the quoted post's author agrees.</summary>
public enum QuoteState
{
    /// <summary>No valid stamp is known.</summary>
    Waiting,

    Approved,

    /// <summary>Said no, or took the stamp back.</summary>
    Refused,
}

/// <summary>What a post quotes (FEP-044f). It is shown only when approved by the quoted post's own author, or when both posts have one author.</summary>
/// <param name="Uri">Id of the quoted post.</param>
/// <param name="State">As the stamps known here say.</param>
/// <param name="Stamp">Id of the stamp.</param>
/// <param name="By">Actor who gave the stamp; must be the quoted post's author for it to count.</param>
public sealed record Quote(string Uri, QuoteState State = QuoteState.Waiting, string? Stamp = null, string? By = null)
{
    internal BsonDocument ToBson() => new BsonDocument { ["u"] = Uri }.WithCount("s", (int)State).With("t", Stamp).With("b", By);

    internal static Quote FromBson(BsonDocument document) =>
        new(document.TextOr("u"), (QuoteState)document.Count("s"), document.Text("t"), document.Text("b"));
}
