using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Hosting;
using PersonalNode.Owner;
using PersonalNode.People;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Cli;

/// <summary>The identity of the node's person: through the running node when there is one, else in the data folder itself. Friends are told when it runs.</summary>
internal static class IdentityVerbs
{
    public static Command Command() => new("identity", "Your key and your address, which friends' nodes follow when they change") { Show(), Rotate(), Recover(), Move() };

    private static Command Show()
    {
        var show = new Command("show", "Print the identity, its keys and its log");
        show.SetAction((parse, cancellation) => CommandLine.GuardAsync(parse, configuration => ChangeAsync(
            configuration, HttpMethod.Get, "", null, _ => Task.FromResult<IdentityProblem?>(null), cancellation)));
        return show;
    }

    private static Command Rotate()
    {
        var rotate = new Command("rotate", "Replace the identity key");
        rotate.SetAction((parse, cancellation) => CommandLine.GuardAsync(parse, configuration => ChangeAsync(
            configuration, HttpMethod.Post, "/rotate", [], services => services.GetRequiredService<IdentityKeeper>().RotateAsync(cancellation), cancellation)));
        return rotate;
    }

    private static Command Move()
    {
        var url = new Argument<string>("NEW-URL") { Description = "The new address, such as https://alice.example" };
        var move = new Command("move", "Record a new address; afterwards start the node with --Node:Url=NEW-URL") { url };
        move.SetAction((parse, cancellation) => CommandLine.GuardAsync(parse, configuration =>
        {
            var address = parse.GetRequiredValue(url);
            return ChangeAsync(
                configuration, HttpMethod.Post, "/move", new JsonObject { ["url"] = address },
                services => services.GetRequiredService<IdentityKeeper>().MoveAsync(address, cancellation), cancellation);
        }));
        return move;
    }

    private static Command Recover()
    {
        var phrase = new Option<string>("--phrase-file") { Description = "File that holds the recovery phrase, or - for standard input", Required = true, HelpName = "FILE|-" };
        var from = new Option<string[]>("--from") { Description = "Where the newest log may be: the old address, or a friend's", HelpName = "URL" };
        var name = new Option<string>("--name") { Description = "In an empty folder: your name", HelpName = "NAME" };
        var handle = new Option<string>("--handle") { Description = "In an empty folder: your handle", HelpName = "HANDLE" };
        var password = new Option<string>("--password-file") { Description = "In an empty folder: file that holds a new password, or -", HelpName = "FILE|-" };
        var recover = new Command("recover", "Take the identity back with the recovery phrase: here, or on a new machine with an empty folder")
        {
            phrase, from, name, handle, password,
        };
        recover.SetAction((parse, cancellation) => CommandLine.GuardAsync(parse, configuration => RecoverAsync(
            configuration, parse.GetRequiredValue(phrase), parse.GetValue(from) ?? [], parse.GetValue(name), parse.GetValue(handle), parse.GetValue(password), cancellation)));
        return recover;
    }

    private static async Task<int> RecoverAsync(
        string[] configuration, string phraseFile, string[] from, string? name, string? handle, string? passwordFile, CancellationToken cancellation)
    {
        var addresses = new List<string>();
        foreach (var typed in from)
        {
            if (!Iri.TryCanonical(typed, out var canonical))
            {
                return await CommandLine.FailAsync(2, $"\"{typed}\" is no address such as https://alice.example");
            }

            addresses.Add(canonical.TrimEnd('/'));
        }

        if (await SecretFile.ReadAsync(phraseFile, "recovery phrase") is not { } phrase)
        {
            return 2;
        }

        var body = new JsonObject { ["phrase"] = phrase, ["from"] = new JsonArray([.. addresses.Select(a => (JsonNode)JsonValue.Create(a))]) };
        return await ChangeAsync(configuration, HttpMethod.Post, "/recover", body, async services =>
        {
            if (services.GetRequiredService<OwnerStore>().Current is not null)
            {
                return await services.GetRequiredService<IdentityKeeper>().RecoverAsync(phrase, addresses, null, cancellation);
            }

            return await AnewAsync(services, configuration, phrase, addresses, name, handle, passwordFile, cancellation);
        }, cancellation, setUp: true);
    }

    /// <summary>In an empty folder: the person is made as who they are, and asks the friends that were named to be friends again.</summary>
    private static async Task<IdentityProblem?> AnewAsync(
        IServiceProvider services, string[] configuration, string phrase, List<string> from, string? name, string? handle, string? passwordFile,
        CancellationToken cancellation)
    {
        if (name is null || handle is null || passwordFile is null || from.Count == 0 || RunningNode.OptionsOf(configuration).Url.Length == 0)
        {
            return new IdentityProblem(
                "usage", "this folder is empty: give --name, --handle, --password-file, where a log may be with --from, and the address to live at with --Node:Url=");
        }

        if (await SecretFile.ReadAsync(passwordFile, "password") is not { } password)
        {
            return new IdentityProblem("usage", "nothing was changed");
        }

        if (new SetUpValidator().Validate(new SetUpRequest(null, name, handle, password)) is { IsValid: false } problems)
        {
            return new IdentityProblem("usage", problems.Errors[0].ErrorMessage);
        }

        if (await services.GetRequiredService<SetUp>().RecoverAsync(name, handle, password, phrase, from, cancellation) is { } problem)
        {
            return problem;
        }

        foreach (var friend in from)
        {
            var (person, _, detail) = await services.GetRequiredService<Follows>().FollowAsync(friend, cancellation);
            Console.WriteLine(person is null ? $"{friend} was not asked to be friends again: {detail}" : $"{person.Name} will be asked to be friends again.");
        }

        return null;
    }

    /// <summary>Does it through the running node, or in the folder, and prints how the identity stands afterwards.</summary>
    private static async Task<int> ChangeAsync(
        string[] configuration, HttpMethod method, string path, JsonObject? body, Func<IServiceProvider, Task<IdentityProblem?>> here, CancellationToken cancellation,
        bool setUp = false)
    {
        using (var running = await RunningNode.FindAsync(configuration, cancellation))
        {
            if (running is { Ready: false })
            {
                return await CommandLine.FailAsync(1, setUp ? "a node that is not set up runs on this folder; stop it first" : "this node is not set up yet; run init first, or open the set-up link");
            }

            if (running is not null)
            {
                var (status, answer) = await running.SendAsync(method, "/api/identity" + path, body, cancellation);
                return status == 200 ? Print(answer!) : await CommandLine.FailAsync(1, answer?["detail"]?.GetValue<string>() ?? "the running node did not answer; see its log");
            }
        }

        await using var app = NodeHost.Build(configuration, quiet: true);
        if (!setUp && app.Services.GetRequiredService<OwnerStore>().Current is null)
        {
            return await CommandLine.FailAsync(1, "this node is not set up yet; run init first, or open the set-up link");
        }

        if (await here(app.Services) is { } problem)
        {
            return await CommandLine.FailAsync(problem.Code == "usage" ? 2 : 1, problem.Detail.ToString());
        }

        return IdentityEndpoints.Describe(app.Services.GetRequiredService<OwnIdentity>(), app.Services.GetRequiredService<NodeKeys>(), app.Services.GetRequiredService<LocalNode>(), app.Services.GetRequiredService<OwnerStore>())
            is { } identity
            ? Print(JsonSerializer.SerializeToNode(identity, Hosting.OwnerJson.Default.IdentityResponse)!)
            : await CommandLine.FailAsync(1, "there is no identity log yet; it begins when the node runs for the first time");
    }

    private static int Print(JsonNode identity)
    {
        Console.WriteLine($"Identity       {identity["id"]}");
        Console.WriteLine($"Address        {identity["address"]}");
        Console.WriteLine($"Key            {identity["key"]}");
        Console.WriteLine($"Agreement key  {identity["agreementKey"]} since {identity["agreementSince"]}");
        foreach (var statement in identity["log"]!.AsArray())
        {
            Console.WriteLine($"{statement!["sequence"],5}  {statement["kind"],-9}  {statement["at"]}  {statement["detail"]}");
        }

        if (identity["superseded"]!.GetValue<bool>())
        {
            Console.WriteLine("The log names a key that this folder does not hold. Take the identity back with: identity recover --phrase-file FILE");
        }

        return 0;
    }
}
