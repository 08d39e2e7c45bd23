using System.Text;
using System.Text.Json;
using CsCheck;
using PersonalNode.Portability.Import;

namespace PersonalNode.Tests.Portability;

/// <summary>Lists are read item by item, whatever pieces the file comes in.</summary>
public sealed class JsonItemsTests
{
    [Theory]
    [InlineData("""[{"a":1},{"a":2}]""", "", "1 2")]
    [InlineData("""{"other":[{"a":9}],"items":[{"a":1},{"a":2}],"more":{"items":[{"a":8}]}}""", "items", "1 2")]
    [InlineData("""{"user":{"name":"x","posts":[{"a":1,"posts":[{"a":7}]}],"rest":{}},"posts":[{"a":6}]}""", "user/posts", "1")]
    [InlineData("""{"items":[]}""", "items", "")]
    [InlineData("\uFEFF[{\"a\":5}]", "", "5")]
    public async Task A_list_is_found_by_what_leads_to_it(string json, string list, string expected) =>
        Assert.Equal(expected, string.Join(' ', (await ReadAsync(json, list, int.MaxValue)).Select(i => i.GetProperty("a").GetInt32())));

    [Fact]
    public async Task Pieces_of_any_size_give_the_same_items() => await Gen.Select(Gen.Int[1, 40], Gen.String.Array[0, 20]).SampleAsync(async (piece, texts) =>
    {
        var words = texts.Select(t => new string([.. t.Where(c => !char.IsSurrogate(c))])).ToList();
        var json = JsonSerializer.Serialize(new { before = texts.Length, items = words.Select(w => new { w, deep = new[] { new { x = w } } }), after = "end" });
        Assert.Equal(words, (await ReadAsync(json, "items", piece)).Select(i => i.GetProperty("w").GetString()!));
    });

    [Theory]
    [InlineData("""[{"a":1},{"a":2}""")]
    [InlineData("""[{"a":1},oops]""")]
    [InlineData("not json")]
    public async Task What_is_damaged_is_an_error(string json) => await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(json, "", 7));

    [Fact]
    public async Task Endless_nesting_and_giant_items_are_errors()
    {
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(new string('[', 100_000), "x", int.MaxValue));
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync($"[\"{new string('a', 9_000_000)}\"]", "", int.MaxValue));
    }

    private static async Task<List<JsonElement>> ReadAsync(string json, string list, int piece)
    {
        var items = new List<JsonElement>();
        await using var stream = new Pieces(Encoding.UTF8.GetBytes(json), piece);
        await foreach (var (_, item) in JsonItems.ReadAsync(stream, path => path == list, TestContext.Current.CancellationToken))
        {
            items.Add(item);
        }

        return items;
    }

    /// <summary>Gives a few bytes at a time, as a slow disk may.</summary>
    private sealed class Pieces(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
