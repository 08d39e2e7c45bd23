namespace PersonalNode.Protocol;

/// <summary>How large a JSON document from outside may be.</summary>
/// <param name="MaxBytes">Whole document, in bytes.</param>
/// <param name="MaxDepth">Objects and arrays inside each other; the root object is 1.</param>
/// <param name="MaxListLength">Items of one array, and members of one object.</param>
/// <param name="MaxStringLength">One string, member name or number as written, in bytes of UTF-8 and without its quotes.</param>
public sealed record JsonLimits(int MaxBytes, int MaxDepth, int MaxListLength, int MaxStringLength)
{
    /// <summary>What an inbox takes: 512 KiB, depth 24, 256 items, strings of 384 KiB, which holds the longest post sealed.</summary>
    public static JsonLimits Inbox { get; } = new(512 * 1024, 24, 256, 384 * 1024);
}
