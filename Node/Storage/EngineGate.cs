namespace PersonalNode.Storage;

/// <summary>
/// Whoever is inside is alone with LiteDB (<see cref="Rows"/>). The writer, which does one operation after another, lets those who wait to read go first:
/// a lock alone would give it the turn again and again.
/// </summary>
internal sealed class EngineGate
{
    /// <summary>A fraction of a millisecond, so that readers can slow the writer down, but not stop it.</summary>
    private const int Spins = 50;

    private readonly Lock gate = new();
    private int waiting;

    /// <summary>Opens again when the scope is disposed.</summary>
    public Lock.Scope Enter(bool givesWay)
    {
        if (givesWay)
        {
            var spin = new SpinWait();
            while (Volatile.Read(ref waiting) > 0 && spin.Count < Spins)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }

            return gate.EnterScope();
        }

        Interlocked.Increment(ref waiting);
        try
        {
            return gate.EnterScope();
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }
}
