using System.Globalization;
using System.Text;

namespace PersonalNode.Crypto;

/// <summary>Reads the pieces of RFC 8941 section 4.2 from left to right; a method that answers false leaves no meaningful position.</summary>
internal ref struct FieldReader(ReadOnlySpan<char> text)
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

    /// <summary>White space, a comma, white space, and something after it; at the end of the text false, and <see cref="AtEnd"/> tells.</summary>
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

    private FieldItem? ReadString()
    {
        var value = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c == '"')
            {
                _at++;
                var text = value.ToString();
                return new(StructuredFields.SerializeString(text)!, Text: text, IsString: true);
            }

            if (c == '\\')
            {
                _at++;
                c = Peek;
                if (c is not ('"' or '\\'))
                {
                    return null;
                }
            }

            if (c is < ' ' or > '~')
            {
                return null;
            }

            value.Append(c);
        }

        return null;
    }

    private FieldItem? ReadBytes()
    {
        var rest = _text[(_at + 1)..];
        var end = rest.IndexOf(':');
        // Checked by hand, as the decoder skips white space.
        if (end < 0 || rest[..end].ContainsAny(" \t\r\n"))
        {
            return null;
        }

        var buffer = new byte[end];
        if (!Convert.TryFromBase64Chars(rest[..end], buffer, out var written))
        {
            return null;
        }

        _at += end + 2;
        return new($":{Convert.ToBase64String(buffer, 0, written)}:", Bytes: buffer[..written]);
    }

    private FieldItem? ReadBoolean()
    {
        _at++;
        return TrySkip('1') ? new("?1") : TrySkip('0') ? new("?0") : null;
    }

    private FieldItem? ReadInteger()
    {
        var start = _at;
        _at += Peek == '-' ? 1 : 0;
        var digits = _at;
        Skip("0123456789");
        if (_at - digits is < 1 or > 15 || Peek == '.')
        {
            return null;
        }

        var number = long.Parse(_text[start.._at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return new(number.ToString(CultureInfo.InvariantCulture), Number: number);
    }

    private FieldItem ReadToken()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Peek) || (Peek != '\0' && "!#$%&'*+-.^_`|~:/".Contains(Peek, StringComparison.Ordinal)))
        {
            _at++;
        }

        var token = _text[start.._at].ToString();
        return new(token, Text: token);
    }

    private void Skip(ReadOnlySpan<char> any)
    {
        while (_at < _text.Length && any.Contains(_text[_at]))
        {
            _at++;
        }
    }
}
