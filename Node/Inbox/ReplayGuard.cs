using PersonalNode.Crypto;

namespace PersonalNode.Inbox;

/// <summary>
/// Remembers the signatures of accepted requests for as long as they could be fresh, in two halves that take turns. A copy of a
/// request is refused; an honest retry is signed anew and passes.
/// </summary>
public sealed class ReplayGuard(TimeProvider time)
{
    private const int MaxPerHalf = 500_000;

    private readonly Window identity = new(SignedRequestCheck.Tolerance * 2, time.GetUtcNow());
    private readonly Window rsa = new(SignedRequestCheck.RsaAge + SignedRequestCheck.RsaAhead, time.GetUtcNow());

    /// <summary>True the first time this signature is shown.</summary>
    public bool IsNew(RequestSignature signature) =>
        (signature.Form == SignatureForm.Ed25519 ? identity : rsa).IsNew(BitConverter.ToUInt64(signature.Bytes), time.GetUtcNow());

    /// <param name="half">As long as a signature of the kind can be fresh.</param>
    /// <param name="start">Now.</param>
    private sealed class Window(TimeSpan half, DateTimeOffset start)
    {
        private readonly Lock gate = new();
        private HashSet<ulong> current = [];
        private HashSet<ulong> previous = [];
        private DateTimeOffset turned = start;

        /// <param name="mark">A signature is unpredictable: eight bytes of it tell any two apart that anybody could send here.</param>
        /// <param name="now">The node's clock.</param>
        public bool IsNew(ulong mark, DateTimeOffset now)
        {
            lock (gate)
            {
                if (now - turned >= half || current.Count >= MaxPerHalf)
                {
                    previous = current;
                    current = [];
                    turned = now;
                }

                return !previous.Contains(mark) && current.Add(mark);
            }
        }
    }
}
