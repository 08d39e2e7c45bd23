using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PersonalNode.Hosting;
using PersonalNode.Storage;

namespace PersonalNode.Cli;

/// <summary>Runs the node until it is told to stop.</summary>
internal static class RunVerb
{
    public static async Task<int> RunAsync(string[] configuration, CancellationToken cancellation)
    {
        await using var app = NodeHost.Build(configuration);
        await StartAsync(app, cancellation);
        await app.WaitForShutdownAsync(cancellation);
        return Environment.ExitCode;
    }

    /// <summary>Starts listening.</summary>
    /// <exception cref="DataFolderException">The address is taken or cannot be used.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellation)
    {
        var urls = app.Configuration["urls"] ?? NodeHost.DefaultAddress;
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException or SocketException)
        {
            throw new DataFolderException($"the address {urls} is taken by another program; choose another with --urls http://localhost:PORT");
        }
        catch (SocketException failure)
        {
            throw new DataFolderException($"the address {urls} cannot be used: {failure.Message}; choose another with --urls http://localhost:PORT");
        }
        catch (Exception failure) when (failure is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new DataFolderException($"the address {urls} cannot be used: {failure.Message}");
        }
    }
}
