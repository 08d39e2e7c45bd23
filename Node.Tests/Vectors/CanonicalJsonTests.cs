using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using PersonalNode.Protocol;

namespace PersonalNode.Tests.Vectors;

/// <summary>RFC 8785: its examples, its number table, and what it demands of every document.</summary>
public sealed class CanonicalJsonTests
{
    [Fact]
    public void Prints_the_example_of_section_3_2_2()
    {
        const string input = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        const string expected =
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""";
        Assert.Equal(expected, Canonical(input));
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonNode.Parse(input)!)));
    }

    [Fact]
    public void Sorts_the_keys_of_section_3_2_3_by_utf16()
    {
        const string input = """
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """;
        string[] expected =
        [
            "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
            "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
        ];
        using var document = JsonDocument.Parse(Canonical(input));
        Assert.Equal(expected, document.RootElement.EnumerateObject().Select(m => m.Value.GetString()));
    }

    [Theory] // Appendix B
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Prints_numbers_as_ecmascript(string bits, string expected)
    {
        var value = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonValue.Create(value))));
    }

    [Theory]
    [InlineData("7fffffffffffffff")]
    [InlineData("7ff0000000000000")]
    [InlineData("fff0000000000000")]
    public void Refuses_numbers_that_are_none(string bits)
    {
        var value = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Assert.Throws<FormatException>(() => CanonicalJson.Serialize(JsonValue.Create(value)));
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":{"b":1,"\u0062":1}}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"\udc00\ud800":1}""")]
    [InlineData("[1e999]")]
    [InlineData("[-1e999]")]
    public void Refuses_what_is_not_i_json(string input)
    {
        Assert.Throws<FormatException>(() => Canonical(input));
        Assert.Throws<FormatException>(() => CanonicalJson.Serialize(JsonNode.Parse(input)!));
    }

    [Fact]
    public void Refuses_a_lone_surrogate_built_in_memory()
    {
        Assert.Throws<FormatException>(() => CanonicalJson.Serialize(new JsonArray("\ud800")));
        Assert.Throws<FormatException>(() => CanonicalJson.Serialize(new JsonObject { ["\ud800"] = 1 }));
    }

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("{}", "{}")]
    [InlineData("[[],{},[1]]", "[[],{},[1]]")]
    [InlineData("""["\u007f\u2028\u0001\b\t\f\r</script>"]""", "[\"\u007f\u2028\\u0001\\b\\t\\f\\r</script>\"]")]
    [InlineData("""["e\u0301\u00e9\uffff"]""", "[\"e\u0301\u00e9\uffff\"]")] // never normalised (section 3.1)
    [InlineData("[1.0,10e-1,-0,100,1e2,0.1e3]", "[1,1,0,100,100,100]")]
    public void Prints_the_rest(string input, string expected) => Assert.Equal(expected, Canonical(input));

    [Fact]
    public void Numbers_read_back_as_the_same_double() => Gen.Double.Where(double.IsFinite).Sample(value =>
        double.Parse(Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonValue.Create(value))), CultureInfo.InvariantCulture) == value);

    [Fact]
    public void Is_its_own_canonical_form_in_every_member_order() => JsonGen.Object.Sample(node =>
    {
        var once = CanonicalJson.Serialize(node);
        using var parsed = JsonDocument.Parse(once);
        var shuffled = CanonicalJson.Serialize(JsonGen.Reversed(node)!);
        return once.AsSpan().SequenceEqual(CanonicalJson.Serialize(parsed.RootElement)) && once.AsSpan().SequenceEqual(shuffled);
    });

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Encoding.UTF8.GetString(CanonicalJson.Serialize(document.RootElement));
    }
}
