using System.CommandLine;
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
            return await CommandLine.FailAsync(2, problems.Errors[0].ErrorMessage);
        }

        using (var running = await RunningNode.FindAsync(configuration, cancellation))
        {
            if (running is { Ready: false })
            {
                return await PrintAsync(null);
            }

            if (running is not null
                && await running.SendAsync(HttpMethod.Post, "/api/tokens", new JsonObject { ["name"] = name }, cancellation) is (201, { } made))
            {
                return await PrintAsync(made["token"]?.GetValue<string>());
            }
        }

        await using var app = NodeHost.Build(configuration, quiet: true);
        return await PrintAsync(
            app.Services.GetRequiredService<OwnerStore>().Current is null ? null : (await app.Services.GetRequiredService<TokenMaker>().CreateAsync(name)).Text);
    }

    private static async Task<int> PrintAsync(string? token)
    {
        if (token is null)
        {
            return await CommandLine.FailAsync(1, "this node is not set up yet; run init first, or open the set-up link");
        }

        Console.WriteLine(token);
        return 0;
    }
}
