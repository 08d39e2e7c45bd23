using CsCheck;
using PersonalNode.Crypto;

namespace PersonalNode.Tests.Crypto;

/// <summary>Two logs of one identity: which counts, and that friends end with the owner whatever they saw first.</summary>
public sealed class IdentityForkTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly IdentityKey daily = IdentityKey.Create();
    private readonly IdentityKey fresh = IdentityKey.Create();
    private readonly IdentityKey thief = IdentityKey.Create();
    private readonly IdentityKey recovery = IdentityKey.Create();
    private readonly LoggedStatement genesis;

    public IdentityForkTests() => genesis = IdentityLog.Genesis(daily, recovery.PublicKeyMultibase, "https://a.example", Now);

    public void Dispose()
    {
        foreach (var key in (IdentityKey[])[daily, fresh, thief, recovery])
        {
            key.Dispose();
        }
    }

    [Fact]
    public void What_continues_the_mirror_extends_it_and_what_is_older_says_nothing()
    {
        var rotate = IdentityLog.Rotate(genesis.After, daily, fresh.PublicKeyMultibase, Now);
        Assert.Equal((ForkVerdict.Extends, 0), Judge([], [genesis]));
        Assert.Equal((ForkVerdict.Extends, 1), Judge([genesis], [genesis, rotate]));
        Assert.Equal((ForkVerdict.Nothing, 2), Judge([genesis, rotate], [genesis, rotate]));
        Assert.Equal((ForkVerdict.Nothing, 1), Judge([genesis, rotate], [genesis]));
        Assert.Equal((ForkVerdict.Foreign, 0), Judge([IdentityLog.Genesis(thief, thief.PublicKeyMultibase, "https://a.example", Now)], [genesis]));
    }

    [Theory]
    [InlineData(71, ForkVerdict.Outranks)]
    [InlineData(72, ForkVerdict.Conflicts)]
    public void A_recover_outranks_what_a_daily_key_said_for_72_hours(int hours, ForkVerdict expected)
    {
        var stolen = IdentityLog.Rotate(genesis.After, daily, thief.PublicKeyMultibase, Now);
        var recover = IdentityLog.Recover(genesis.After, recovery, fresh.PublicKeyMultibase, null, null, Now);
        Assert.Equal((expected, 1), Judge([genesis, stolen], [genesis, recover], TimeSpan.FromHours(hours)));
    }

    [Fact]
    public void Nothing_outranks_a_recover_and_no_daily_key_another()
    {
        var stolen = IdentityLog.Rotate(genesis.After, daily, thief.PublicKeyMultibase, Now);
        var recover = IdentityLog.Recover(genesis.After, recovery, fresh.PublicKeyMultibase, null, null, Now);
        var second = IdentityLog.Recover(genesis.After, recovery, daily.PublicKeyMultibase, null, null, Now);
        var moved = IdentityLog.Address(genesis.After, daily, "https://b.example", Now);
        Assert.Equal((ForkVerdict.Conflicts, 1), Judge([genesis, recover], [genesis, stolen]));
        Assert.Equal((ForkVerdict.Conflicts, 1), Judge([genesis, recover], [genesis, second]));
        Assert.Equal((ForkVerdict.Conflicts, 1), Judge([genesis, stolen], [genesis, moved]));
    }

    [Fact]
    public void A_thief_who_shows_each_friend_another_rotation_keeps_none_of_them()
    {
        var shown = IdentityLog.Rotate(genesis.After, daily, thief.PublicKeyMultibase, Now);
        var found = IdentityLog.Address(genesis.After, daily, "https://thief.example", Now);
        var recover = IdentityLog.Recover(found.After, recovery, fresh.PublicKeyMultibase, 1, null, Now);
        Assert.Equal((ForkVerdict.Outranks, 1), Judge([genesis, shown], [genesis, found, recover]));
        Assert.Equal("https://a.example", recover.After.Address.Value);
    }

    /// <summary>
    /// The owner and a thief write from the same key. Whatever parts of both logs a friend sees, in whatever order and however often, within 72
    /// hours: once the owner's was among them, the friend is with the owner, and all such friends are in the same state.
    /// </summary>
    [Fact]
    public void Whatever_order_friends_see_them_in_all_end_with_the_owner() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], Gen.Bool, Gen.Shuffle(Enumerable.Range(0, 8).ToArray()), Gen.Int[0, 7].List[0, 6]).Sample(
            (before, stolen, knows, order, again) =>
            {
                var common = new List<LoggedStatement> { genesis };
                for (var i = 0; i < before; i++)
                {
                    common.Add(IdentityLog.Address(common[^1].After, daily, $"https://a{i}.example", Now));
                }

                List<LoggedStatement> theft = [.. common, IdentityLog.Rotate(common[^1].After, daily, thief.PublicKeyMultibase, Now)];
                for (var i = 1; i < stolen; i++)
                {
                    theft.Add(IdentityLog.Address(theft[^1].After, thief, $"https://thief{i}.example", Now));
                }

                // The owner has seen what the thief wrote, or has not.
                var basis = knows ? theft : common;
                List<LoggedStatement> owners = [.. basis, IdentityLog.Recover(basis[^1].After, recovery, fresh.PublicKeyMultibase, knows ? common.Count : null, null, Now)];
                owners.Add(IdentityLog.Address(owners[^1].After, fresh, "https://home.example", Now));

                List<LoggedStatement> lie = [.. common, IdentityLog.Address(common[^1].After, daily, "https://lie.example", Now)];
                IReadOnlyList<LoggedStatement>[] views =
                    [common, theft, owners, owners[..^1], theft[..(common.Count + 1)], common[..1], owners[..common.Count], lie];
                var mirror = new List<SeenStatement>();
                foreach (var view in order.Concat(again))
                {
                    if (IdentityFork.Judge(mirror, views[view], Now.AddHours(mirror.Count), out var from) is ForkVerdict.Extends or ForkVerdict.Outranks)
                    {
                        mirror.RemoveRange(from, mirror.Count - from);
                        mirror.AddRange(views[view].Skip(from).Select(s => new SeenStatement(s, Now)));
                    }
                }

                var end = mirror[^1].Logged.After;
                return end.Head == owners[^1].Hash && end.Key.Value == fresh.PublicKeyMultibase && !end.FormerKeys.Any(k => k.Value == thief.PublicKeyMultibase)
                    && !end.FormerAddresses.Any(a => a.Value.Contains("thief", StringComparison.Ordinal));
            },
            iter: 200, threads: 1);

    private static (ForkVerdict, int) Judge(IReadOnlyList<LoggedStatement> mirror, IReadOnlyList<LoggedStatement> shown, TimeSpan age = default) =>
        (IdentityFork.Judge([.. mirror.Select(s => new SeenStatement(s, Now))], shown, Now + age, out var from), from);
}
