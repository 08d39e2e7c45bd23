using System.Text.Json;
using PersonalNode.People;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>One pass over an archive that brings it in; made anew for each.</summary>
internal sealed class ImportPass(
    ImportWriter writer, NodeDatabase database, ImportStore imports, InvitationStore invitations, ImportPeople people, RuleImport rules, TimeProvider time)
{
    private const int InFlight = 32;
    private const int MaxLater = 50_000;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);

    private readonly Gaps gaps = new();
    private readonly List<Task<(Written What, int Photos)>> flying = [];
    private readonly List<ArchivePerson> accounts = [];

    /// <summary>Answers to posts of the archive that come after them.</summary>
    private readonly List<ArchivePost> later = [];
    private int done;
    private int added;
    private int known;
    private int photos;
    private int invited;
    private int followed;
    private int ruled;
    private DateTimeOffset saved;
    private long import;
    private int total;
    private Archive archive = null!;
    private ImportOptions options = null!;

    private ImportReport Report() => new(total, done, added, known, photos, invited, followed, ruled, gaps.ToList());

    /// <param name="id">Of the import.</param>
    /// <param name="files">What comes in.</param>
    /// <param name="reader">Reads it.</param>
    /// <param name="wishes">How it comes in.</param>
    /// <param name="posts">How many there are, as far as the preview knew.</param>
    /// <param name="cancellation">Ends it between two items.</param>
    public async Task<ImportReport> GoAsync(long id, Archive files, IArchiveReader reader, ImportOptions wishes, int posts, CancellationToken cancellation)
    {
        (import, archive, options, total) = (id, files, wishes, posts);
        await foreach (var item in reader.ReadAsync(cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            await TakeAsync(item, reader.Kind, cancellation);
            if (time.GetUtcNow() - saved > SaveEvery)
            {
                await ShowAsync();
            }
        }

        foreach (var post in later.OrderBy(p => p.Published).ToList())
        {
            cancellation.ThrowIfCancellationRequested();
            await PostAsync(post, cancellation);
        }

        await LandAsync();
        foreach (var person in accounts)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await people.FollowAsync(person, cancellation))
            {
                followed++;
            }
            else
            {
                gaps.Add(LeftOut.Person, person.Name);
            }

            await ShowAsync();
        }

        return Report();
    }

    private async Task TakeAsync(ArchiveItem item, string kind, CancellationToken cancellation)
    {
        switch (item)
        {
            case ArchivePost { InReplyTo: { } parent } post when later.Count < MaxLater && Iri.SameOrigin(parent, post.Key) && imports.Of(parent) is null:
                await LandAsync();
                if (imports.Of(parent) is null)
                {
                    later.Add(post);
                    break;
                }

                await PostAsync(post, cancellation);
                break;
            case ArchivePost post:
                await PostAsync(post, cancellation);
                break;
            case ArchiveAlbumPhoto photo:
                await LandAsync();
                await writer.AlbumAsync(photo.Album, photo.Path);
                break;
            case ArchivePerson { Address: not null } person when options.Accounts:
                accounts.Add(person);
                break;
            case ArchivePerson { Address: null } person when options.People:
                invited += await InviteAsync(person, kind) ? 1 : 0;
                break;
            case ArchiveRules list when options.Rules:
                var plan = await rules.ApplyAsync(list.Csv, limitedToo: false);
                ruled += plan.New.Count;
                foreach (var line in plan.Skipped)
                {
                    gaps.Add(LeftOut.Damaged, line.Text);
                }

                break;
            case ArchiveGap gap:
                gaps.Add(gap);
                break;
        }
    }

    private async Task PostAsync(ArchivePost post, CancellationToken cancellation)
    {
        // What has photos, or answers another post of the archive, waits for what is before it. The rest shares commits.
        if (post.Media.Count > 0 || post.InReplyTo is not null || flying.Count >= InFlight)
        {
            await LandAsync();
        }

        var audience = post.Audience == ArchiveAudience.Chosen ? ImportAudience.Me
            : options.Audiences.GetValueOrDefault(ImportPreviewer.NameOf(post.Audience), ImportAudience.Me);
        flying.Add(writer.AddAsync(import, post, audience, archive, gaps, cancellation));
        if (post.Media.Count > 0)
        {
            await LandAsync();
        }
    }

    private async Task LandAsync()
    {
        foreach (var written in await Task.WhenAll(flying))
        {
            done++;
            added += written.What == Written.Added ? 1 : 0;
            known += written.What == Written.Known ? 1 : 0;
            photos += written.Photos;
        }

        flying.Clear();
    }

    private Task<bool> InviteAsync(ArchivePerson person, string kind) => database.WriteAsync(context =>
    {
        var key = $"person:{kind}:{person.Name}";
        if (imports.Of(key) is { } before)
        {
            return before.Import == import;
        }

        var invitation = invitations.Save(context, new Invitation
        {
            Id = context.NextId(),
            Name = PlainLine.Of(person.Name, 200),
            Token = Invitation.NewToken(),
            From = kind,
            Created = context.Now,
        });
        ImportStore.Note(context, key, new Imported(import, invitation.Id));
        return true;
    });

    private Task<ImportJob?> ShowAsync()
    {
        saved = time.GetUtcNow();
        var report = JsonSerializer.Serialize(Report(), ImportJson.Default.ImportReport);
        return imports.ChangeAsync(import, ImportState.Running, now => now with { Report = report });
    }
}
