using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.Linq;

namespace PersonalNode.Protocol;

/// <summary>An entry of a feed as it was read, nothing trusted. <see cref="Key"/> tells it from the feed's others; HTML is raw.</summary>
public sealed record FeedEntry(string Key)
{
    public string Title { get; init; } = "";

    public string? Link { get; init; }

    public string Html { get; init; } = "";

    public DateTimeOffset? Published { get; init; }

    public DateTimeOffset? Updated { get; init; }

    public IReadOnlyList<Attachment> Images { get; init; } = [];
}

/// <summary>
/// A feed: Atom (RFC 4287), RSS 2.0 and 1.0, or JSON Feed 1.1. Read from strangers' bytes: no document type and so no entities, bounded in size, depth and number
/// (XML 1.0 "billion laughs", OWASP XXE).
/// </summary>
public sealed record FeedDocument(string Title, string Description, string? Link, string? Image, IReadOnlyList<FeedEntry> Entries)
{
    /// <summary>Largest feed that is read, in bytes.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>Newest entries that are read.</summary>
    public const int MostEntries = 50;

    private const int MaxDepth = 64;
    private const int MaxNodes = 200_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>False when it is no feed.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="url">Where from; relative addresses are relative to it.</param>
    /// <param name="feed">What is in it.</param>
    public static bool TryRead(byte[] body, string url, [NotNullWhen(true)] out FeedDocument? feed)
    {
        feed = null;
        if (body.Length is 0 or > MaxBytes)
        {
            return false;
        }

        if (body.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{', ..])
        {
            return JsonFeed.TryRead(body, url, out feed);
        }

        try
        {
            if (!IsBounded(body))
            {
                return false;
            }

            using var reader = XmlReader.Create(new MemoryStream(body), Settings);
            feed = XmlFeed.Read(XDocument.Load(reader).Root!, url);
            return feed is not null;
        }
        catch (Exception failure) when (failure is XmlException or ArgumentException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    /// <summary>Before anything is built of it.</summary>
    private static bool IsBounded(byte[] body)
    {
        using var reader = XmlReader.Create(new MemoryStream(body), Settings);
        var nodes = 0;
        while (reader.Read())
        {
            nodes += 1 + reader.AttributeCount;
            if (reader.Depth > MaxDepth || nodes > MaxNodes)
            {
                return false;
            }
        }

        return nodes > 0;
    }

    /// <summary>The newest, in their order; each key once.</summary>
    internal static IReadOnlyList<FeedEntry> Newest(IEnumerable<FeedEntry> entries) =>
        [.. entries.Take(1_000).DistinctBy(e => e.Key, StringComparer.Ordinal).OrderByDescending(e => e.Published ?? e.Updated ?? DateTimeOffset.MaxValue).Take(MostEntries)];

    /// <summary>An absolute web address out of one that may be relative.</summary>
    internal static string? Absolute(string? address, string url) =>
        Uri.TryCreate(new Uri(url), address?.Trim(), out var target) && Iri.TryCanonical(target.AbsoluteUri, out var canonical) && address?.Trim().Length > 0 ? canonical : null;
}
