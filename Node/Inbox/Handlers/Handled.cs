namespace PersonalNode.Inbox.Handlers;

/// <summary>
/// What became of an activity. Ignored: it stays in the log with the reason. Unrelated: it concerns nobody and nothing here, so it is
/// forgotten; strangers cannot fill the log, and should it matter later (after a follow) it can be read again.
/// </summary>
public readonly record struct Handled(string? Reason, bool Forget)
{
    public static Handled Done { get; } = new(null, false);

    public static Handled Ignored(string reason) => new(reason, false);

    public static Handled Unrelated(string reason) => new(reason, true);
}
