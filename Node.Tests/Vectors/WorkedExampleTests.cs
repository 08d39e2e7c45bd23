using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Tests.House;

namespace PersonalNode.Tests.Vectors;

/// <summary>The examples in FEDERATION.md, made again from the keys that stand there: an implementer can check every byte.</summary>
public sealed class WorkedExampleTests
{
    private const string Alice = "https://alice.example";
    private const string Bob = "https://bob.example";
    private const string BobsKeyId = Bob + "#agreement-1k0000000000r";
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_signed_activity_inside() => Stands(Inside());

    [Fact]
    public void The_envelope_around_it()
    {
        using var bobs = AgreementKey.FromPrivate(Bytes(2));
        var envelope = Envelope(bobs);
        Stands(envelope);

        // And it opens as any other.
        Assert.Equal(Refusal.None, SealedEnvelope.TryOpen(
            JsonElement.Parse(envelope.ToJsonString()), id => id == BobsKeyId ? bobs : null, to => to == Bob, Now, out var inside));
        using var alices = IdentityKey.FromSeed(Bytes(1));
        Assert.Equal(Refusal.None, VerifiedActivity.CheckSealed(inside, new KeyRing(Alice, alices.PublicKey), to => to == Bob, out _));
    }

    [Fact]
    public void The_sealed_photo()
    {
        Assert.Contains(Convert.ToHexStringLower(File), Document(), StringComparison.Ordinal);
        Assert.True(SealedMedia.TryOpen(Bytes(4), File, out var content));
        Assert.Equal("not really a photo"u8.ToArray(), content);
    }

    [Fact]
    public void The_keys()
    {
        var text = Document();
        using var alices = IdentityKey.FromSeed(Bytes(1));
        using var bobs = AgreementKey.FromPrivate(Bytes(2));
        Assert.Contains(alices.PublicKeyMultibase, text, StringComparison.Ordinal);
        Assert.Contains(bobs.PublicKeyMultibase, text, StringComparison.Ordinal);
    }

    private static byte[] File => SealedMedia.Seal(Bytes(4), "not really a photo"u8);

    private static JsonObject Envelope(AgreementKey bobs)
    {
        using var ephemeral = AgreementKey.FromPrivate(Bytes(3));
        return SealedEnvelope.SealWith(ephemeral, Inside().ToJsonString(), Alice + "/sealed/1k0000000002r", Alice, Bob, BobsKeyId, bobs.PublicKey, Now);
    }

    private static JsonObject Inside()
    {
        using var key = IdentityKey.FromSeed(Bytes(1));
        var note = ActivityBuilder.Note(new NoteDraft
        {
            Id = Alice + "/posts/1k0000000000r",
            Author = Alice,
            Html = "<p>Dinner on Sunday</p>",
            Markdown = "Dinner on Sunday",
            Published = Now,
            Context = Alice + "/posts/1k0000000000r",
            TagBase = Alice + "/tags/",
            To = [Bob],
            Cc = [],
            Attachments =
            [
                new Attachment($"{Alice}/media/{Convert.ToHexStringLower(SHA256.HashData(File))}", "image/webp")
                {
                    Alt = "A table by the window",
                    Width = 2048,
                    Height = 1536,
                    BlurHash = "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
                    Digest = SealedMedia.DigestText(SHA256.HashData(File)),
                    Key = Base64Url.EncodeToString(Bytes(4)),
                },
            ],
        });
        note.Remove("cc");
        var create = ActivityBuilder.Activity("Create", Alice + "/activities/1k0000000001r", Alice, note, Now, [Bob], []);
        return JsonNode.Parse(SignedActivity.Sign(create, key, Alice + "/#ed25519-key", Now).Json)!.AsObject();
    }

    /// <summary>Thirty-two times the byte.</summary>
    private static byte[] Bytes(byte value) => [.. Enumerable.Repeat(value, 32)];

    private static void Stands(JsonObject example)
    {
        var text = example.ToJsonString(Readable);
        Assert.True(Document().Contains(text, StringComparison.Ordinal), $"FEDERATION.md must hold this example:\n{text}");
    }

    private static string Document() => System.IO.File.ReadAllText(Path.Combine(Source.Root, "FEDERATION.md"));
}
