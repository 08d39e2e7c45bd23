using System.Security.Claims;
using PersonalNode.Crypto;
using PersonalNode.Storage;

namespace PersonalNode.Http;

/// <summary>Whether somebody knows the owner's password. Argon2id takes 64 MiB for a moment: at most two checks run at once.</summary>
public sealed class PasswordCheck(OwnerStore owner) : IDisposable
{
    private readonly SemaphoreSlim places = new(2);

    public async Task<bool> IsRightAsync(Storage.Owner me, string password)
    {
        await places.WaitAsync();
        try
        {
            return await Task.Run(() => PasswordHash.Verify(password, me.PasswordHash));
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>
    /// For what a page left open, or a script's token, is not enough. The command line on this machine, which can read the folder, needs no password;
    /// everybody else does.
    /// </summary>
    public async Task<bool> IsOwnerAsync(ClaimsPrincipal user, string? given) =>
        RunToken.IsHeldBy(user) || (owner.Current is { } me && given is { Length: > 0 } && await IsRightAsync(me, given));

    public void Dispose() => places.Dispose();
}

/// <summary>A token that lives as long as the process, by which the command-line verbs talk to the running node.</summary>
public sealed class RunToken
{
    /// <summary>What its bearer is known by: somebody who can read the data folder.</summary>
    public const string Claim = "run";

    public string Text { get; } = Secrets.NewToken("run_");

    public string Hash => Secrets.Hash(Text);

    /// <summary>Whether a request came from its bearer.</summary>
    public static bool IsHeldBy(ClaimsPrincipal user) => user.HasClaim(Claim, Claim);
}
