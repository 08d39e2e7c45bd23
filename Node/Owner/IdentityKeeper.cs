using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>Why a statement was not made; the detail says what to do next.</summary>
public sealed record IdentityProblem(string Code, Sentence Detail);

/// <summary>
/// Writes the own identity log: the only one who does. A new key is on disk before the statement that names it is committed, and the log decides
/// afterwards which key file counts (<see cref="NodeKeys.Settle"/>), so that a crash at any moment leaves log and key fitting. Friends are told by
/// <see cref="IdentityNewsWorker"/>, which also finds what a crash left untold.
/// </summary>
public sealed class IdentityKeeper(
    NodeDatabase database, OwnIdentity own, OwnerStore owner, NodeKeys keys, AgreementKeys agreement, LocalNode local, MirrorReader mirrors, PeopleStore people,
    RestoredNote restored, TimeProvider time) : IDisposable
{
    private static readonly IdentityProblem None = new(
        "identity.none", "There is no identity log yet. It begins when the node is set up and runs at the address that friends know.");

    private static readonly IdentityProblem Superseded = new(
        "identity.superseded", "Your identity log names another key than this folder holds. If that was not you, or if this folder is an old copy, run: identity recover");

    private static readonly IdentityProblem Unasked = new(
        "identity.unasked", "This folder was brought back from a backup, and none of your friends could be asked yet for the newest of your identity log.");

    private readonly SemaphoreSlim once = new(1);
    private bool collected;

    public void Dispose() => once.Dispose();

    /// <summary>True when this folder holds the key that the log names, and lives at the address it names: then it may speak for the person.</summary>
    public bool SpeaksForOwner => own.State is { } state && state.Key.Value == keys.Identity.PublicKeyMultibase && state.Address.Value == local.Url;

    /// <summary>At the start, before anything is signed: which key file counts. False when none of them fits the log.</summary>
    public bool Settle() => own.State is not { } state || keys.Settle(state.Key.Value);

    /// <summary>Begins the log when there is none, and brings it up to the agreement key of now; at the start and after set-up.</summary>
    public Task EnsureAsync(CancellationToken cancellation) => AloneAsync(async () =>
    {
        if (owner.Current is not { } me || !local.HasUrl)
        {
            return null;
        }

        if (own.State is null)
        {
            var genesis = IdentityLog.Genesis(keys.Identity, me.RecoveryKey, local.Url, time.GetUtcNow());
            await WriteAsync([genesis, Agreement(genesis.After, keys.Identity)]);
            collected = true;
            return null;
        }

        var lonely = own.State.Address.Value != local.Url && people.Related().Count == 0;
        if (lonely || own.State.AgreementKeyName != agreement.Current.Name)
        {
            if (await ReadyAsync(cancellation) is { } problem)
            {
                return problem;
            }

            // Nobody knows the old address, so nobody needs to decide about the new one.
            var state = own.State;
            LoggedStatement[] moved = lonely ? [IdentityLog.Address(state, keys.Identity, local.Url, time.GetUtcNow())] : [];
            var end = moved is [var last] ? last.After : state;
            await WriteAsync([.. moved, .. end.AgreementKeyName != agreement.Current.Name ? [Agreement(end, keys.Identity)] : Array.Empty<LoggedStatement>()]);
        }

        return null;
    });

    /// <summary>Replaces the agreement key.</summary>
    public Task<IdentityProblem?> RenewAgreementAsync(CancellationToken cancellation) => AloneAsync(async () =>
    {
        if (await ReadyAsync(cancellation) is { } problem)
        {
            return problem;
        }

        agreement.Rotate();
        await WriteAsync([Agreement(own.State!, keys.Identity)]);
        return null;
    });

    /// <summary>Replaces the daily key, in good order: signed by the one of now.</summary>
    public Task<IdentityProblem?> RotateAsync(CancellationToken cancellation) => AloneAsync(async () =>
    {
        if (await ReadyAsync(cancellation) is { } problem)
        {
            return problem;
        }

        using var next = IdentityKey.Create();
        keys.Prepare(next);
        agreement.Rotate();
        var rotate = IdentityLog.Rotate(own.State!, keys.Identity, next.PublicKeyMultibase, time.GetUtcNow());
        await WriteAsync([rotate, Agreement(rotate.After, next)]);
        return null;
    });

    /// <summary>From now on the person lives at that address.</summary>
    public Task<IdentityProblem?> MoveAsync(string url, CancellationToken cancellation) => AloneAsync(async () =>
    {
        if (!Protocol.Iri.TryCanonical(url, out var address) || new Uri(address) is not { AbsolutePath: "/", Query: "", Fragment: "" })
        {
            return new IdentityProblem("identity.bad_address", "Enter a plain address such as https://alice.example.");
        }

        if (await ReadyAsync(cancellation) is { } problem)
        {
            return problem;
        }

        if (own.State!.Address.Value != address)
        {
            await WriteAsync([IdentityLog.Address(own.State, keys.Identity, address, time.GetUtcNow())]);
        }

        local.MoveTo(address);
        database.Signals.IdentityNews.Raise();
        return null;
    });

    /// <summary>
    /// A new daily key by the word of the recovery key, on top of the newest log that can be had. What came into that log elsewhere, by a key that
    /// this folder held, is disowned: a thief's keys and addresses leave no trace.
    /// </summary>
    /// <param name="phrase">As printed at set-up.</param>
    /// <param name="from">Addresses to ask for the log, beside friends'.</param>
    /// <param name="setUp">Makes the person with the recovery key, in a folder that is not set up; null in one that is.</param>
    /// <param name="cancellation">Ends it early.</param>
    public Task<IdentityProblem?> RecoverAsync(string? phrase, IReadOnlyList<string> from, Action<WriteContext, IdentityKey>? setUp, CancellationToken cancellation) => AloneAsync(async () =>
    {
        if (!RecoveryPhrase.TryRead(phrase, out var recovery, out var reason))
        {
            return new IdentityProblem("identity.wrong_phrase", Explain(reason!));
        }

        using (recovery)
        {
            var known = own.Log().Select(s => s.Logged).ToList();
            if (known.Count == 0 && setUp is null)
            {
                return None;
            }

            var newest = await mirrors.NewestAsync(known, from, recovery!, cancellation);
            if (newest.Count == 0)
            {
                return new IdentityProblem(
                    "identity.not_found", "No identity log of this phrase was found there. Check the phrase, and give the old address or a friend's with --from.");
            }

            var state = newest[^1].After;
            if (state.RecoveryKey != recovery!.PublicKeyMultibase)
            {
                return new IdentityProblem("identity.wrong_phrase", Sentence.For("other", "The phrase is well written, but it belongs to another identity. Look for the sheet of this one."));
            }

            keys.EnsureCreated();
            using var next = setUp is null ? IdentityKey.Create() : null;
            if (next is not null)
            {
                keys.Prepare(next);
            }

            agreement.Rotate();
            var common = MirrorReader.Common(known, newest);
            var key = next ?? keys.Identity;
            var recover = IdentityLog.Recover(state, recovery, key.PublicKeyMultibase, Foreign(newest, common, known.Count), null, time.GetUtcNow());
            LoggedStatement[] address = recover.After.Address.Value == local.Url || !local.HasUrl ? [] : [IdentityLog.Address(recover.After, key, local.Url, time.GetUtcNow())];
            await WriteAsync(
                [.. newest.Skip(common), recover, .. address, Agreement((address.Length > 0 ? address[0] : recover).After, key)],
                context =>
                {
                    if (setUp is not null)
                    {
                        setUp(context, recovery);
                    }
                    else
                    {
                        owner.Save(context, owner.Current! with { BackupProof = BackupProof.Of(recovery) });
                    }
                });
            return null;
        }
    });

    /// <summary>The first key or address that came elsewhere since the owner's last word; null when nothing did, or when this folder knows nothing.</summary>
    private static int? Foreign(IReadOnlyList<LoggedStatement> newest, int common, int known)
    {
        var last = newest.Skip(common).LastOrDefault(s => s.Statement.Kind == Protocol.StatementKind.Recover)?.Statement.Sequence ?? common - 1;
        return known == 0 ? null : newest.Skip(last + 1)
            .FirstOrDefault(s => s.Statement.Kind is Protocol.StatementKind.Rotate or Protocol.StatementKind.Address)?.Statement.Sequence;
    }

    /// <summary>Whether the log may be continued here: it is there, it is the newest, and its key is ours. A folder may be an old copy, so friends are asked once.</summary>
    private async Task<IdentityProblem?> ReadyAsync(CancellationToken cancellation)
    {
        if (own.State is null)
        {
            return None;
        }

        if (!collected)
        {
            var known = own.Log().Select(s => s.Logged).ToList();
            var newest = await mirrors.NewestAsync(known, [], keys.Identity, cancellation);
            if (restored.IsUnsettled && restored.IsRecent(time.GetUtcNow()) && !mirrors.Answered)
            {
                return Unasked;
            }

            var common = MirrorReader.Common(known, newest);
            if (common < newest.Count && newest[^1].After.Key.Value != keys.Identity.PublicKeyMultibase)
            {
                return Superseded;
            }

            if (common < newest.Count)
            {
                await WriteAsync([.. newest.Skip(common)]);
            }

            collected = true;
        }

        return own.State.Key.Value == keys.Identity.PublicKeyMultibase ? null : Superseded;
    }

    private LoggedStatement Agreement(IdentityState before, IdentityKey key) =>
        IdentityLog.Agreement(before, key, agreement.Current.Key.PublicKeyMultibase, agreement.Current.Name, time.GetUtcNow());

    private async Task WriteAsync(IReadOnlyList<LoggedStatement> statements, Action<WriteContext>? also = null)
    {
        if (statements.Count == 0)
        {
            return;
        }

        await database.WriteAsync(context =>
        {
            own.Write(context, statements);
            also?.Invoke(context);
        });
        Settle();

        // Only now do key and log fit; who woke at the commit looks again.
        database.Signals.IdentityNews.Raise();
    }

    private async Task<IdentityProblem?> AloneAsync(Func<Task<IdentityProblem?>> work)
    {
        await once.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            once.Release();
        }
    }

    private static Sentence Explain(string reason) => reason.Split(':') switch
    {
        ["unknown_word", var number] => Sentence.For("unknown_word", $"Word {number} of the phrase is none of its words. Every word has five letters such as \"lusab\"; check that one."),
        ["wrong_checksum"] => Sentence.For("checksum", "One of the words is another one than was printed. Compare each with the sheet."),
        _ => "A recovery phrase has nine words. Enter all of them, in order.",
    };
}
