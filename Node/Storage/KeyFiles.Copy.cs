namespace PersonalNode.Storage;

/// <summary>Key files for a backup: as they lie, so that what is under a passphrase stays so.</summary>
public sealed partial class KeyFiles
{
    private const int Tries = 20;

    /// <summary>All files, the header of the passphrase too. Read until two readings agree: a key may be taking another's place just now.</summary>
    internal IReadOnlyList<(string Name, byte[] Content)> AsTheyLie()
    {
        lock (gate)
        {
            var seen = ReadAll();
            for (var i = 0; i < Tries; i++)
            {
                var again = ReadAll();
                if (again.Count == seen.Count && again.Zip(seen).All(pair => pair.First.Name == pair.Second.Name && pair.First.Content.AsSpan().SequenceEqual(pair.Second.Content)))
                {
                    return again;
                }

                seen = again;
            }

            throw new IOException("The key files do not come to rest.");
        }
    }

    private List<(string Name, byte[] Content)> ReadAll()
    {
        var read = new List<(string, byte[])>();
        foreach (var name in HasPassphrase ? [Header, .. Names()] : Names())
        {
            if (ReadBytes(name) is { } content)
            {
                read.Add((name, content));
            }
        }

        return read;
    }
}
