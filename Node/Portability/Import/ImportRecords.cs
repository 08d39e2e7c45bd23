using System.Text.Json;
using System.Text.Json.Serialization;

namespace PersonalNode.Portability.Import;

/// <summary>Who is to see posts that come in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImportAudience>))]
public enum ImportAudience
{
    /// <summary>The owner alone.</summary>
    [JsonStringEnumMemberName("me")]
    Me,

    [JsonStringEnumMemberName("friends")]
    Friends,

    [JsonStringEnumMemberName("public")]
    Public,
}

/// <summary>Things that are left out for one reason. Reason: see <see cref="LeftOut"/>; examples: at most 20 of what they are.</summary>
public sealed record ImportGap(string Reason, int Count, IReadOnlyList<string> Examples);

/// <summary>Posts that were for the same people where they come from: "unknown", "public", "unlisted", "friends", "chosen".</summary>
public sealed record ImportGroup(string Audience, int Posts);

/// <summary>What an archive holds, before anything of it comes in. Known: posts that are here already. People can be invited; accounts can be followed.</summary>
public sealed record ImportPreview(
    int Posts, int Known, int Photos, DateTimeOffset? First, DateTimeOffset? Last, IReadOnlyList<ImportGroup> Audiences, int People, int Accounts, int Rules,
    IReadOnlyList<ImportGap> LeftOut);

/// <summary>What the owner wants of it.</summary>
/// <param name="Audiences">By the group of the preview; what is absent is for the owner alone.</param>
/// <param name="People">Make invitations of friends without an address.</param>
/// <param name="Accounts">Ask to follow the accounts.</param>
/// <param name="Rules">Block and mute whom they blocked and muted.</param>
public sealed record ImportOptions(IReadOnlyDictionary<string, ImportAudience> Audiences, bool People, bool Accounts, bool Rules);

/// <summary>How far it is: of Total posts Done were looked at; Added came in, Known were here before.</summary>
public sealed record ImportReport(int Total, int Done, int Added, int Known, int Photos, int People, int Accounts, int Rules, IReadOnlyList<ImportGap> LeftOut);

/// <summary>Shapes that are kept in the row of an import.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImportPreview))]
[JsonSerializable(typeof(ImportOptions))]
[JsonSerializable(typeof(ImportReport))]
internal sealed partial class ImportJson : JsonSerializerContext;

/// <summary>Counts what is left out, with some examples of each.</summary>
internal sealed class Gaps
{
    private const int MaxExamples = 20;
    private const int MaxExample = 200;
    private readonly SortedDictionary<LeftOut, (int Count, List<string> Examples)> all = [];

    public IReadOnlyList<ImportGap> ToList() =>
        [.. all.Select(g => new ImportGap(JsonNamingPolicy.SnakeCaseLower.ConvertName(g.Key.ToString()), g.Value.Count, [.. g.Value.Examples]))];

    public void Add(ArchiveGap gap) => Add(gap.Reason, gap.What, gap.Count);

    public void Add(LeftOut reason, string what, int count = 1)
    {
        var (known, examples) = all.GetValueOrDefault(reason, (0, []));
        if (examples.Count < MaxExamples && what.Length > 0 && !examples.Contains(what))
        {
            examples.Add(Protocol.PlainLine.Of(what, MaxExample));
        }

        all[reason] = (known + count, examples);
    }
}
