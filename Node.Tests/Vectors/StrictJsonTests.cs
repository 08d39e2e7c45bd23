using System.Text;
using System.Text.Json;
using CsCheck;
using PersonalNode.Protocol;

namespace PersonalNode.Tests.Vectors;

/// <summary>Each limit of the strict reader, from both sides.</summary>
public sealed class StrictJsonTests
{
    private static readonly JsonLimits Small = new(MaxBytes: 100, MaxDepth: 3, MaxListLength: 4, MaxStringLength: 10);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"a":{"b":[1]}}""")] // depth 3
    [InlineData("""{"a":[1,2,3,4],"b":[1,2,3,4]}""")]
    [InlineData("""{"a":1,"b":2,"c":3,"d":4}""")]
    [InlineData("""{"a":"0123456789"}""")]
    [InlineData(""" {"a":"😀\u0061"} """)]
    [InlineData("""{"a":{"x":1},"b":{"x":1}}""")] // the same name in two objects
    public void Takes(string json)
    {
        Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(json), Small, out var document, out var reason), reason);
        Assert.Null(reason);
        using (document)
        {
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        }
    }

    [Theory]
    [InlineData("""{"a":{"b":[[]]}}""", "too_deep")]
    [InlineData("""{"a":[1,2,3,4,5]}""", "list_too_long")]
    [InlineData("""{"a":[[],[],[],[],[]]}""", "list_too_long")]
    [InlineData("""{"a":1,"b":2,"c":3,"d":4,"e":5}""", "list_too_long")]
    [InlineData("""{"a":"0123456789a"}""", "string_too_long")]
    [InlineData("""{"0123456789a":1}""", "string_too_long")]
    [InlineData("""{"a":12345678901}""", "string_too_long")]
    [InlineData("""{"a":1,"a":1}""", "duplicate_key")]
    [InlineData("""{"a":1,"\u0061":1}""", "duplicate_key")]
    [InlineData("""{"a":[{"b":1,"b":2}]}""", "duplicate_key")]
    [InlineData("""[]""", "not_an_object")]
    [InlineData("\"a\"", "not_an_object")]
    [InlineData("null", "not_an_object")]
    [InlineData("", "not_json")]
    [InlineData("{", "not_json")]
    [InlineData("""{"a":1}{}""", "not_json")]
    [InlineData("""{"a":1,}""", "not_json")]
    [InlineData("""{/**/}""", "not_json")]
    [InlineData("""{"a":NaN}""", "not_json")]
    [InlineData("""{"a":1e999}""", "not_json")]
    [InlineData("""{"a":"\ud800"}""", "not_json")]
    [InlineData("""{"\udc00":1}""", "not_json")]
    [InlineData("\ufeff{}", "not_json")]
    public void Refuses(string json, string expected) => Assert.Equal(expected, Reason(Encoding.UTF8.GetBytes(json), Small));

    [Theory]
    [InlineData("{\"a\":\"\xff\"}")]
    [InlineData("{\"a\":\"\xc0\xaf\"}")] // overlong
    [InlineData("{\"a\":\"\xed\xa0\x80\"}")] // an encoded surrogate
    public void Refuses_invalid_utf8(string latin1) => Assert.Equal("not_json", Reason(Encoding.Latin1.GetBytes(latin1), Small));

    [Fact]
    public void Refuses_one_byte_too_many()
    {
        Assert.Null(Reason(Encoding.UTF8.GetBytes("{}" + new string(' ', 98)), Small));
        Assert.Equal("too_large", Reason(Encoding.UTF8.GetBytes("{}" + new string(' ', 99)), Small));
    }

    [Fact]
    public void Inbox_limits_are_what_they_say()
    {
        var limits = JsonLimits.Inbox;
        Assert.Null(Reason(Encoding.UTF8.GetBytes("{\"a\":" + Nested(23) + "}"), limits));
        Assert.Equal("too_deep", Reason(Encoding.UTF8.GetBytes("{\"a\":" + Nested(24) + "}"), limits));
        Assert.Equal("too_deep", Reason(Encoding.UTF8.GetBytes("{\"a\":" + Nested(100_000) + "}"), limits));
        Assert.Null(Reason(Encoding.UTF8.GetBytes("{\"a\":[" + string.Join(',', Enumerable.Repeat("1", 256)) + "]}"), limits));
        Assert.Equal("list_too_long", Reason(Encoding.UTF8.GetBytes("{\"a\":[" + string.Join(',', Enumerable.Repeat("1", 257)) + "]}"), limits));
    }

    [Fact]
    public void Never_throws_and_what_passes_can_be_canonicalised() => Gen.Byte.Array[0, 60].Sample(noise =>
    {
        byte[] json = [.. "{\"a\":\""u8, .. noise, .. "\"}"u8];
        if (StrictJson.TryParse(json, JsonLimits.Inbox, out var document, out _))
        {
            using (document)
            {
                CanonicalJson.Serialize(document.RootElement);
            }
        }
    });

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static string? Reason(byte[] json, JsonLimits limits)
    {
        StrictJson.TryParse(json, limits, out var document, out var reason);
        Assert.Equal(document is null, reason is not null);
        document?.Dispose();
        return reason;
    }
}
