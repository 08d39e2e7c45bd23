using System.Text.Json.Nodes;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>A post as the owner wrote it.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="Reach">Whom it goes to.</param>
public sealed record PostDraft(string Text, Reach Reach)
{
    /// <summary>The content warning.</summary>
    public string? Summary { get; init; }

    /// <summary>The post that it answers.</summary>
    public Post? Parent { get; init; }

    /// <summary>Each recipient of a sealed post is told who the others are.</summary>
    public bool ShowsRecipients { get; init; }

    /// <summary>Those whose server knows no sealing get an ordinary followers-only post instead of nothing.</summary>
    public bool SendsPlain { get; init; }
}

/// <summary>Writes, edits and deletes the owner's posts: compose, sign, log, show, deliver, in one transaction each.</summary>
public sealed class Composer(
    Publisher publisher, LocalNode local, PostStore posts, PostWriter writer, ActivityLog log, PeopleStore people, MentionFinder mentions, IdSource ids, TimeProvider time)
{
    private long lastPublished;

    /// <summary>A new post, on disk and queued for everybody it is for.</summary>
    public async Task<Post> CreateAsync(PostDraft draft, CancellationToken cancellation)
    {
        var rendered = await mentions.RenderAsync(draft.Text, cancellation);
        var published = NextPublished();
        var id = ids.Next();
        var post = new Post
        {
            Id = id,
            Uri = local.PostUrl(id),
            Author = local.Url,
            Published = published,
            Text = draft.Text,
            Html = rendered.Html,
            Summary = string.IsNullOrWhiteSpace(draft.Summary) ? null : draft.Summary.Trim(),
            Audience = draft.Reach.Audience,
            Sealed = draft.Reach.Sealed,
            Recipients = [.. draft.Reach.People.Select(p => p.Id)],
            PlainRecipients = draft.SendsPlain ? [.. draft.Reach.CannotSeal.Select(p => p.Id)] : [],
            Aspects = [.. draft.Reach.Aspects.Select(a => a.Id)],
            ShowsRecipients = draft.ShowsRecipients,
            InReplyTo = draft.Parent?.Uri,
            Tags = rendered.Tags,
            Mentions = [.. rendered.Mentions.Select(m => new Mention(m.Name, m.Actor))],
            ProofChecked = true,
        };
        return await SendAsync("Create", post, Note(post), published, id, context =>
        {
            Counters.Add(context, "posts", 1);
            Counters.Add(context, "public posts", post.Audience == Audience.Public ? 1 : 0);
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
        return await SendAsync("Update", next, Note(next), now, null, context => writer.Edit(context, post.Id, now, Changed));
    }

    /// <summary>Wipes the post here and asks everybody who got it to do the same.</summary>
    public Task DeleteAsync(Post post)
    {
        var now = time.GetUtcNow();
        return SendAsync("Delete", post, ActivityBuilder.Tombstone(post.Uri, now), now, null, context =>
        {
            if (posts.Find(post.Id) is { Deleted: false })
            {
                Counters.Add(context, "posts", -1);
                Counters.Add(context, "public posts", post.Audience == Audience.Public ? -1 : 0);
            }

            writer.Delete(context, post.Uri, local.Url);
            log.WipeVersions(context, post.Uri, local.Url, [.. post.Recipients, .. post.PlainRecipients]);
            return true;
        });
    }

    /// <summary>Everything of one's own that is about a post goes out here: to whom the post goes, and in the form in which it goes.</summary>
    private Task<T> SendAsync<T>(string type, Post post, JsonObject about, DateTimeOffset at, long? watched, Func<WriteContext, T> apply)
    {
        var (to, cc) = Addressing(post);
        var activity = ActivityBuilder.Activity(type, local.ActivityUrl(ids.Next()), local.Url, about, at, to, cc);
        var outgoing = new Outgoing(activity, post.Audience)
        {
            ToFollowers = post.Audience != Audience.Direct,
            PersonIds = post.Sealed ? post.Recipients : Named(post),
            Sealed = post.Sealed,
            Listed = true,
            Post = watched,
        };
        if (post.Sealed && Under(post) is { } root)
        {
            activity["audience"] = root.Uri;
        }

        return publisher.PublishAsync(outgoing, (context, _) =>
        {
            var result = apply(context);
            if (post.PlainRecipients.Count > 0)
            {
                publisher.Publish(context, PlainCopy(activity, post, watched));
            }

            return result;
        });
    }

    /// <summary>The ordinary followers-only form of a sealed post, for those whose server knows no sealing and whom the owner did not leave out.</summary>
    private Outgoing PlainCopy(JsonObject activity, Post post, long? watched)
    {
        var plain = activity.DeepClone().AsObject();
        plain["id"] = local.ActivityUrl(ids.Next());
        plain["to"] = new JsonArray(local.Followers);
        plain.Remove("audience");
        if (plain["object"] is JsonObject about && about.ContainsKey("to"))
        {
            about["to"] = new JsonArray(local.Followers);
            about.Remove("proof");
        }

        return new Outgoing(plain, Audience.Direct) { PersonIds = post.PlainRecipients, Listed = true, Post = watched };
    }

    /// <summary>The sealed post of which this one is an answer.</summary>
    private Post? Under(Post post) =>
        post.InReplyTo is { } uri && posts.ByUri(uri) is { Sealed: true } parent ? posts.Find(parent.RootId ?? parent.Id) : null;

    private JsonObject Note(Post post)
    {
        var (to, cc) = Addressing(post);
        return ActivityBuilder.Note(new NoteDraft
        {
            Context = post.Sealed ? Under(post)?.Uri ?? post.Uri : null,
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
        });
    }

    private (IReadOnlyList<string> To, IReadOnlyList<string> Cc) Addressing(Post post)
    {
        if (post.Sealed)
        {
            // Each copy is addressed when it is made; here only the recipients that all may know.
            return (post.ShowsRecipients ? [.. post.Recipients.Select(people.ById).OfType<Person>().Select(p => p.Actor)] : [], []);
        }

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
