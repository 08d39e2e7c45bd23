using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PersonalNode.Portability.Import;

/// <summary>
/// The items of lists in a JSON file, one after the other, however long the file is: only one item is in memory. A list is named by the
/// members that lead to it, "user/posts"; the outermost list by "".
/// </summary>
internal static class JsonItems
{
    /// <summary>Largest item, in bytes.</summary>
    private const int MaxItem = 8 * 1024 * 1024;

    private const int FirstBuffer = 64 * 1024;

    /// <param name="stream">Read to its end.</param>
    /// <param name="wanted">Which lists, by their path.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="JsonException">It is no JSON, is nested too deep, or has an item that is too large.</exception>
    public static async IAsyncEnumerable<(string List, JsonElement Item)> ReadAsync(
        Stream stream, Func<string, bool> wanted, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var buffer = new byte[FirstBuffer];
        var filled = 0;
        var walk = new Walk(wanted);
        for (var ended = false; !ended;)
        {
            if (filled == buffer.Length)
            {
                if (buffer.Length >= MaxItem)
                {
                    throw new JsonException("An item is larger than 8 MB.");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellation);
            filled += read;
            ended = read == 0;
            var start = walk.IsAtStart && buffer.AsSpan(0, filled).StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? 3 : 0;
            var items = walk.Go(buffer.AsSpan(start, filled - start), ended, out var used);
            used += start;
            foreach (var item in items)
            {
                yield return item;
            }

            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
        }
    }

    /// <summary>Where in the document reading stands, between two pieces of it.</summary>
    private sealed class Walk(Func<string, bool> wanted)
    {
        private readonly List<(string Path, bool IsWanted)> open = [];
        private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = 64, CommentHandling = JsonCommentHandling.Disallow });
        private string? name;

        public bool IsAtStart { get; private set; } = true;

        public List<(string, JsonElement)> Go(ReadOnlySpan<byte> data, bool isLast, out int used)
        {
            var items = new List<(string, JsonElement)>();
            var reader = new Utf8JsonReader(data, isLast, state);
            while (true)
            {
                if (open is [.., { IsWanted: true } list])
                {
                    var next = reader;
                    if (!next.Read())
                    {
                        break;
                    }

                    if (next.TokenType != JsonTokenType.EndArray)
                    {
                        if (!JsonDocument.TryParseValue(ref next, out var item))
                        {
                            break;
                        }

                        reader = next;
                        using (item)
                        {
                            items.Add((list.Path, item.RootElement.Clone()));
                        }

                        continue;
                    }
                }

                if (!reader.Read())
                {
                    break;
                }

                IsAtStart = false;
                Step(ref reader);
            }

            state = reader.CurrentState;
            used = (int)reader.BytesConsumed;
            return items;
        }

        private void Step(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString();
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    var path = open is [.., { } outer] ? name is null ? outer.Path + "/*" : outer.Path.Length == 0 ? name : $"{outer.Path}/{name}" : "";
                    open.Add((path, reader.TokenType == JsonTokenType.StartArray && wanted(path)));
                    name = null;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.RemoveAt(open.Count - 1);
                    name = null;
                    break;
                default:
                    name = null;
                    break;
            }
        }
    }
}
