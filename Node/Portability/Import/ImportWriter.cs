using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Photos;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Import;

/// <summary>What has come of one post of an archive.</summary>
internal enum Written
{
    /// <summary>It came with this import.</summary>
    Added,

    /// <summary>It was here before.</summary>
    Known,

    /// <summary>Nothing of it is left.</summary>
    Nothing,
}

/// <summary>
/// Makes a post of the owner of each post of an archive: signed, under its own date, sent to nobody. A post and the note that it came are one
/// transaction, so that an import may end anywhere and be done again.
/// </summary>
internal sealed class ImportWriter(
    NodeDatabase database, ImportStore imports, PostStore posts, PostWriter writer, PostPublisher publisher, PhotoStore photos, AlbumStore albums, OwnPhotos own,
    TemporaryFiles temporary, LocalNode local)
{
    private readonly Dictionary<string, Album> known = new(StringComparer.Ordinal);

    /// <param name="import">Which.</param>
    /// <param name="post">What the archive says.</param>
    /// <param name="audience">Who is to see it.</param>
    /// <param name="archive">Where its photos are.</param>
    /// <param name="gaps">Told what is lost of it.</param>
    /// <param name="cancellation">Ends it between two photos.</param>
    public async Task<(Written What, int Photos)> AddAsync(long import, ArchivePost post, ImportAudience audience, Archive archive, Gaps gaps, CancellationToken cancellation)
    {
        if (imports.Of(post.Key) is { } before)
        {
            Missing(post, archive, gaps, before.Lost);
            return (before.Import == import ? Written.Added : Written.Known, 0);
        }

        if (posts.ByUri(post.Key) is not null)
        {
            // An export of this very node.
            return (Written.Known, 0);
        }

        var (ids, lost) = await PhotosAsync(import, post, archive, gaps, cancellation);
        var text = post.Markdown.ReplaceLineEndings("\n");
        if (text.Length > PostRules.MaxText)
        {
            gaps.Add(LeftOut.TooLong, post.Key);
            text = text.Cut(PostRules.MaxText);
        }

        if (!PostRules.IsText(text))
        {
            text = new string([.. text.Where(c => c is '\n' or '\t' || !char.IsControl(c))]);
            text = PostRules.IsText(text) ? text : "";
        }

        if (text.Length == 0 && ids.Count == 0)
        {
            gaps.Add(LeftOut.Empty, post.Key);
            return (Written.Nothing, 0);
        }

        // A post shows twenty photos at most; what is more becomes posts right after it.
        var sets = ids.Chunk(Attachment.Most).ToList();
        await database.WriteAsync(context =>
        {
            if (imports.Of(post.Key) is not null)
            {
                return;
            }

            var id = Write(context, post, text, audience, sets.FirstOrDefault() ?? []);
            foreach (var more in sets.Skip(1))
            {
                Write(context, post, "", audience, more);
            }

            ImportStore.Note(context, post.Key, new Imported(import, id, lost));
        });
        return (Written.Added, ids.Count);
    }

    /// <summary>The photo that came with an earlier post is put into its album.</summary>
    public async Task AlbumAsync(string name, string path)
    {
        if (imports.Of(PhotoKey(path)) is { } photo)
        {
            await database.WriteAsync(context => albums.Put(context, AlbumNamed(context, name), photo.Id));
        }
    }

    private static string PhotoKey(string path) => "photo:" + path[(path.LastIndexOf('/') + 1)..];

    /// <summary>What was lost of a post when it came is told again.</summary>
    private static void Missing(ArchivePost post, Archive archive, Gaps gaps, int lost)
    {
        foreach (var media in post.Media.Where(m => archive.Find(m.Path) is null))
        {
            gaps.Add(LeftOut.PhotoMissing, media.Path);
        }

        if (lost > 0)
        {
            gaps.Add(LeftOut.PhotoUnreadable, post.Key, lost);
        }
    }

    private long Write(WriteContext context, ArchivePost post, string text, ImportAudience audience, IReadOnlyList<long> shown)
    {
        var rendered = MarkdownText.Render(text, local.Url, (_, _) => null);
        var id = writer.FreeId(context, post.Published);
        var made = new Post
        {
            Id = id,
            Uri = local.PostUrl(id),
            Author = local.Url,
            Published = post.Published < context.Now ? post.Published : context.Now,
            Edited = post.Edited is { } edited && edited < context.Now ? edited : null,
            Text = text,
            Html = rendered.Html,
            Summary = string.IsNullOrWhiteSpace(post.Summary) ? null : post.Summary.Trim().Cut(500),
            Sensitive = post.Sensitive,
            Language = post.Language,
            Audience = audience switch { ImportAudience.Public => Audience.Public, ImportAudience.Friends => Audience.Friends, _ => Audience.Direct },
            Sealed = audience == ImportAudience.Me,
            InReplyTo = post.InReplyTo is { } parent ? imports.Of(parent) is { } here ? posts.Find(here.Id)?.Uri : Iri.TryCanonical(parent, out var uri) ? uri : null : null,
            Context = LocalNode.ThreadOf(local.PostUrl(id)),
            Photos = shown,
            Tags = rendered.Tags,
            ProofChecked = true,
        };
        publisher.Keep(context, made);
        writer.Add(context, made, home: false);
        Counters.AddOwn(context, made, 1);
        if (post.Album is { Length: > 0 } album)
        {
            foreach (var photo in shown)
            {
                albums.Put(context, AlbumNamed(context, album), photo);
            }
        }

        return id;
    }

    private Album AlbumNamed(WriteContext context, string name)
    {
        var called = PlainLine.Of(name, 80);
        if (!known.TryGetValue(called, out var album))
        {
            // The owner may have removed one that came before; then it is made anew.
            album = albums.All().FirstOrDefault(a => a.Name == called) ?? albums.Save(context, new Album(context.NextId(), called));
            known[called] = album;
        }

        return album;
    }

    private async Task<(List<long> Ids, int Lost)> PhotosAsync(long import, ArchivePost post, Archive archive, Gaps gaps, CancellationToken cancellation)
    {
        var ids = new List<long>();
        var lost = 0;
        foreach (var media in post.Media)
        {
            cancellation.ThrowIfCancellationRequested();
            if (archive.Find(media.Path) is not { } entry)
            {
                gaps.Add(LeftOut.PhotoMissing, media.Path);
                continue;
            }

            // A run that was ended between this photo and its post has left it behind.
            if (imports.Of(PhotoKey(media.Path)) is { } there && photos.Find(there.Id) is { Post: null })
            {
                ids.Add(there.Id);
            }
            else if (await TakeAsync(entry, media.Alt, cancellation) is { } photo)
            {
                await database.WriteAsync(context => ImportStore.Note(context, PhotoKey(media.Path), new Imported(import, photo.Id)));
                ids.Add(photo.Id);
            }
            else
            {
                lost++;
                gaps.Add(LeftOut.PhotoUnreadable, media.Path);
            }
        }

        return (ids, lost);
    }

    private async Task<Photo?> TakeAsync(ArchiveEntry entry, string alt, CancellationToken cancellation)
    {
        if (entry.Length > UploadReader.MaxFile)
        {
            return null;
        }

        await using var file = temporary.Create();
        try
        {
            await using var content = entry.Read();
            await content.CopyToAsync(file, cancellation);
        }
        catch (InvalidDataException)
        {
            return null;
        }

        file.Position = 0;
        var words = PlainLine.Of(alt, Attachment.MaxAlt);
        while (true)
        {
            var (photo, failure) = await own.AddAsync(file, words, cancellation);
            if (photo is not null || failure is not null)
            {
                return photo;
            }

            // Others' photos are being read; the owner's do not wait for an import.
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            file.Position = 0;
        }
    }
}
