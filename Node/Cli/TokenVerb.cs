using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
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
        if (DataFolder.ReadRunning(directory) is { } running && await AskAsync(running.Address, running.Token, name, cancellation) is { } answer)
        {
            return await PrintAsync(answer.Token);
        }

        await using var app = NodeHost.Build(configuration, quiet: true);
        return await PrintAsync(
            app.Services.GetRequiredService<OwnerStore>().Current is null ? null : (await app.Services.GetRequiredService<TokenMaker>().CreateAsync(name)).Text);
    }

    private static async Task<int> PrintAsync(string? token)
    {
        if (token is null)
        {
            await Console.Error.WriteLineAsync("personalnode: this node is not set up yet; run init first, or open the set-up link");
            return 1;
        }

        Console.WriteLine(token);
        return 0;
    }

    /// <summary>Null when no node answers at that address (it was killed and left its word behind).</summary>
    private static async Task<Answer?> AskAsync(string address, string token, string name, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            var node = JsonNode.Parse(await client.GetStringAsync(new Uri("/api/node", UriKind.Relative), cancellation));
            if (node?["ready"]?.GetValue<bool>() == false)
            {
                return new Answer(null);
            }

            using var response = await client.PostAsync(
                new Uri("/api/tokens", UriKind.Relative), JsonContent.Create(new JsonObject { ["name"] = name }), cancellation);
            return response.IsSuccessStatusCode
                ? new Answer(JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation))?["token"]?.GetValue<string>()) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What the running node said; no token when it is not set up.</summary>
    private sealed record Answer(string? Token);
}
