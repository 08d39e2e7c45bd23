using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>When the node listens: tells the person at the terminal where it is, and leaves word for the command-line verbs.</summary>
public sealed partial class Welcome(
    IHostApplicationLifetime lifetime, IServer server, LocalNode local, OwnerStore owner, OneTimeLinks links, RunToken run, DataFolder folder, NodeDatabase database,
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
        if (me.Url is null)
        {
            _ = database.WriteAsync(context => owner.Save(context, owner.Current! with { Url = local.Url }));
        }
        else if (me.Url != local.Url)
        {
            LogMoved(logger, me.Url, local.Url);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Friends know this node as {Known}, but it now runs as {Now}: they will not find it. Set Node:Url to the address they know")]
    private static partial void LogMoved(ILogger logger, string known, string now);
}

/// <summary>Where the lines for the person at the terminal go.</summary>
public sealed record Greeting(Action<string> Say);
