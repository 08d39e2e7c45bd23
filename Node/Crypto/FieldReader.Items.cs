using System.Globalization;
using System.Text;

namespace PersonalNode.Crypto;

// Bare items, RFC 8941 sections 4.2.4 to 4.2.8; null is a failure.
internal ref partial struct FieldReader
{
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
}
