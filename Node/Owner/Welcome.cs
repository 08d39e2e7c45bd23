using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>When the node listens: tells the person at the terminal where it is, and leaves word for the command-line verbs.</summary>
public sealed partial class Welcome(
    IHostApplicationLifetime lifetime, IServer server, LocalNode local, OwnerStore owner, OwnIdentity identity, IdentityKeeper keeper, OneTimeLinks links, RunToken run, DataFolder folder,
    Greeting greeting, ILogger<Welcome> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Greet());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Greet()
    {
        var address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        folder.Announce(address.Replace("://[::]", "://localhost", StringComparison.Ordinal).Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal), run.Text);
        if (owner.Current is not { } me)
        {
            greeting.Say($"PersonalNode is running at {local.Url}");
            greeting.Say($"Set it up, once, with this link: {local.Url}/app/setup#{links.Issue(LinkPurpose.SetUp)}");
            return;
        }

        greeting.Say($"PersonalNode of {me.Name} is running at {local.Url}");
        if (identity.State is { } state && state.Address.Value != local.Url)
        {
            greeting.Say($"Friends know this node as {state.Address.Value}. If it has moved for good, run: identity move {local.Url}");
            greeting.Say($"If it has not, start it with --Node:Url={state.Address.Value}");
            LogMoved(logger, state.Address.Value, local.Url);
        }

        if (!keeper.Settle())
        {
            greeting.Say("Your identity log names a key that this folder does not hold, so friends will not accept what it sends.");
            greeting.Say("If this folder is an old copy, or somebody else took your key, run: identity recover --phrase-file FILE");
            LogSuperseded(logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Friends know this node as {Known}, but it now runs as {Now}: set Node:Url to the address they know, or record the move with: identity move")]
    private static partial void LogMoved(ILogger logger, string known, string now);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The identity log names a key that this folder does not hold: take the identity back with: identity recover")]
    private static partial void LogSuperseded(ILogger logger);
}

/// <summary>Where the lines for the person at the terminal go.</summary>
public sealed record Greeting(Action<string> Say);
