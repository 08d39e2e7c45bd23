using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PersonalNode.Portability.Held;
using PersonalNode.Remote;
using PersonalNode.Storage;
using PersonalNode.Tests.Support;

namespace PersonalNode.Tests.Portability;

/// <summary>What a keeper's node takes and what it does not: from strangers nothing, from a friend what was agreed on, whole or not at all.</summary>
public sealed class HeldWireTests : IAsyncLifetime
{
    private static readonly RemoteLimits Limits = new(GuardedClient.MaxBody, TimeSpan.FromMinutes(1));
    private TestNode alice = null!;
    private TestNode bob = null!;

    public async ValueTask InitializeAsync()
    {
        alice = await TestNode.StartAsync("alice");
        bob = await TestNode.StartAsync("bob");
        await Friends.MeetAsync(alice, bob);
    }

    public async ValueTask DisposeAsync()
    {
        await alice.DisposeAsync();
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task Strangers_get_nothing_and_leave_nothing()
    {
        await using var stranger = await StrangerActor.StartAsync();
        await stranger.BefriendAsync(bob);
        await alice.KeepCopyAsync(bob);
        var files = Files();
        foreach (var (method, path) in Routes)
        {
            using var body = method == HttpMethod.Post ? new ByteArrayContent(Body([1, 2, 3])) : null;
            (await bob.Anonymous.SendAsync(method, path, body)).ExpectProblem(HttpStatusCode.Forbidden, "backup.refused");
            if (method == HttpMethod.Get)
            {
                (await stranger.GetAsync(bob.Url + path)).ExpectProblem(HttpStatusCode.Forbidden, "backup.refused");
            }
        }

        Assert.Equal(files, Files());
        Assert.Single((await bob.HeldAsync()).GetProperty("kept").EnumerateArray());
    }

    [Fact]
    public async Task A_friend_who_was_not_answered_brings_nothing()
    {
        await alice.AskedAsync(bob);
        Assert.Equal(403, (await SendAsync("/pieces", Body([1, 2, 3]))).Status);
        Assert.Equal(403, (await SendAsync("/snapshots", "{}"u8.ToArray())).Status);
        Assert.Equal(403, (await alice.Get<GuardedClient>().AskNodeAsync(HttpMethod.Get, bob.Url + "/backups/pieces", null, Limits, TestContext.Current.CancellationToken)).Status);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Bodies_that_are_not_what_was_agreed_are_refused_and_keep_nothing()
    {
        await alice.KeepCopyAsync(bob);
        var files = Files();
        byte[][] wrong =
        [
            [], [0, 0, 0], [0, 0, 0, 4, 1, 2, 3], [0, 0, 0, 0], [255, 255, 255, 255, 1], [0x7f, 255, 255, 255, 1, 2], [.. Body([1, 2, 3]), 0], Body(new byte[Pieces.MaxSize + 1]),
        ];
        foreach (var body in wrong)
        {
            Assert.Equal(400, (await SendAsync("/pieces", body)).Status);
        }

        var tooMuch = await SendAsync("/pieces", new byte[Pieces.MaxBody + 5_000]);
        Assert.True(tooMuch.Status is 413 or 400 or 0, tooMuch.Explain());
        Assert.Equal(files, Files());

        // Signed, but another body than the signed one.
        var honest = Body([9, 9, 9]);
        using var request = new HttpRequestMessage(HttpMethod.Post, bob.Url + "/backups/pieces");
        alice.Get<RequestSigner>().Sign(request, honest, PersonalNode.Crypto.SignatureForm.Ed25519);
        honest[^1] ^= 1;
        request.Content = new ByteArrayContent(honest);
        (await ApiAnswer.OfAsync(alice.Anonymous.Http, request)).ExpectProblem(HttpStatusCode.BadRequest, "backup.malformed");
        Assert.Equal(files, Files());
    }

    [Fact]
    public async Task A_signed_request_is_taken_once()
    {
        await alice.KeepCopyAsync(bob);
        var body = Body([7, 7]);
        ApiAnswer? last = null;
        string[] names = ["Signature", "Signature-Input", "Content-Digest"];
        using var first = new HttpRequestMessage(HttpMethod.Post, bob.Url + "/backups/pieces") { Content = new ByteArrayContent(body) };
        alice.Get<RequestSigner>().Sign(first, body, PersonalNode.Crypto.SignatureForm.Ed25519);
        using var again = new HttpRequestMessage(HttpMethod.Post, bob.Url + "/backups/pieces") { Content = new ByteArrayContent(body) };
        foreach (var name in names)
        {
            again.Headers.TryAddWithoutValidation(name, first.Headers.GetValues(name));
        }

        (await ApiAnswer.OfAsync(alice.Anonymous.Http, first)).Expect(HttpStatusCode.NoContent);
        last = await ApiAnswer.OfAsync(alice.Anonymous.Http, again);
        last.ExpectProblem(HttpStatusCode.Forbidden, "backup.refused");
    }

    [Fact]
    public async Task A_copy_counts_only_when_all_of_it_is_there()
    {
        await alice.KeepCopyAsync(bob);
        var before = (await bob.KeptAsync(alice))!.Value.GetProperty("made").GetDateTimeOffset();
        byte[] index = [1, 2, 3, 4];
        var there = NameOf(index);
        var missing = NameOf([5]);
        var list = Convert.FromHexString(there);
        var half = Convert.FromHexString(there + missing);
        Assert.Equal(204, (await SendAsync("/pieces", [.. Body(index), .. Body(list), .. Body(half)])).Status);

        var now = DateTimeOffset.UtcNow;
        Assert.Equal(409, (await CommitAsync(now, [NameOf(half)], [there])).Status);
        Assert.Equal(409, (await CommitAsync(now, [missing], [there])).Status);
        Assert.Equal(409, (await CommitAsync(now, [NameOf(list)], [missing])).Status);
        Assert.Equal(409, (await CommitAsync(before, [NameOf(list)], [there])).Status);
        Assert.Equal(400, (await CommitAsync(now.AddHours(1), [NameOf(list)], [there])).Status);
        Assert.Equal(400, (await CommitAsync(now, ["../../node.db"], [there])).Status);
        Assert.Equal(400, (await CommitAsync(now, [NameOf(list)], [])).Status);
        foreach (var rubbish in new[] { "", "null", "[]", "{}", "{\"made\":1}", new string('[', 10_000), "{\"made\":\"2026-01-01T00:00:00Z\",\"lists\":null,\"index\":[null]}" })
        {
            Assert.Equal(400, (await SendAsync("/snapshots", Encoding.UTF8.GetBytes(rubbish))).Status);
        }

        Assert.Equal(before, (await bob.KeptAsync(alice))!.Value.GetProperty("made").GetDateTimeOffset());
        Assert.Equal(204, (await CommitAsync(now, [NameOf(list)], [there])).Status);
        Assert.True((await bob.KeptAsync(alice))!.Value.GetProperty("made").GetDateTimeOffset() > before);
    }

    [Fact]
    public async Task Pieces_are_bounded_by_what_was_allowed_and_half_written_ones_are_none()
    {
        await alice.KeepCopyAsync(bob);
        var copy = Assert.Single(bob.Get<HeldStore>().Kept());
        var used = await bob.Get<Keeper>().UsedAsync(copy);
        await bob.Get<Keeper>().AnswerAsync(copy.Id, KeptState.Kept, used + 10);
        Assert.Equal(204, (await SendAsync("/pieces", Body(new byte[10]))).Status);
        var over = await SendAsync("/pieces", Body([1]));
        Assert.Equal(507, over.Status);
        Assert.True(over.Says("backup.limit"));
        Assert.Equal(204, (await SendAsync("/pieces", Body(new byte[10]))).Status);

        // A crash in the middle of writing leaves a file of another name.
        var torn = Files()[0] + ".new";
        await File.WriteAllTextAsync(torn, "half", TestContext.Current.CancellationToken);
        await bob.RestartAsync();
        Assert.Equal(used + 10, await bob.Get<Keeper>().UsedAsync(Assert.Single(bob.Get<HeldStore>().Kept())));
        Assert.False(File.Exists(torn));
    }

    [Fact]
    public async Task Whoever_was_blocked_or_signs_by_a_key_that_no_log_names_gets_nothing()
    {
        await alice.KeepCopyAsync(bob);
        var asked = new HttpRequestMessage(HttpMethod.Get, bob.Url + "/backups");
        using var stolen = PersonalNode.Crypto.IdentityKey.Create();
        RequestSigner.SignBy(stolen, asked, null, DateTimeOffset.UtcNow);
        (await ApiAnswer.OfAsync(alice.Anonymous.Http, asked)).ExpectProblem(HttpStatusCode.Forbidden, "backup.refused");
        (await bob.Api.PutAsync($"/api/people/{await Friends.IdAsync(bob, alice.Url)}/block")).Expect(HttpStatusCode.OK);
        Assert.Equal(403, (await SendAsync("/pieces", Body([1, 2, 3]))).Status);
    }

    private static IEnumerable<(HttpMethod Method, string Path)> Routes =>
    [
        (HttpMethod.Get, "/backups"), (HttpMethod.Post, "/backups"), (HttpMethod.Delete, "/backups"), (HttpMethod.Post, "/backups/news"), (HttpMethod.Get, "/backups/pieces"),
        (HttpMethod.Post, "/backups/pieces"), (HttpMethod.Post, "/backups/pieces/read"), (HttpMethod.Post, "/backups/snapshots"),
    ];

    private static string NameOf(byte[] piece) => Convert.ToHexStringLower(SHA256.HashData(piece));

    private static byte[] Body(byte[] piece)
    {
        using var body = new MemoryStream();
        Pieces.Write(body, piece);
        return body.ToArray();
    }

    private Task<RemoteAnswer> SendAsync(string path, byte[] body) =>
        alice.Get<GuardedClient>().AskNodeAsync(HttpMethod.Post, bob.Url + "/backups" + path, body, Limits, TestContext.Current.CancellationToken);

    private Task<RemoteAnswer> CommitAsync(DateTimeOffset made, string[] lists, string[] index) =>
        SendAsync("/snapshots", JsonSerializer.SerializeToUtf8Bytes(new { made, lists, index }));

    private IReadOnlyList<string> Files() => Directory.Exists(Path.Combine(bob.Folder.Path, "kept"))
        ? [.. Directory.GetFiles(Path.Combine(bob.Folder.Path, "kept"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
}
