using System.Text.RegularExpressions;
using PersonalNode.Crypto;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>Makes the person: keys on disk, then their document. Done once, in the browser or by the verb "init".</summary>
public sealed partial class SetUp(NodeDatabase database, NodeKeys keys, OwnerStore owner, AspectStore aspects, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim once = new(1);

    public void Dispose() => once.Dispose();

    [GeneratedRegex("^[A-Za-z0-9_]{1,30}$")]
    private static partial Regex Handle();

    public static bool IsHandle(string? text) => text is not null && Handle().IsMatch(text);

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
                var person = new Storage.Owner
                {
                    Name = name.Trim(),
                    Handle = handle,
                    PasswordHash = PasswordHash.Create(password),
                    SecurityStamp = Secrets.NewToken(""),
                    RecoveryKey = recovery.PublicKeyMultibase,
                    Created = time.GetUtcNow(),
                };
                await database.WriteAsync(context =>
                {
                    owner.Save(context, person);
                    aspects.AddFirst(context);
                });
            }

            return phrase;
        }
        finally
        {
            once.Release();
        }
    }
}
