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
        try
        {
            await using var app = await StartedAsync(configuration, cancellation);
            if (app is not null)
            {
                await app.WaitForShutdownAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It was told to stop while it was still starting: already listening, perhaps.
        }

        return Environment.ExitCode;
    }

    /// <summary>The listening node; null when it was told to stop before its owner unlocked it.</summary>
    private static async Task<WebApplication?> StartedAsync(string[] configuration, CancellationToken cancellation)
    {
        try
        {
            return await ListeningAsync(NodeHost.Build(configuration), cancellation);
        }
        catch (LockedFolderException)
        {
            return await UnlockedAsync(configuration, cancellation);
        }
    }

    private static async Task<WebApplication?> UnlockedAsync(string[] configuration, CancellationToken cancellation)
    {
        await using var door = LockedNode.Build(configuration);
        await StartAsync(door.App, cancellation);
        Console.WriteLine($"PersonalNode is locked: open {door.Address} to unlock it");
        if (await door.UnlockedAsync(cancellation) is not { } folder)
        {
            return null;
        }

        // The door stops listening here; who unlocked it waits for its answer until the node listens.
        var closing = door.CloseAsync();
        try
        {
            return await ListeningAsync(NodeHost.Build(configuration, unlocked: folder), cancellation);
        }
        catch
        {
            door.Fail();
            throw;
        }
        finally
        {
            door.Answer();
            await closing;
        }
    }

    private static async Task<WebApplication> ListeningAsync(WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await StartAsync(app, cancellation);
            return app;
        }
        catch (OperationCanceledException)
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
            throw;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
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
