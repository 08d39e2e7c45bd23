using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using PersonalNode.Hosting;
using PersonalNode.Owner;
using PersonalNode.Storage;

namespace PersonalNode.Cli;

/// <summary>Makes an access token for scripts: through the running node when there is one, else in the data folder itself.</summary>
internal static class TokenVerb
{
    public static Command Command()
    {
        var name = new Option<string>("--name") { Description = "What the token is for", Required = true, HelpName = "NAME" };
        var create = new Command("create", "Print a new bearer token for the owner API, alone on the last line") { name };
        create.SetAction((parse, cancellation) => CommandLine.GuardAsync(parse, configuration => CreateAsync(configuration, parse.GetRequiredValue(name), cancellation)));
        return new Command("token", "Access tokens for scripts") { create };
    }

    private static async Task<int> CreateAsync(string[] configuration, string name, CancellationToken cancellation)
    {
        if (new TokenValidator().Validate(new TokenRequest(name)) is { IsValid: false } problems)
        {
            await Console.Error.WriteLineAsync($"personalnode: {problems.Errors[0].ErrorMessage}");
            return 2;
        }

        var directory = NodeOptions.From(WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = configuration,
            ContentRootPath = AppContext.BaseDirectory,
        }).Configuration).DataDirectory;
        if (DataFolder.ReadRunning(directory) is { } running && await AskAsync(running.Address, running.Token, name, cancellation) is { } made)
        {
            Console.WriteLine(made);
            return 0;
        }

        await using var app = NodeHost.Build(configuration, quiet: true);
        if (app.Services.GetRequiredService<OwnerStore>().Current is null)
        {
            await Console.Error.WriteLineAsync("personalnode: this node is not set up yet; run init first, or open the set-up link");
            return 1;
        }

        Console.WriteLine((await app.Services.GetRequiredService<TokenMaker>().CreateAsync(name)).Text);
        return 0;
    }

    /// <summary>Null when no node answers at that address (it was killed and left its word behind).</summary>
    private static async Task<string?> AskAsync(string address, string token, string name, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await client.PostAsync(
                new Uri("/api/tokens", UriKind.Relative), JsonContent.Create(new JsonObject { ["name"] = name }), cancellation);
            return response.IsSuccessStatusCode
                ? JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation))?["token"]?.GetValue<string>() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
