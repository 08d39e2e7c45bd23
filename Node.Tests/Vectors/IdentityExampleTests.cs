using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PersonalNode.Crypto;
using PersonalNode.Tests.House;

namespace PersonalNode.Tests.Vectors;

/// <summary>
/// The worked example of FEDERATION.md, made again from fixed keys (seeds of 32 equal bytes: 1 the first daily key, 2 the second, 3 the third;
/// 9 the recovery key; 7 the agreement key). What another implementation has to reproduce is in this file as it is in the document.
/// </summary>
public sealed partial class IdentityExampleTests
{
    private static readonly DateTimeOffset Day = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_example_is_made_again()
    {
        var log = Make();
        Assert.Equal(
            [
                "zQmSo6XSPskAgaNDNpetKQWiQSZdPnWGhXgEFEd4FCkTfgH",
                "zQmScB3vKBpGvnTBSUdXdrADYUPBkv6ZKZ8kQBuJhGyusE1",
                "zQmUQCfkHHsN8V84fLP78Knf8V9qzzCDsDyy8yHZ8ovtYWX",
                "zQmQMM21f67uE9vNCYXnLW8fpGoCDb1FnmnSJdgL8vsUmib",
                "zQmWejnFdNd68EyxpjUffLffydqJVdD7ifDBHyS24qu7Ams",
            ], log.Select(s => s.Hash));
        Assert.Equal(StatementFailure.None, IdentityLog.Replay(null, log.Select(s => JsonElement.Parse(s.Json)), out var read));
        Assert.Equal(log[^1].Hash, read[^1].After.Head);
    }

    [Fact]
    public void The_document_shows_this_example()
    {
        // Every statement that FEDERATION.md shows is one of these, as a whole.
        var log = Make().ToDictionary(s => s.Hash, s => JsonElement.Parse(s.Json));
        foreach (var block in Block().Matches(Source.Text("FEDERATION.md")).Select(m => m.Groups[1].Value).Where(b => b.Contains("IdentityStatement", StringComparison.Ordinal)))
        {
            var shown = JsonElement.Parse(block);
            Assert.True(log.TryGetValue(IdentityLog.HashOf(shown), out var made), block);
            Assert.True(JsonElement.DeepEquals(shown, made));
        }
    }

    internal static IReadOnlyList<LoggedStatement> Make()
    {
        using var first = Key(1);
        using var second = Key(2);
        using var third = Key(3);
        using var recovery = Key(9);
        using var agreement = AgreementKey.FromPrivate([.. Enumerable.Repeat((byte)7, 32)]);
        var genesis = IdentityLog.Genesis(first, recovery.PublicKeyMultibase, "https://alice.example", Day);
        var sealing = IdentityLog.Agreement(genesis.After, first, agreement.PublicKeyMultibase, "1kgd56g000000", Day);
        var rotate = IdentityLog.Rotate(sealing.After, first, second.PublicKeyMultibase, Day.AddDays(1));
        var address = IdentityLog.Address(rotate.After, second, "https://alice.home.example", Day.AddDays(2));
        var recover = IdentityLog.Recover(address.After, recovery, third.PublicKeyMultibase, address.Statement.Sequence, null, Day.AddDays(3));
        return [genesis, sealing, rotate, address, recover];
    }

    /// <summary>For the document: run with the environment variable PRINT_EXAMPLE naming a file.</summary>
    [Fact]
    public async Task It_can_be_printed()
    {
        if (Environment.GetEnvironmentVariable("PRINT_EXAMPLE") is { Length: > 0 } file)
        {
            var options = new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            await File.WriteAllLinesAsync(
                file, Make().Select(s => $"hash {s.Hash}\n```json\n{JsonNode.Parse(s.Json)!.ToJsonString(options)}\n```\n"), TestContext.Current.CancellationToken);
        }
    }

    private static IdentityKey Key(byte seed) => IdentityKey.FromSeed([.. Enumerable.Repeat(seed, 32)]);

    [GeneratedRegex("```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
