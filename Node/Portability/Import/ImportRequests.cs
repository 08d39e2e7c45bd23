using FluentValidation;
using PersonalNode.Http;

namespace PersonalNode.Portability.Import;

/// <summary>A file that is to come: its name and its size in bytes.</summary>
public sealed record ImportFileRequest(string? Name, long? Size);

/// <summary>The files of one archive, all its parts together.</summary>
public sealed record ImportRequest(IReadOnlyList<ImportFileRequest>? Files);

/// <summary>How it comes in. Audiences: for the groups of the preview "me", "friends" or "public"; people, accounts and rules are left out unless true.</summary>
public sealed record ImportStartRequest(IReadOnlyDictionary<string, string>? Audiences, bool? People, bool? Accounts, bool? Rules);

internal sealed class ImportValidator : AbstractValidator<ImportRequest>
{
    public const long MaxSize = 200L * 1024 * 1024 * 1024;

    public ImportValidator()
    {
        RuleFor(r => r.Files).Must(f => f is { Count: > 0 }).Says("import.no_files", "Choose the file or the files of the archive.")
            .Must(f => f is null || f.Count <= Archive.MostParts).Says("import.many_files", "An archive has at most 50 files.")
            .Must(f => f is null || f.All(i => i is { Size: > 0 })).Says("import.empty_file", "A file is empty.")
            .Must(f => f is null || (f.All(i => i?.Size is null or <= MaxSize) && f.Sum(i => i?.Size ?? 0) <= MaxSize)).Says("import.large", "The archive is larger than 200 GB.")
            .Must(f => f is null || f.All(i => i.Name is { Length: > 0 and <= 300 } name && !name.Any(char.IsControl))).Says("import.file_name", "A file has no name, or one that is too long.");
    }
}

internal sealed class ImportStartValidator : AbstractValidator<ImportStartRequest>
{
    private static readonly string[] Choices = ["me", "friends", "public"];
    private static readonly string[] Groups = [.. Enum.GetValues<ArchiveAudience>().Where(a => a != ArchiveAudience.Chosen).Select(ImportPreviewer.NameOf)];

    public ImportStartValidator() => RuleFor(r => r.Audiences)
        .Must(a => a is null || a.All(c => Choices.Contains(c.Value))).Says("request.import_audience", "Posts come in for \"me\", \"friends\" or \"public\".")
        .Must(a => a is null || a.All(c => Groups.Contains(c.Key))).Says("request.import_group", "The groups are \"unknown\", \"public\", \"unlisted\" and \"friends\". What was for chosen people comes in for you alone.");
}
