using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Tests.Crypto;

/// <summary>Every rule of the identity log, from both sides.</summary>
public sealed class IdentityLogTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly IdentityKey daily = IdentityKey.Create();
    private readonly IdentityKey next = IdentityKey.Create();
    private readonly IdentityKey recovery = IdentityKey.Create();
    private readonly IdentityKey other = IdentityKey.Create();
    private readonly AgreementKey agreement = AgreementKey.Create();
    private readonly LoggedStatement genesis;

    public IdentityLogTests() => genesis = IdentityLog.Genesis(daily, recovery.PublicKeyMultibase, "https://a.example", Now);

    public void Dispose()
    {
        foreach (var key in (IDisposable[])[daily, next, recovery, other, agreement])
        {
            key.Dispose();
        }
    }

    [Fact]
    public void A_whole_life_replays_to_its_end()
    {
        var sealing = IdentityLog.Agreement(genesis.After, daily, agreement.PublicKeyMultibase, "0000000000001", Now);
        var rotate = IdentityLog.Rotate(sealing.After, daily, next.PublicKeyMultibase, Now);
        var move = IdentityLog.Address(rotate.After, next, "https://b.example", Now);
        var recover = IdentityLog.Recover(move.After, recovery, other.PublicKeyMultibase, null, next.PublicKeyMultibase, Now);
        LoggedStatement[] log = [genesis, sealing, rotate, move, recover];

        Assert.Equal(StatementFailure.None, IdentityLog.Replay(null, log.Select(s => JsonElement.Parse(s.Json)), out var read));
        var end = read[^1].After;
        Assert.Equal(genesis.Hash, end.Identity);
        Assert.Equal(recover.Hash, end.Head);
        Assert.Equal((5, other.PublicKeyMultibase, next.PublicKeyMultibase), (end.Length, end.Key.Value, end.RecoveryKey));
        Assert.Equal([daily.PublicKeyMultibase, next.PublicKeyMultibase], end.FormerKeys.Select(k => k.Value));
        Assert.Equal(("https://b.example", "0000000000001"), (end.Address.Value, end.AgreementKeyName));
        Assert.Equal(["https://a.example"], end.FormerAddresses.Select(a => a.Value));
        Assert.True(end.LivedAt("https://a.example") && end.LivedAt("https://b.example") && !end.LivedAt("https://c.example"));
    }

    [Fact]
    public void What_a_recover_disowns_leaves_no_trace()
    {
        var thief = IdentityLog.Rotate(genesis.After, daily, other.PublicKeyMultibase, Now);
        var away = IdentityLog.Address(thief.After, other, "https://thief.example", Now);
        var end = IdentityLog.Recover(away.After, recovery, next.PublicKeyMultibase, thief.Statement.Sequence, null, Now).After;
        Assert.Equal((next.PublicKeyMultibase, "https://a.example"), (end.Key.Value, end.Address.Value));
        Assert.Equal([daily.PublicKeyMultibase], end.FormerKeys.Select(k => k.Value));
        Assert.Empty(end.FormerAddresses);
    }

    [Fact]
    public void Genesis_by_another_key() => Refused(null, Changed(genesis, s => s["key"] = other.PublicKeyMultibase), StatementFailure.WrongSigner, daily);

    [Theory]
    [InlineData(StatementKind.Agreement)]
    [InlineData(StatementKind.Rotate)]
    [InlineData(StatementKind.Address)]
    [InlineData(StatementKind.Recover)]
    public void Signed_by_a_key_whose_word_it_is_not(StatementKind kind)
    {
        foreach (var wrong in kind == StatementKind.Recover ? (IdentityKey[])[daily, other, next] : [recovery, other, next])
        {
            Refused(genesis.After, Unsigned(kind, genesis.After), StatementFailure.WrongSigner, wrong);
        }
    }

    [Fact]
    public void A_key_that_was_given_up_says_nothing_more()
    {
        var rotated = IdentityLog.Rotate(genesis.After, daily, next.PublicKeyMultibase, Now).After;
        Refused(rotated, Unsigned(StatementKind.Address, rotated), StatementFailure.WrongSigner, daily);
        var recovered = IdentityLog.Recover(rotated, recovery, other.PublicKeyMultibase, null, null, Now).After;
        Refused(recovered, Unsigned(StatementKind.Address, recovered), StatementFailure.WrongSigner, next);
    }

    [Fact]
    public void An_old_recovery_key_recovers_nothing()
    {
        var replaced = IdentityLog.Recover(genesis.After, recovery, next.PublicKeyMultibase, null, other.PublicKeyMultibase, Now).After;
        Refused(replaced, Unsigned(StatementKind.Recover, replaced), StatementFailure.WrongSigner, recovery);
    }

    [Fact]
    public void The_method_names_the_right_key_but_another_signed() => Refused(
        genesis.After, IntegrityProof.Sign(Unsigned(StatementKind.Rotate, genesis.After), other, IdentityStatement.MethodOf(daily.PublicKeyMultibase), Now), StatementFailure.BadProof);

    [Fact]
    public void Changed_after_it_was_signed()
    {
        var changed = JsonNode.Parse(IdentityLog.Rotate(genesis.After, daily, next.PublicKeyMultibase, Now).Json)!.AsObject();
        changed["key"] = other.PublicKeyMultibase;
        Refused(genesis.After, changed, StatementFailure.BadProof);
    }

    [Fact]
    public void In_another_place_or_log()
    {
        var second = IdentityLog.Rotate(genesis.After, daily, next.PublicKeyMultibase, Now);
        Refused(null, JsonNode.Parse(second.Json)!.AsObject(), StatementFailure.WrongPlace);
        Refused(second.After, JsonNode.Parse(second.Json)!.AsObject(), StatementFailure.WrongPlace);
        Refused(genesis.After, JsonNode.Parse(genesis.Json)!.AsObject(), StatementFailure.WrongPlace);
        var elsewhere = IdentityLog.Genesis(daily, other.PublicKeyMultibase, "https://a.example", Now);
        Refused(elsewhere.After, JsonNode.Parse(second.Json)!.AsObject(), StatementFailure.WrongPlace);
        Refused(genesis.After, Changed(second, s => s["sequence"] = 2), StatementFailure.WrongPlace, daily);
        Refused(genesis.After, Changed(second, s => s["previous"] = elsewhere.Hash), StatementFailure.WrongPlace, daily);
    }

    [Theory]
    [InlineData("type", "\"Note\"")]
    [InlineData("kind", "\"abdicate\"")]
    [InlineData("kind", null)]
    [InlineData("sequence", "\"1\"")]
    [InlineData("sequence", "-1")]
    [InlineData("sequence", "1.5")]
    [InlineData("published", "\"yesterday\"")]
    [InlineData("identity", null)]
    [InlineData("previous", null)]
    [InlineData("key", null)]
    [InlineData("key", "7")]
    [InlineData("disowns", "0")]
    [InlineData("signature", "{\"type\":\"RsaSignature2017\"}")]
    public void Of_another_shape(string member, string? value) => Refused(
        genesis.After, Changed(IdentityLog.Recover(genesis.After, recovery, next.PublicKeyMultibase, 1, null, Now), s =>
        {
            s.Remove(member);
            if (value is not null)
            {
                s[member] = JsonNode.Parse(value);
            }
        }), StatementFailure.Malformed, recovery);

    [Theory]
    [InlineData("key", "z6MkNotAKey")]
    [InlineData("recoveryKey", "nonsense")]
    public void With_a_key_that_is_none(string member, string value) => Refused(
        genesis.After, Changed(IdentityLog.Recover(genesis.After, recovery, next.PublicKeyMultibase, null, null, Now), s => s[member] = value), StatementFailure.NoKey, recovery);

    [Fact]
    public void An_agreement_key_of_another_kind() => Refused(
        genesis.After, Changed(IdentityLog.Agreement(genesis.After, daily, agreement.PublicKeyMultibase, "n", Now), s => s["agreementKey"] = next.PublicKeyMultibase),
        StatementFailure.NoKey, daily);

    [Fact]
    public void Without_a_proof_or_by_a_method_that_is_no_did_key()
    {
        Refused(genesis.After, Unsigned(StatementKind.Rotate, genesis.After), StatementFailure.Malformed);
        Refused(genesis.After, IntegrityProof.Sign(Unsigned(StatementKind.Rotate, genesis.After), daily, "https://a.example#key", Now), StatementFailure.Malformed);
        Refused(
            genesis.After, IntegrityProof.Sign(
                Unsigned(StatementKind.Rotate, genesis.After), daily, $"did:key:{daily.PublicKeyMultibase}#{other.PublicKeyMultibase}", Now), StatementFailure.Malformed);
    }

    [Fact]
    public void Nobody_can_spell_a_signed_statement_in_another_way()
    {
        // A proof covers only the beginning of the @context, and no linked-data signature: a second spelling would have another hash.
        var longer = JsonNode.Parse(IdentityLog.Rotate(genesis.After, daily, next.PublicKeyMultibase, Now).Json)!.AsObject();
        longer["@context"]!.AsArray().Add("https://more.example");
        Refused(genesis.After, longer, StatementFailure.Malformed);
        var signed = JsonNode.Parse(IdentityLog.Rotate(genesis.After, daily, next.PublicKeyMultibase, Now).Json)!.AsObject();
        signed["signature"] = new JsonObject();
        Refused(genesis.After, signed, StatementFailure.Malformed);
    }

    [Fact]
    public void Longer_than_it_may_be() => Refused(
        genesis.After, Changed(IdentityLog.Rotate(genesis.After, daily, next.PublicKeyMultibase, Now), s => s["more"] = new string('x', IdentityStatement.MaxBytes)),
        StatementFailure.Malformed, daily);

    [Fact]
    public void A_log_is_full_after_a_hundred_addresses()
    {
        var end = genesis.After;
        for (var i = 0; i < IdentityStatement.MaxFormer; i++)
        {
            end = IdentityLog.Address(end, daily, $"https://n{i}.example", Now).After;
        }

        Refused(end, Unsigned(StatementKind.Address, end), StatementFailure.LogFull, daily);
    }

    [Fact]
    public void A_log_is_full_after_a_hundred_keys()
    {
        var (end, key) = (genesis.After, daily);
        for (var i = 0; i < IdentityStatement.MaxFormer; i++)
        {
            var fresh = IdentityKey.Create();
            end = IdentityLog.Rotate(end, key, fresh.PublicKeyMultibase, Now).After;
            key = fresh;
        }

        Refused(end, Unsigned(StatementKind.Rotate, end), StatementFailure.LogFull, key);
    }

    [Fact]
    public void A_log_is_full_after_five_thousand_statements()
    {
        var end = genesis.After;
        while (end.Length < 5_000)
        {
            end = IdentityLog.Agreement(end, daily, agreement.PublicKeyMultibase, "n", Now).After;
        }

        // There is no place of that number.
        Refused(end, Unsigned(StatementKind.Agreement, end), StatementFailure.Malformed, daily);
    }

    private JsonObject Unsigned(StatementKind kind, IdentityState before)
    {
        (string, string)[] members = kind switch
        {
            StatementKind.Agreement => [("agreementKey", agreement.PublicKeyMultibase), ("agreementKeyName", "n")],
            StatementKind.Address => [("address", "https://b.example")],
            _ => [("key", next.PublicKeyMultibase)],
        };
        return IdentityStatement.Build(
            kind, before.Length, before.Identity, before.Head, Now, members.Select(m => new KeyValuePair<string, JsonNode?>(m.Item1, m.Item2)));
    }

    private static JsonObject Changed(LoggedStatement statement, Action<JsonObject> change)
    {
        var copy = JsonNode.Parse(statement.Json)!.AsObject();
        copy.Remove("proof");
        change(copy);
        return copy;
    }

    private static void Refused(IdentityState? before, JsonObject statement, StatementFailure expected, IdentityKey? signer = null)
    {
        var signed = signer is null ? statement : IntegrityProof.Sign(statement, signer, IdentityStatement.MethodOf(signer.PublicKeyMultibase), Now);
        if (statement["signature"] is JsonObject && signer is not null)
        {
            signed["signature"] = statement["signature"]!.DeepClone();
        }

        Assert.Equal(expected, IdentityLog.Check(before, JsonElement.Parse(signed.ToJsonString()), out var logged));
        Assert.Null(logged);
    }
}
