using System.Text.Json;
using PersonalNode.Crypto;
using PersonalNode.Protocol;

namespace PersonalNode.Remote;

/// <summary>Reads identity logs page by page. Nothing in them is believed here; how much is read is bounded.</summary>
public sealed class IdentityReader(DocumentReader documents)
{
    /// <summary>Statements of a page, at most as many as a document here may hold.</summary>
    public const int PageSize = 200;

    /// <summary>Statements whose place is <paramref name="from"/> or later; null when the log cannot be had.</summary>
    /// <param name="url">Of the log.</param>
    /// <param name="from">The first place wanted.</param>
    /// <param name="inTheNameOf">Signs the requests with this key, which must belong to the identity: mirrors are for its owner alone.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<IReadOnlyList<JsonElement>?> ReadAsync(string url, int from, IdentityKey? inTheNameOf, CancellationToken cancellation)
    {
        var statements = new List<JsonElement>();
        while (statements.Count <= IdentityStatement.MaxStatements)
        {
            var document = await documents.ReadAsync($"{url}?from={from + statements.Count}", byAddress: false, cancellation, inTheNameOf);
            if (document.Failure != DocumentFailure.None || document.Root.TypeName() != "IdentityLog")
            {
                return null;
            }

            var page = document.Root.Items("statements").ToList();
            statements.AddRange(page);
            if (page.Count < PageSize)
            {
                return statements;
            }
        }

        return null;
    }
}
