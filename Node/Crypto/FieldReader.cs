namespace PersonalNode.Crypto;

/// <summary>Reads the pieces of RFC 8941 section 4.2 from left to right; after false the position means nothing.</summary>
internal ref partial struct FieldReader(ReadOnlySpan<char> text)
{
    private const int MaxItems = 64;
    private const int MaxParameters = 16;

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    public readonly bool AtEnd => _at == _text.Length;

    public readonly char Peek => _at < _text.Length ? _text[_at] : '\0';

    public bool TrySkip(char expected)
    {
        var found = _at < _text.Length && _text[_at] == expected;
        _at += found ? 1 : 0;
        return found;
    }

    /// <summary>Skips a comma with white space around it and something after it; when false, <see cref="AtEnd"/> says whether all was read.</summary>
    public bool TryReadComma()
    {
        Skip(" \t");
        var comma = TrySkip(',');
        Skip(" \t");
        _at -= comma && AtEnd ? 1 : 0; // a trailing comma is no end
        return comma && !AtEnd && Peek is not ',';
    }

    public bool TryReadKey(out string key)
    {
        var start = _at;
        if (Peek is not (>= 'a' and <= 'z' or '*'))
        {
            key = "";
            return false;
        }

        while (Peek is >= 'a' and <= 'z' or >= '0' and <= '9' or '_' or '-' or '.' or '*')
        {
            _at++;
        }

        key = _text[start.._at].ToString();
        return true;
    }

    public bool TryReadInnerList(out List<FieldEntry> list)
    {
        list = [];
        _at++; // '('
        while (true)
        {
            Skip(" ");
            if (TrySkip(')'))
            {
                return true;
            }

            if (list.Count == MaxItems
                || !TryReadItem(out var item)
                || !TryReadParameters(out var parameters)
                || Peek is not (' ' or ')'))
            {
                return false;
            }

            list.Add(new(item, parameters));
        }
    }

    public bool TryReadParameters(out List<KeyValuePair<string, FieldItem>> parameters)
    {
        parameters = [];
        while (TrySkip(';'))
        {
            Skip(" ");
            if (parameters.Count == MaxParameters || !TryReadKey(out var key) || parameters.Exists(p => p.Key == key))
            {
                return false;
            }

            var value = new FieldItem("?1");
            if (TrySkip('=') && !TryReadItem(out value))
            {
                return false;
            }

            parameters.Add(new(key, value));
        }

        return true;
    }

    public bool TryReadItem(out FieldItem item)
    {
        FieldItem? read = Peek switch
        {
            '"' => ReadString(),
            ':' => ReadBytes(),
            '?' => ReadBoolean(),
            '-' or (>= '0' and <= '9') => ReadInteger(),
            '*' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => ReadToken(),
            _ => null,
        };
        item = read!;
        return read is not null;
    }

    private void Skip(ReadOnlySpan<char> any)
    {
        while (_at < _text.Length && any.Contains(_text[_at]))
        {
            _at++;
        }
    }
}
