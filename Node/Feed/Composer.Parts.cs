using System.Text.Json.Nodes;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>What an own post says again when something beyond its words has changed, and the question to the author of what it quotes.</summary>
public sealed partial class Composer
{
    /// <summary>Sends the post as it is now: new counts of its poll, a stamp that came. Nobody sees it as edited.</summary>
    public Task ResendAsync(Post post, Resending resending, VoteStore votes)
    {
        var now = NextPublished();
        var note = Note(post);
        var update = ActivityBuilder.Activity("Update", local.ActivityUrl(ids.Next()), local.Url, note, now, Strings(note["to"]), Strings(note["cc"]));

        // Who voted without following sees the counts too. Of the counts only the last stay in the outbox.
        List<string> voters = post is { Audience: Audience.Public, Poll: not null }
            ? [.. votes.Voters(post.Id).Select(people.ByActor).OfType<Person>().Select(p => p.Id)] : [];
        return publisher.PublishAsync(
            new Outgoing(update, post.Audience)
            {
                ToFollowers = post.Audience != Audience.Direct,
                PersonIds = [.. Named(post).Union(voters)],
                Listed = post.Poll is null or { Closed: not null },
            },
            (context, _) => writer.Change(context, post.Id, p => resending.Done(context, p, post)));
    }

    /// <summary>FEP-044f: the author of the quoted post is asked. A post that is not public is named only, not shown.</summary>
    private void AskToQuote(WriteContext context, Post post, JsonObject note)
    {
        if (post.Quote is { } quote && posts.ByUri(quote.Uri) is { AuthorId: { } authorId } && people.ById(context, authorId) is { } author)
        {
            JsonNode instrument = post.Audience == Audience.Public ? note.DeepClone() : JsonValue.Create(post.Uri);
            var request = NoteParts.QuoteRequest(local.ActivityUrl(context.NextId()), local.Url, quote.Uri, instrument, context.Now, author.Actor);
            publisher.Publish(context, new Outgoing(request, Audience.Direct) { PersonIds = [author.Id] });
        }
    }
}
