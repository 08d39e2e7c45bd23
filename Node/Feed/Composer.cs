using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>Writes, edits and deletes the owner's posts: compose, sign, log, show, deliver, in one transaction each.</summary>
public sealed partial class Composer(
    Publisher publisher, LocalNode local, PostStore posts, PostWriter writer, ActivityLog log, PeopleStore people, MentionFinder mentions, IdSource ids, TimeProvider time)
{
    private long lastPublished;

    /// <summary>Reads the wire's audience; a list of aspects is refused while there are none.</summary>
    public static bool TryAudience(JsonElement value, out Audience audience)
    {
        audience = value.ValueKind == JsonValueKind.String && value.GetString() == "friends" ? Audience.Friends : Audience.Public;
        return value.ValueKind == JsonValueKind.String && value.GetString() is "public" or "friends";
    }

    /// <summary>A new post, on disk and queued for everybody it is for.</summary>
    public async Task<Post> CreateAsync(string text, string? summary, Audience audience, Post? parent, PostExtras extras, CancellationToken cancellation)
    {
        var rendered = await mentions.RenderAsync(text, cancellation);
        var published = NextPublished();
        var id = extras.Id ?? ids.Next();

        // A reply never reaches further than what it answers.
        audience = parent is not null && parent.Audience < audience ? parent.Audience : audience;
        var post = extras.On(new Post
        {
            Id = id,
            Uri = local.PostUrl(id),
            Author = local.Url,
            Published = published,
            Text = text,
            Html = rendered.Html,
            Summary = string.IsNullOrWhiteSpace(summary) ? null : summary.Trim(),
            Audience = audience,
            InReplyTo = parent?.Uri,
            Tags = rendered.Tags,
            Mentions = [.. rendered.Mentions.Select(m => new Mention(m.Name, m.Actor))],
            ProofChecked = true,
        });
        var note = Note(post);
        var create = ActivityBuilder.Activity("Create", local.ActivityUrl(ids.Next()), local.Url, note, published, Strings(note["to"]), Strings(note["cc"]));
        return await publisher.PublishAsync(
            new Outgoing(create, audience) { ToFollowers = audience != Audience.Direct, PersonIds = Named(post), Listed = true, Post = id },
            (context, _) =>
            {
                extras.InTransaction(context);
                Counters.Add(context, "posts", 1);
                AskToQuote(context, post, note);
                return writer.Add(context, post, home: true)!;
            });
    }

    /// <summary>A new version; null when the post was deleted meanwhile.</summary>
    public async Task<Post?> EditAsync(Post post, string text, string? summary, CancellationToken cancellation)
    {
        var rendered = await mentions.RenderAsync(text, cancellation);
        var now = NextPublished();
        Post Changed(Post old) => old with
        {
            Text = text,
            Html = rendered.Html,
            Summary = summary is null ? old.Summary : string.IsNullOrWhiteSpace(summary) ? null : summary.Trim(),
            Tags = rendered.Tags,
            Mentions = [.. rendered.Mentions.Select(m => new Mention(m.Name, m.Actor))],
        };
        var next = Changed(post) with { Edited = now };
        var note = Note(next);
        var update = ActivityBuilder.Activity("Update", local.ActivityUrl(ids.Next()), local.Url, note, now, Strings(note["to"]), Strings(note["cc"]));
        return await publisher.PublishAsync(
            new Outgoing(update, post.Audience) { ToFollowers = post.Audience != Audience.Direct, PersonIds = Named(next), Listed = true },
            (context, _) => writer.Edit(context, post.Id, now, Changed));
    }

    /// <summary>Wipes the post here and asks everybody who got it to do the same.</summary>
    public Task DeleteAsync(Post post)
    {
        var now = time.GetUtcNow();
        var (to, cc) = Addressing(post);
        var delete = ActivityBuilder.Activity("Delete", local.ActivityUrl(ids.Next()), local.Url, ActivityBuilder.Tombstone(post.Uri, now), now, to, cc);
        return publisher.PublishAsync(
            new Outgoing(delete, post.Audience) { ToFollowers = post.Audience != Audience.Direct, PersonIds = Named(post), Listed = true },
            (context, _) =>
            {
                if (posts.Find(post.Id) is { Deleted: false })
                {
                    Counters.Add(context, "posts", -1);
                }

                writer.Delete(context, post.Uri, local.Url);
                log.WipeVersions(context, post.Uri, local.Url);
                return true;
            });
    }

    private JsonObject Note(Post post)
    {
        var (to, cc) = Addressing(post);
        return ActivityBuilder.Note(PostExtras.Draft(new NoteDraft
        {
            Id = post.Uri,
            Author = local.Url,
            Html = post.Html,
            Markdown = post.Text,
            Summary = post.Summary,
            Published = post.Published,
            Updated = post.Edited,
            InReplyTo = post.InReplyTo,
            Tags = post.Tags,
            Mentions = [.. post.Mentions.Select(m => new MentionLink(m.Name, m.Url))],
            TagBase = local.Url + "/tags/",
            To = to,
            Cc = cc,
        }, post, local));
    }

    private (IReadOnlyList<string> To, IReadOnlyList<string> Cc) Addressing(Post post)
    {
        var named = Named(post).Select(people.ById).OfType<Person>().Select(p => p.Actor).ToList();
        return post.Audience switch
        {
            Audience.Public => ([Vocabulary.Public], [local.Followers, .. named]),
            Audience.Friends => ([local.Followers], named),
            _ => (named, []),
        };
    }

    /// <summary>The people a post names and the author it answers.</summary>
    private List<string> Named(Post post)
    {
        var named = post.Mentions.Select(m => people.ByActor(m.Url)).OfType<Person>().Select(p => p.Id).ToList();
        if (post.InReplyTo is { } uri && posts.ByUri(uri)?.AuthorId is { } author && !named.Contains(author))
        {
            named.Add(author);
        }

        return named;
    }

    /// <summary>Strictly increasing milliseconds, so that posts keep their order everywhere even when the clock stands still.</summary>
    private DateTimeOffset NextPublished()
    {
        while (true)
        {
            var seen = Volatile.Read(ref lastPublished);
            var next = Math.Max(seen + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (Interlocked.CompareExchange(ref lastPublished, next, seen) == seen)
            {
                return DateTimeOffset.FromUnixTimeMilliseconds(next);
            }
        }
    }

    private static string[] Strings(JsonNode? list) => [.. list!.AsArray().Select(v => v!.GetValue<string>())];
}
