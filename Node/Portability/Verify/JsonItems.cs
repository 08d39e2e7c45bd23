using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PersonalNode.Portability.Verify;

/// <summary>
/// Reads the objects of one list in a JSON document one by one, however long the list is: {…, "orderedItems": [{…}, {…}], …}. Each is handed out as its bytes,
/// which are good until the next one is asked for. What stands beside the list is looked at no further than that it is JSON.
/// </summary>
internal sealed class JsonItems(Stream stream, string list, int most)
{
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = 64 });
    private bool inside;
    private bool found;

    private enum Step
    {
        More,
        Item,
        End,
    }

    /// <exception cref="InvalidDataException">It is no JSON object, has no such list, or an item is too large; the message says which.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var isFinal = false;
        while (true)
        {
            switch (Advance(isFinal, out var item))
            {
                case Step.Item:
                    yield return buffer.AsMemory(item);
                    break;
                case Step.End:
                    yield break;
                default:
                    if (isFinal)
                    {
                        throw new InvalidDataException(found ? "it is no JSON, or breaks off" : $"it has no list \"{list}\"");
                    }

                    isFinal = await FillAsync(cancellation) == 0;
                    break;
            }
        }
    }

    private Step Advance(bool isFinal, out Range item)
    {
        item = default;
        try
        {
            var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), isFinal, state);
            while (true)
            {
                if (!reader.Read())
                {
                    return isFinal && found && !inside ? Step.End : Step.More;
                }

                if (inside && reader.TokenType == JsonTokenType.EndArray)
                {
                    inside = false;
                }
                else if (inside)
                {
                    var from = start + (int)reader.TokenStartIndex;
                    if (!reader.TrySkip())
                    {
                        return Step.More;
                    }

                    item = from..(start + (int)reader.BytesConsumed);
                    Keep(reader);
                    return Step.Item;
                }
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    var wanted = reader.ValueTextEquals(list);
                    if (wanted && found)
                    {
                        throw new InvalidDataException($"it has two lists \"{list}\"");
                    }

                    if (!reader.Read())
                    {
                        return Step.More;
                    }

                    inside = wanted && reader.TokenType == JsonTokenType.StartArray;
                    found |= inside;
                    if (!inside && !reader.TrySkip())
                    {
                        return Step.More;
                    }
                }
                else if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
                {
                    throw new InvalidDataException("it is no JSON object");
                }

                // Up to here it need not be read again when more has come.
                Keep(reader);
                reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), isFinal, state);
            }
        }
        catch (JsonException)
        {
            throw new InvalidDataException("it is no JSON, or breaks off");
        }
    }

    private void Keep(in Utf8JsonReader reader)
    {
        state = reader.CurrentState;
        start += (int)reader.BytesConsumed;
    }

    private async Task<int> FillAsync(CancellationToken cancellation)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            if (buffer.Length >= most)
            {
                throw new InvalidDataException($"an item is larger than {most / 1024} KiB");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = await stream.ReadAsync(buffer.AsMemory(end), cancellation);
        end += read;
        return read;
    }
}
