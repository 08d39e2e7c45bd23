using PersonalNode.Crypto;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Inbox;

/// <summary>A post of somebody as its own origin served it, not stored yet. <see cref="Stamp"/> is what is said to allow its quote.</summary>
public sealed record ReadPost(Post Post, Person Author, string? Stamp);

/// <summary>Reads posts from where they live, and believes only what comes from there (FEP-fe34).</summary>
public sealed class PostReader(PersonFinder finder, PeopleStore people, PostWriter writer, TimeProvider time)
{
    /// <summary>Null when the document is no post, or nobody vouches for it.</summary>
    public async Task<ReadPost?> ReadAsync(RemoteDocument document, CancellationToken cancellation)
    {
        // The document came from the origin of its id; its author must live there too.
        if (document.Failure != DocumentFailure.None || !ReceivedNote.TryRead(document.Root, out var received) || received.Note is not { } note
            || !Iri.SameOrigin(note.Id, note.AttributedTo)
            || (await finder.ByActorAsync(note.AttributedTo, cancellation)).Person is not { } author || author.Keys() is not { } keys)
        {
            return null;
        }

        return VerifiedActivity.CheckObject(document.Root, note.AttributedTo, keys) switch
        {
            Refusal.None => new ReadPost(received.ToPost(author, proofChecked: true, time.GetUtcNow()), author, note.QuoteAuthorization),

            // Who answers at an address that a friend has left may be anybody: there, only a proof counts.
            Refusal.NoProof when author.Actor == note.AttributedTo =>
                new ReadPost(received.ToPost(author, proofChecked: false, time.GetUtcNow()), author, note.QuoteAuthorization),
            _ => null,
        };
    }

    /// <summary>Stores the post and who wrote it, apart from the owner's feed. Null when they are blocked, or it was deleted before.</summary>
    public Post? Keep(WriteContext context, ReadPost read)
    {
        var known = people.ByActor(context, read.Author.Actor) is { Met: true } met ? met : people.Save(context, read.Author);
        if (people.IsBlocked(known))
        {
            return null;
        }

        var added = writer.Add(context, read.Post with { AuthorId = known.Id }, home: false);
        if (known.Pinned.Contains(read.Post.Uri))
        {
            context.Raise(EventKind.Person, known.Id);
        }

        return added;
    }
}
