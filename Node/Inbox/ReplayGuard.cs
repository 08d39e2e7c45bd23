namespace PersonalNode.Inbox;

/// <summary>
/// Remembers the signatures of accepted requests for as long as they could be fresh, in two halves that take turns. A copy of a
/// request is refused; an honest retry is signed anew and passes.
/// </summary>
public sealed class ReplayGuard(TimeProvider time)
{
    private const int MaxPerHalf = 500_000;
    private static readonly TimeSpan Half = Crypto.SignedMessage.Tolerance * 2;

    private readonly Lock gate = new();
    private HashSet<ulong> current = [];
    private HashSet<ulong> previous = [];
    private DateTimeOffset turned = time.GetUtcNow();

    /// <summary>True the first time this signature is shown.</summary>
    public bool IsNew(ReadOnlySpan<byte> signature)
    {
        // A signature is 64 unpredictable bytes: eight of them tell any two apart that anybody could send here.
        var mark = BitConverter.ToUInt64(signature);
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now - turned >= Half || current.Count >= MaxPerHalf)
            {
                previous = current;
                current = [];
                turned = now;
            }

            return !previous.Contains(mark) && current.Add(mark);
        }
    }
}
