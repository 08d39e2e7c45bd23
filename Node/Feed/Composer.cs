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

    /// <summary>Folded away, even without a content warning.</summary>
    public bool Sensitive { get; init; }

    /// <summary>What it is written in.</summary>
    public string? Language { get; init; }

    /// <summary>The post that it answers.</summary>
    public Post? Parent { get; init; }

    /// <summary>Each recipient of a sealed post is told who the others are.</summary>
    public bool ShowsRecipients { get; init; }

    /// <summary>Those whose server knows no sealing get an ordinary followers-only post instead of nothing.</summary>
    public bool SendsPlain { get; init; }

    /// <summary>Ids of the owner's photos, in their order.</summary>
    public IReadOnlyList<long> Photos { get; init; } = [];

    /// <summary>A poll, a quote, an end.</summary>
    public PostExtras Extras { get; init; } = PostExtras.None;
}

/// <summary>Writes, edits and deletes the owner's posts: compose, sign, log, show, deliver, in one transaction each.</summary>
public sealed class Composer(PostPublisher publisher, LocalNode local, PostStore posts, PostWriter writer, ActivityLog log, MentionFinder mentions, IdSource ids)
{
    /// <summary>A new post, on disk and queued for everybody it is for.</summary>
    public async Task<Post> CreateAsync(PostDraft draft, CancellationToken cancellation)
    {
        var rendered = await mentions.RenderAsync(draft.Text, cancellation);
        var published = publisher.NextMoment();
        var id = draft.Extras.Id ?? ids.Next();
        var post = draft.Extras.On(new Post
        {
            Id = id,
            Uri = local.PostUrl(id),
            Author = local.Url,
            Published = published,
            Text = draft.Text,
            Html = rendered.Html,
            Summary = string.IsNullOrWhiteSpace(draft.Summary) ? null : draft.Summary.Trim(),
            Sensitive = draft.Sensitive,
            Language = draft.Language,
            Audience = draft.Reach.Audience,
            Sealed = draft.Reach.Sealed,
            Recipients = [.. draft.Reach.People.Select(p => p.Id)],
            PlainRecipients = draft.SendsPlain ? [.. draft.Reach.CannotSeal.Select(p => p.Id)] : [],
            Aspects = [.. draft.Reach.Aspects.Select(a => a.Id)],
            ShowsRecipients = draft.ShowsRecipients,
            InReplyTo = draft.Parent?.Uri,
            Context = draft.Parent is { } parent ? parent.Context : LocalNode.ThreadOf(local.PostUrl(id)),
            Photos = draft.Photos,
            Tags = rendered.Tags,
            Mentions = [.. rendered.Mentions.Select(m => new Mention(m.Name, m.Actor))],
            ProofChecked = true,
        });
        return await publisher.CreateAsync(post, context =>
        {
            draft.Extras.InTransaction(context);
            Counters.AddOwn(context, post, 1);
            return writer.Add(context, post, home: true)!;
        });
    }

    /// <summary>A new version; null when the post was deleted meanwhile. What is null stays as it was.</summary>
    public async Task<Post?> EditAsync(Post post, string text, string? summary, IReadOnlyList<long>? photos, bool? sensitive, string? language, CancellationToken cancellation)
    {
        var rendered = await mentions.RenderAsync(text, cancellation);
        var now = publisher.NextMoment();
        Post Changed(Post old) => old with
        {
            Text = text,
            Html = rendered.Html,
            Photos = photos ?? old.Photos,
            Language = language ?? old.Language,
            Summary = summary is null ? old.Summary : string.IsNullOrWhiteSpace(summary) ? null : summary.Trim(),
            Sensitive = sensitive ?? old.Sensitive,
            Tags = rendered.Tags,
            Mentions = [.. rendered.Mentions.Select(m => new Mention(m.Name, m.Actor))],
        };
        var next = Changed(post) with { Edited = now };
        return await publisher.UpdateAsync(next, context => writer.Edit(context, post.Id, now, Changed));
    }

    /// <summary>
    /// Sends the post as it is now: new counts of its poll, a stamp that came. Nobody sees it as edited. Who voted without following sees the
    /// counts too.
    /// </summary>
    public Task ResendAsync(Post post, Resending resending, IReadOnlyList<string> voters) =>
        publisher.ResendAsync(post, voters, context => writer.Change(context, post.Id, p => resending.Done(context, p, post)));

    /// <summary>Wipes the post here and asks everybody who got it to do the same.</summary>
    public Task DeleteAsync(Post post) => publisher.DeleteAsync(post, context =>
    {
        if (posts.Find(post.Id) is { Deleted: false, Conversation: null })
        {
            Counters.AddOwn(context, post, -1);
        }

        writer.Delete(context, post.Uri, post.Author);
        log.WipeVersions(context, post.Uri, local.Urls, [.. post.Recipients, .. post.PlainRecipients]);
        return true;
    });
}
