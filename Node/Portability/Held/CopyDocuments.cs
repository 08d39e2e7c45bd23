namespace PersonalNode.Portability.Held;

/// <summary>
/// What a node says to a friend about the friend's copies there. State: "asked" (its owner has not answered yet), "kept", or "refused". Limit and used are in
/// bytes; snapshots come newest first.
/// </summary>
public sealed record CopyState(string State, long Limit, long Used, IReadOnlyList<CopySnapshot> Snapshots);

/// <summary>A copy that is whole. Index: names of the pieces that, one behind the other, are its index, sealed to the recovery key.</summary>
public sealed record CopySnapshot(DateTimeOffset Made, long Bytes, IReadOnlyList<string> Index);

/// <summary>
/// Makes a copy of pieces that are there. Lists: names of pieces that hold the names of all pieces which the copy needs. Whatever neither this copy nor the one
/// before it needs is removed.
/// </summary>
public sealed record CopyCommit(DateTimeOffset Made, IReadOnlyList<string> Lists, IReadOnlyList<string> Index);
