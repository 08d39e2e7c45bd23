using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PersonalNode.Hosting;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Storage;

/// <summary>A node that is composed but does not run: its database and handlers, without workers and without a network.</summary>
public sealed class StoreFixture : IAsyncDisposable
{
    private readonly TestFolder folder = new();

    public StoreFixture() => App = Build(folder);

    public WebApplication App { get; }

    public NodeDatabase Database => Get<NodeDatabase>();

    public static WebApplication Build(TestFolder folder) => NodeHost.Build(
        ["--urls", "http://127.0.0.1:0", $"--Node:DataDirectory={folder.Path}", "--Node:Url=https://me.example"], quiet: true);

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        folder.Dispose();
    }
}
