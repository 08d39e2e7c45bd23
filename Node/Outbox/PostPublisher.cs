using System.Text.Json.Nodes;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Outbox;

/// <summary>
/// Sends the owner's posts and messages: to whom each is for, and in the form in which it goes (in the clear, or sealed for each
/// recipient). What changes here changes in the same transaction.
/// </summary>
public sealed class PostPublisher(
    Publisher publisher, LocalNode local, PostStore posts, PeopleStore people, ConversationStore conversations, PhotoAttachments photos, IdSource ids,
    TimeProvider time)
{
    private long lastPublished;

    public Task<T> CreateAsync<T>(Post post, Func<WriteContext, T> apply)
    {
        var note = Note(post);
        return SendAsync("Create", post, note, post.Published, post.Id, context =>
        {
            var result = apply(context);
            AskToQuote(context, post, note);
            return result;
        });
    }

    /// <summary>A post of long ago, in the transaction that stores it: signed and logged under its own date, sent to nobody.</summary>
    public void Keep(WriteContext context, Post post)
    {
        var (to, cc) = Addressing(post);
        var activity = ActivityBuilder.Activity("Create", local.ActivityUrl(context.NextId()), local.Url, Note(post), post.Published, to, cc);
        publisher.Keep(context, new Outgoing(activity, post.Audience) { Sealed = post.Sealed, Listed = true }, post.Published);
    }

    /// <summary>The same version again with what has changed beyond its words. Of the counts of a poll only the last stay in the outbox.</summary>
    public Task<T> ResendAsync<T>(Post post, IReadOnlyList<string> also, Func<WriteContext, T> apply) =>
        SendAsync("Update", post, Note(post), NextMoment(), null, apply, also, post.Poll is null or { Closed: not null });

    /// <param name="post">The new version, with the time of its edit.</param>
    /// <param name="apply">Changes what is stored.</param>
    public Task<T> UpdateAsync<T>(Post post, Func<WriteContext, T> apply) => SendAsync("Update", post, Note(post), post.Edited!.Value, null, apply);

    /// <inheritdoc cref="CreateAsync"/>
    public Task<T> DeleteAsync<T>(Post post, Func<WriteContext, T> apply)
    {
        var now = time.GetUtcNow();
        return SendAsync("Delete", post, ActivityBuilder.Tombstone(post.Uri, now), now, null, apply);
    }

    /// <summary>Strictly increasing milliseconds, so that posts keep their order everywhere even when the clock stands still.</summary>
    public DateTimeOffset NextMoment()
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

    /// <summary>Everything of one's own that is about a post goes out here: to whom the post goes, and in the form in which it goes.</summary>
    private Task<T> SendAsync<T>(
        string type, Post post, JsonObject about, DateTimeOffset at, long? watched, Func<WriteContext, T> apply,
        IReadOnlyList<string>? also = null, bool listed = true)
    {
        var (to, cc) = Addressing(post);
        var activity = ActivityBuilder.Activity(type, local.ActivityUrl(ids.Next()), local.Url, about, at, to, cc);
        var outgoing = new Outgoing(activity, post.Audience)
        {
            ToFollowers = post.Audience != Audience.Direct,
            PersonIds = post.Sealed ? post.Recipients : [.. Named(post).Union(also ?? [])],
            Sealed = post.Sealed,
            Listed = listed,
            Post = watched,
        };
        if (post is { Sealed: true, Conversation: null } && Under(post) is { } root)
        {
            activity["audience"] = root.Uri;
        }

        return publisher.PublishAsync(outgoing, (context, _) =>
        {
            var result = apply(context);
            if (post.PlainRecipients.Count > 0)
            {
                publisher.Publish(context, PlainCopy(activity, post, watched, listed));
            }

            return result;
        });
    }

    /// <summary>The ordinary followers-only form of a sealed post, for those whose server knows no sealing and whom the owner did not leave out.</summary>
    private Outgoing PlainCopy(JsonObject activity, Post post, long? watched, bool listed)
    {
        var plain = activity.DeepClone().AsObject();
        plain["id"] = local.ActivityUrl(ids.Next());
        plain["to"] = new JsonArray(local.Followers);
        plain.Remove("audience");
        if (plain["object"] is JsonObject about && about.ContainsKey("to"))
        {
            about["to"] = new JsonArray(local.Followers);
            about.Remove("proof");
            if (about.ContainsKey("attachment"))
            {
                about["attachment"] = new JsonArray([.. photos.Of(post, isSealed: false).Select(a => (JsonNode)a.ToJson())]);
            }
        }

        return new Outgoing(plain, Audience.Direct) { PersonIds = post.PlainRecipients, Listed = listed, Post = watched };
    }

    /// <summary>The sealed post of which this one is an answer.</summary>
    private Post? Under(Post post) =>
        post.InReplyTo is { } uri && posts.ByUri(uri) is { Sealed: true } parent ? posts.Find(parent.ThreadId) : null;

    private JsonObject Note(Post post)
    {
        var (to, cc) = Addressing(post);
        return ActivityBuilder.Note(PostParts.With(new NoteDraft
        {
            Type = post.Conversation is null ? "Note" : "ChatMessage",
            Context = post.Conversation is { } conversation ? conversations.UriOf(conversation) : post.Sealed ? Under(post)?.Uri ?? post.Uri : post.Context,
            Replies = post is { Audience: Audience.Public, Conversation: null } ? LocalNode.RepliesTo(post.Uri) : null,
            Id = post.Uri,
            Author = post.Author,
            Html = post.Html,
            Markdown = post.Text,
            Summary = post.Summary,
            Sensitive = post.Sensitive,
            Language = post.Language,
            Published = post.Published,
            Updated = post.Edited,
            InReplyTo = post.InReplyTo,
            Tags = post.Tags,
            Mentions = [.. post.Mentions.Select(m => new MentionLink(m.Name, m.Url))],
            TagBase = local.Url + "/tags/",
            To = to,
            Cc = cc,
            Attachments = photos.Of(post, post.Sealed),
        }, post, local));
    }

    /// <summary>FEP-044f: the author of the quoted post is asked. A post that is not public is named only, not shown.</summary>
    private void AskToQuote(WriteContext context, Post post, JsonObject note)
    {
        if (post.Quote is { } quote && posts.ByUri(quote.Uri) is { AuthorId: { } authorId } && people.ById(context, authorId) is { Inbox.Length: > 0 } author)
        {
            JsonNode instrument = post.Audience == Audience.Public ? note.DeepClone() : JsonValue.Create(post.Uri);
            var request = NoteParts.QuoteRequest(local.ActivityUrl(context.NextId()), local.Url, quote.Uri, instrument, context.Now, author.Actor);
            publisher.Publish(context, new Outgoing(request, Audience.Direct) { PersonIds = [author.Id] });
        }
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
}
