using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>Looks through an archive and changes nothing.</summary>
internal sealed class ImportPreviewer(ImportStore imports, PostStore posts)
{
    public async Task<ImportPreview> LookAsync(Archive archive, IArchiveReader reader, CancellationToken cancellation)
    {
        var gaps = new Gaps();
        var audiences = new SortedDictionary<ArchiveAudience, int>();
        var people = new HashSet<string>(StringComparer.Ordinal);
        var accounts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (count, known, photos, rules) = (0, 0, 0, 0);
        DateTimeOffset? first = null;
        DateTimeOffset? last = null;
        await foreach (var item in reader.ReadAsync(cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            switch (item)
            {
                case ArchivePost post when imports.Of(post.Key) is not null || posts.ByUri(post.Key) is not null:
                    known++;
                    break;
                case ArchivePost post:
                    count++;
                    audiences[post.Audience] = audiences.GetValueOrDefault(post.Audience) + 1;
                    first = first < post.Published ? first : post.Published;
                    last = last > post.Published ? last : post.Published;
                    foreach (var media in post.Media)
                    {
                        if (archive.Find(media.Path) is null)
                        {
                            gaps.Add(LeftOut.PhotoMissing, media.Path);
                        }
                        else
                        {
                            photos++;
                        }
                    }

                    break;
                case ArchivePerson { Address: { } address }:
                    accounts.Add(address);
                    break;
                case ArchivePerson person:
                    people.Add(person.Name);
                    break;
                case ArchiveRules list:
                    rules += list.Csv.AsSpan().Count('\n');
                    break;
                case ArchiveGap gap:
                    gaps.Add(gap);
                    break;
            }
        }

        return new ImportPreview(
            count, known, photos, first, last, [.. audiences.Select(a => new ImportGroup(NameOf(a.Key), a.Value))], people.Count, accounts.Count, rules, gaps.ToList());
    }

    /// <summary>As the API spells it.</summary>
    public static string NameOf(ArchiveAudience audience) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(audience.ToString());
}
