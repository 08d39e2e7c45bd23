using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Conversations;
using PersonalNode.Feed;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>
/// Statuses with visibility "direct" are messages: to the people they mention, or to the conversation of the message that they answer. An answer
/// to a message is one, whatever visibility the app names.
/// </summary>
internal sealed class DirectMessages(Writing writing, MentionFinder mentions, PeopleStore people, ConversationStore conversations)
{
    private static readonly MessageValidator Messages = new();
    private static readonly ConversationValidator Beginnings = new();

    public async Task<(Post? Post, ProblemHttpResult? Problem)> SendAsync(StatusRequest body, Post? parent, CancellationToken cancellation)
    {
        if (body.Poll is not null)
        {
            return (null, AppProblems.Invalid("A message cannot hold a poll."));
        }

        // Messages have no content warning; nothing that was written is lost.
        var text = string.IsNullOrWhiteSpace(body.SpoilerText) ? body.Status : $"{body.SpoilerText}\n\n{body.Status}";
        if (parent?.Conversation is { } id && conversations.Find(id) is { } conversation)
        {
            var message = new MessageRequest(text, Ids.ToText(parent.Id), body.MediaIds);
            return Messages.Validate(message) is { IsValid: false } wrong ? (null, Problems.Invalid(Validation.Faults(wrong))) : await writing.SendAsync(conversation, message, cancellation);
        }

        if (text?.Length > PostRules.MaxText)
        {
            return (null, AppProblems.Invalid("A message has at most 20,000 characters."));
        }

        var rendered = await mentions.RenderAsync(text ?? "", cancellation);
        var beginning = new ConversationRequest([.. rendered.Mentions.Select(m => people.ByActor(m.Actor)?.Id).OfType<string>()], text, body.MediaIds);
        return Beginnings.Validate(beginning) is { IsValid: false } unfit ? (null, Problems.Invalid(Validation.Faults(unfit))) : await writing.BeginAsync(beginning, cancellation);
    }
}
