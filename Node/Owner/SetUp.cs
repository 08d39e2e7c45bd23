using System.Text.RegularExpressions;
using PersonalNode.Crypto;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>Makes the person: keys on disk, then their document. Done once, in the browser or by the verb "init".</summary>
public sealed partial class SetUp(
    NodeDatabase database, NodeKeys keys, OwnerStore owner, IdentityKeeper identity, AspectStore aspects, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim once = new(1);

    public void Dispose() => once.Dispose();

    [GeneratedRegex("^[A-Za-z0-9_]{1,30}$")]
    private static partial Regex Handle();

    public static bool IsHandle(string? text) => text is not null && Handle().IsMatch(text);

    /// <summary>
    /// Makes the person anew in an empty folder, as who they are: with the phrase, and the log that their old address or a friend still shows.
    /// Null when it is done.
    /// </summary>
    public async Task<IdentityProblem?> RecoverAsync(
        string name, string handle, string password, string phrase, IReadOnlyList<string> from, CancellationToken cancellation)
    {
        await once.WaitAsync(cancellation);
        try
        {
            if (owner.Current is not null)
            {
                return new IdentityProblem("setup.done_already", "This node is set up already.");
            }

            // Argon2 takes its time; the database's one writer must not wait for it.
            var hash = PasswordHash.Create(password);
            return await identity.RecoverAsync(phrase, from, (context, key) => Save(context, Person(name, handle, hash, key)), cancellation);
        }
        finally
        {
            once.Release();
        }
    }

    /// <summary>The recovery phrase, which is kept nowhere, or null when the node was set up before.</summary>
    public async Task<string?> RunAsync(string name, string handle, string password)
    {
        await once.WaitAsync();
        try
        {
            if (owner.Current is not null)
            {
                return null;
            }

            keys.EnsureCreated();
            var phrase = RecoveryPhrase.Create(out var recovery);
            using (recovery)
            {
                var person = Person(name, handle, PasswordHash.Create(password), recovery);
                await database.WriteAsync(context => Save(context, person));
            }

            // The identity log begins with the address; when that is not known yet, at the first start.
            await identity.EnsureAsync(CancellationToken.None);

            return phrase;
        }
        finally
        {
            once.Release();
        }
    }

    private void Save(WriteContext context, Storage.Owner person)
    {
        owner.Save(context, person);
        aspects.AddFirst(context);
    }

    private Storage.Owner Person(string name, string handle, string passwordHash, IdentityKey recovery) => new()
    {
        Name = name.Trim(),
        Handle = handle,
        PasswordHash = passwordHash,
        SecurityStamp = Secrets.NewToken(""),
        RecoveryKey = recovery.PublicKeyMultibase,
        BackupProof = BackupProof.Of(recovery),
        Created = time.GetUtcNow(),
    };
}
