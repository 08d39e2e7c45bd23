using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Inbox.Handlers;

/// <summary>A verified activity out of the log, with the one who sent it.</summary>
/// <param name="Number">Its place in the log.</param>
/// <param name="Activity">As read again from the log.</param>
/// <param name="Sender">As known now, in this transaction.</param>
/// <param name="HasProof">Its actor's integrity proof was checked when it came.</param>
/// <param name="Note">The post it carries, if any.</param>
public sealed record Incoming(long Number, ActivityView Activity, Person Sender, bool HasProof, ReceivedNote? Note)
{
    /// <summary>It came sealed: it is for this person and others whom its author chose, and nobody else is to learn of it.</summary>
    public bool Sealed { get; init; }

    /// <summary>The author of the sealed post that it is about passed it on.</summary>
    public bool Relayed { get; init; }
}
