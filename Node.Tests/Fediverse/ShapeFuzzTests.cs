using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using PersonalNode.Inbox;
using PersonalNode.Protocol;
using PersonalNode.Tests.Vectors;

namespace PersonalNode.Tests.Fediverse;

/// <summary>Whatever JSON comes, reading it never throws, and what is read is within its bounds.</summary>
public sealed class ShapeFuzzTests
{
    /// <summary>Every actor, document, activity and embedded object of the shapes.</summary>
    private static readonly IReadOnlyList<JsonNode> Seeds = [.. ShapeServer.Files().SelectMany(f => Parts(JsonNode.Parse(ShapeServer.Read(f))!))];

    private static readonly string[] Texts =
    [
        "", " ", "https://", "https://shape.example", "javascript:alert(1)", "text/markdown", "text/plain", "Note", "Event", "image/png", ":blobcat:", "und", "9999-12-31T23:59:59-14:00",
        "\u202e\0\u200b", new('a', 3_000), new('>', 500), "https://shape.example/" + new string('b', 600),
    ];

    private static readonly double[] Numbers = [0, -1, 1.5, 1e300, -1e300, 9007199254740993d];

    /// <summary>What a value may turn into, of another kind or out of bounds.</summary>
    private static readonly Gen<JsonNode?> Strange = Gen.OneOf(
        JsonGen.Object.Select(static o => (JsonNode?)o),
        Gen.Int[0, Texts.Length - 1].Select(static i => (JsonNode?)JsonValue.Create(Texts[i])),
        Gen.Int[0, Numbers.Length - 1].Select(static i => (JsonNode?)JsonValue.Create(Numbers[i])),
        Gen.Bool.Select(static b => (JsonNode?)JsonValue.Create(b)),
        Gen.Const((JsonNode?)null),
        Gen.Const(0).Select(static _ => (JsonNode?)new JsonArray(new JsonArray(new JsonArray()), null, "x", new JsonObject { ["type"] = new JsonArray() })));

    private static readonly Gen<JsonNode> Mutated = Gen.Select(Gen.Int[0, Seeds.Count - 1], Gen.Select(Gen.Int[0, 5_000], Gen.Int[0, 3], Strange).Array[1, 6])
        .Select(static (seed, changes) =>
        {
            var copy = Seeds[seed].DeepClone();
            foreach (var (place, how, value) in changes)
            {
                Change(copy, place, how, value);
            }

            return copy;
        });

    [Fact]
    public void Shapes_with_values_of_other_kinds_are_read_without_a_fault() => Mutated.Sample(static node => Read(node), iter: 8_000);

    [Fact]
    public void Any_object_is_read_without_a_fault() => JsonGen.Object.Sample(static node => Read(node), iter: 2_000);

    [Theory]
    [InlineData(">")]
    [InlineData("- ")]
    [InlineData("[")]
    [InlineData("![](")]
    [InlineData("*a **b ")]
    [InlineData("`")]
    [InlineData("<a href=")]
    [InlineData("|a|\n|-|\n")]
    [InlineData("\\[x](y)\n\n")]
    public void Markdown_of_any_depth_becomes_safe_text(string piece)
    {
        var note = JsonNode.Parse("""{"id":"https://shape.example/1","type":"Video","attributedTo":"https://shape.example/u","mediaType":"text/markdown"}""")!;
        note["content"] = string.Concat(Enumerable.Repeat(piece, 20_000 / piece.Length));
        Assert.True(ReceivedNote.TryRead(Parse(note), out var received));
        received.Prepare();
        Assert.InRange(received.Note.Body.Content.Length, 1, 10_000);
    }

    [Fact]
    public void Lists_longer_than_any_bound_are_cut()
    {
        var note = JsonNode.Parse("""{"id":"https://shape.example/1","type":"Article","attributedTo":"https://shape.example/u","name":"n"}""")!;
        note["content"] = new string('x', 300_000);
        note["attachment"] = Many(i => new JsonObject { ["type"] = "Document", ["mediaType"] = i % 2 == 0 ? "image/png" : "video/mp4", ["url"] = $"https://shape.example/f/{i}" });
        note["tag"] = Many(i => new JsonObject { ["type"] = i % 2 == 0 ? "Mention" : "Hashtag", ["name"] = $"#t{i}", ["href"] = $"https://shape.example/u/{i}" });
        Assert.True(NoteView.TryRead(Parse(note), out var view));
        Assert.Equal((20, NoteLink.Most, 50, 50, 100_000), (view.Attachments.Count, view.Body.Links.Count, view.Tags.Count, view.Mentions.Count, view.Body.Content.Length));
    }

    private static JsonArray Many(Func<int, JsonNode> make) => new([.. Enumerable.Range(0, 250).Select(make)]);

    private static void Read(JsonNode node)
    {
        // Only what the strict reader lets in reaches the others.
        if (!StrictJson.TryParse(Encoding.UTF8.GetBytes(node.ToJsonString()), JsonLimits.Inbox, out var document, out _))
        {
            return;
        }

        using (document)
        {
            Read(document.RootElement);
            if (ActivityView.TryRead(document.RootElement, out var activity))
            {
                Assert.True(activity.Id.Length <= Iri.MaxLength && activity.Actor.Length <= Iri.MaxLength && activity.Type.Length <= 64);
                Read(activity.Embedded);
            }
        }
    }

    private static void Read(JsonElement root)
    {
        if (NoteView.TryRead(root, out var note))
        {
            Assert.True(note.Tags.Count <= 50 && note.Mentions.Count <= 50 && note.Attachments.Count <= Attachment.Most && note.Body.Links.Count <= NoteLink.Most);
            Assert.True(note.Body.Content.Length <= 100_000 && (note.Summary?.Length ?? 0) <= 500 && (note.Body.Title?.Length ?? 0) <= 300 && note.Body.Lines.All(l => l.Length <= 1_000));
            Assert.All(note.Attachments, a => Assert.True(a.Url.Length <= Iri.MaxLength && a.MediaType.Length <= 50 && a.Alt.Length <= Attachment.MaxAlt && a.Width is >= 0 and <= 65_535));
            Assert.All(note.Body.Links, l => Assert.True(Iri.TryCanonical(l.Url, out _) && l.Label.Length is > 0 and <= Iri.MaxLength));
            Assert.True(note.Emoji.Count <= CustomEmoji.Most && note.Emoji.All(e => e.Shortcode.Length is > 0 and <= 64 && Iri.TryCanonical(e.Url, out _)));
            Assert.True(note.Language is null or { Length: >= 2 and <= LanguageTag.MaxLength } && note.Attachments.All(a => a.Focus is null or { X: >= -1 and <= 1, Y: >= -1 and <= 1 }));
            Assert.True(note.Poll is null || note.Poll.Options.Count is > 0 and <= PollView.MaxOptions);
            Assert.True(ReceivedNote.TryRead(root, out var received));
            received.Prepare();
        }

        if (ActorView.TryRead(root, out var actor))
        {
            Assert.True(actor.Name.Length <= 100 && actor.Handle.Length <= 64 && actor.Summary.Length <= 10_000 && actor.Fields.Count <= 8 && actor.AlsoKnownAs.Count <= 10);
        }
    }

    private static IEnumerable<JsonNode> Parts(JsonNode file)
    {
        yield return file["actor"]!.DeepClone();
        foreach (var part in (file["documents"]?.AsObject() ?? []).Concat(file["activities"]!.AsObject()).Select(p => p.Value!))
        {
            yield return part.DeepClone();
            if (part["object"] is JsonObject about)
            {
                yield return about.DeepClone();
            }
        }
    }

    /// <summary>Changes the value at some place below: another one, none, a list of it, or it twice.</summary>
    private static void Change(JsonNode root, int place, int how, JsonNode? value)
    {
        var places = Places(root).ToList();
        if (places.Count == 0)
        {
            return;
        }

        var (owner, key) = places[place % places.Count];
        var old = key is string name ? owner[name] : owner[(int)key];
        var next = how switch { 0 or 1 => value?.DeepClone(), 2 => new JsonArray(old?.DeepClone(), value?.DeepClone()), _ => new JsonObject { ["id"] = old?.DeepClone(), ["type"] = value?.DeepClone() } };
        if (key is string member)
        {
            owner[member] = next;
        }
        else
        {
            owner[(int)key] = next;
        }
    }

    private static IEnumerable<(JsonNode Owner, object Key)> Places(JsonNode node)
    {
        var members = node is JsonObject o ? o.Select(m => ((object)m.Key, m.Value)) : node is JsonArray a ? a.Select((v, i) => ((object)i, v)) : [];
        foreach (var (key, value) in members.ToList())
        {
            yield return (node, key);
            foreach (var below in value is null ? [] : Places(value))
            {
                yield return below;
            }
        }
    }

    private static JsonElement Parse(JsonNode node) => JsonElement.Parse(node.ToJsonString());
}
