using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Conversations;

/// <summary>From a valid request to a message: looks up what it names and says what does not fit.</summary>
public sealed class Writing(Messages messages, PeopleStore people, PostStore posts, PhotoStore photos)
{
    /// <param name="body">Checked by <see cref="ConversationValidator"/>.</param>
    /// <param name="cancellation">Ends the look-up of keys.</param>
    public async Task<(Post? Message, ProblemHttpResult? Problem)> BeginAsync(ConversationRequest body, CancellationToken cancellation)
    {
        var chosen = body.People!.Distinct().ToList();
        if (chosen.Exists(id => people.ById(id) is not { } person || people.IsBlocked(person)))
        {
            return (null, Problems.NoPerson());
        }

        return await SendAsync(chosen, () => messages.WithAsync(chosen), body.Text, body.Photos, null, cancellation);
    }

    /// <param name="conversation">Where to.</param>
    /// <param name="body">Checked by <see cref="MessageValidator"/>.</param>
    /// <param name="cancellation">Ends the look-up of keys.</param>
    public async Task<(Post? Message, ProblemHttpResult? Problem)> SendAsync(Conversation conversation, MessageRequest body, CancellationToken cancellation)
    {
        var answers = posts.Known(body.InReplyTo);
        if (body.InReplyTo is { Length: > 0 } && answers?.Conversation != conversation.Id)
        {
            return (null, Problems.NotFound("posts.reply_not_found", "The message that you answer is not here."));
        }

        return await SendAsync(conversation.People, () => Task.FromResult(conversation), body.Text, body.Photos, answers, cancellation);
    }

    private async Task<(Post? Message, ProblemHttpResult? Problem)> SendAsync(
        IReadOnlyList<string> to, Func<Task<Conversation>> where, string? text, IReadOnlyList<string>? photoIds, Post? answers, CancellationToken cancellation)
    {
        if (photos.Chosen(photoIds) is not { } chosen)
        {
            return (null, Problems.UnknownPhoto());
        }

        return await UnreachableAsync(to, cancellation) is { } unreachable ? (null, unreachable) : (await messages.SendAsync(await where(), text ?? "", chosen, answers), null);
    }

    private async Task<ProblemHttpResult?> UnreachableAsync(IReadOnlyList<string> chosen, CancellationToken cancellation) =>
        await messages.CannotReadAsync(chosen, cancellation) is [var first, ..]
            ? Problems.Of(409, "conversations.cannot_seal", $"The server of {first.Name} knows no sealed messages, or cannot be reached to ask. Write without them, or try again later.")
            : null;
}
