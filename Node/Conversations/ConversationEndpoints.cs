using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Conversations;

/// <summary>The first message to some people; the same people again are the same conversation.</summary>
public sealed record ConversationRequest(IReadOnlyList<string>? People, string? Text, IReadOnlyList<string>? Photos = null);

/// <summary>A message. InReplyTo is the id of another message of the conversation.</summary>
public sealed record MessageRequest(string? Text, string? InReplyTo = null, IReadOnlyList<string>? Photos = null);

public sealed record MuteRequest(bool? Muted);

internal sealed class ConversationValidator : AbstractValidator<ConversationRequest>
{
    public ConversationValidator()
    {
        RuleFor(r => r.Text).PostText(r => r.Photos);
        RuleFor(r => r.Photos).PhotoIds();
        RuleFor(r => r.People).Must(p => p is { Count: > 0 }).Says("conversation.nobody", "Choose whom to write to.")
            .Must(p => p is null || p.Distinct().Count() <= ConversationStore.MostPeople).Says("conversation.full", "A conversation has at most 50 people beside you.");
    }
}

internal sealed class MessageValidator : AbstractValidator<MessageRequest>
{
    public MessageValidator()
    {
        RuleFor(r => r.Text).PostText(r => r.Photos);
        RuleFor(r => r.Photos).PhotoIds();
    }
}

internal sealed class MuteValidator : AbstractValidator<MuteRequest>
{
    public MuteValidator() => RuleFor(r => r.Muted).NotNull().Says("request.muted", "Say whether the conversation is muted: true or false.");
}

/// <summary>Private messages between the owner and one or more people.</summary>
public static class ConversationEndpoints
{
    private const int MaxPage = 100;

    public static void MapConversations(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/conversations").RequireAuthorization(policy).WithTags("Conversations").ProducesProblem(401);
        api.MapGet("", List).WithName("GetConversations").WithSummary("Conversations, the latest first; pass next as before for more").ProducesProblem(400);
        api.MapPost("", BeginAsync).Validate(new ConversationValidator()).WithName("BeginConversation").WithSummary("Writes to some people, in their conversation or a new one")
            .ProducesProblem(404).ProducesProblem(409);
        api.MapGet("/{id}", Get).WithName("GetConversation").WithSummary("One conversation").ProducesProblem(404);
        api.MapPatch("/{id}", MuteAsync).Validate(new MuteValidator()).WithName("MuteConversation").WithSummary("Mutes a conversation or lets it be heard again").ProducesProblem(404);
        api.MapGet("/{id}/messages", Read).WithName("GetMessages").WithSummary("Its messages, newest first; pass next as before for more").ProducesProblem(400).ProducesProblem(404);
        api.MapPost("/{id}/messages", SendAsync).Validate(new MessageValidator()).WithName("SendMessage").WithSummary("Writes a message").ProducesProblem(404).ProducesProblem(409);
        api.MapPost("/{id}/read", MarkReadAsync).WithName("ReadConversation").WithSummary("Marks its messages as read and lets the others know").ProducesProblem(404);
        api.MapPost("/{id}/typing", TypeAsync).WithName("TypeMessage").WithSummary("Tells the others that the owner is writing").ProducesProblem(404);
    }

    private static Results<Ok<Page<ConversationResponse>>, ProblemHttpResult> List(
        string? before, int? limit, ConversationStore conversations, ConversationPresenter presenter)
    {
        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad();
        }

        var size = Math.Clamp(limit ?? 30, 1, MaxPage);
        var page = conversations.Page(below, size);
        return TypedResults.Ok(new Page<ConversationResponse>([.. page.Select(presenter.ToResponse)], page.Count == size ? Ids.ToText(page[^1].Key) : null));
    }

    private static async Task<Results<Created<ConversationResponse>, ProblemHttpResult>> BeginAsync(
        ConversationRequest body, Writing writing, ConversationStore conversations, ConversationPresenter presenter, CancellationToken cancellation)
    {
        var (message, problem) = await writing.BeginAsync(body, cancellation);
        return message is null
            ? problem! : TypedResults.Created($"/api/conversations/{Ids.ToText(message.Conversation!.Value)}", presenter.ToResponse(conversations.Find(message.Conversation.Value)!));
    }

    private static Results<Ok<ConversationResponse>, ProblemHttpResult> Get(string id, ConversationStore conversations, ConversationPresenter presenter) =>
        Known(id, conversations) is { } conversation ? TypedResults.Ok(presenter.ToResponse(conversation)) : None();

    private static async Task<Results<Ok<ConversationResponse>, ProblemHttpResult>> MuteAsync(
        string id, MuteRequest body, ConversationStore conversations, NodeDatabase database, ConversationPresenter presenter)
    {
        if (Known(id, conversations) is not { } conversation)
        {
            return None();
        }

        var changed = await database.WriteAsync(context => ConversationStore.Save(context, conversations.Find(conversation.Id)! with { Muted = body.Muted!.Value }));
        return TypedResults.Ok(presenter.ToResponse(changed));
    }

    private static Results<Ok<Page<MessageResponse>>, ProblemHttpResult> Read(
        string id, string? before, int? limit, ConversationStore conversations, Timelines timelines, PostStore posts, ConversationPresenter presenter)
    {
        if (Known(id, conversations) is not { } conversation)
        {
            return None();
        }

        if (!Cursor.TryRead(before, out var below))
        {
            return Cursor.Bad();
        }

        var size = Math.Clamp(limit ?? 50, 1, MaxPage);
        var entries = timelines.Page(Timeline.Messages(conversation.Id), below, size);
        return TypedResults.Ok(new Page<MessageResponse>(
            [.. entries.Select(e => posts.Find(e.Value)).OfType<Post>().Select(m => presenter.ToResponse(conversation, m))],
            entries.Count == size ? Ids.ToText(entries[^1].Key) : null));
    }

    private static async Task<Results<Created<MessageResponse>, ProblemHttpResult>> SendAsync(
        string id, MessageRequest body, Writing writing, ConversationStore conversations, ConversationPresenter presenter, CancellationToken cancellation)
    {
        if (Known(id, conversations) is not { } conversation)
        {
            return None();
        }

        var (message, problem) = await writing.SendAsync(conversation, body, cancellation);
        return message is null
            ? problem! : TypedResults.Created($"/api/posts/{Ids.ToText(message.Id)}", presenter.ToResponse(conversations.Find(conversation.Id)!, message));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> MarkReadAsync(string id, Messages messages, ConversationStore conversations)
    {
        if (Known(id, conversations) is not { } conversation)
        {
            return None();
        }

        await messages.ReadAsync(conversation);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> TypeAsync(string id, Messages messages, ConversationStore conversations, CancellationToken cancellation)
    {
        if (Known(id, conversations) is not { } conversation)
        {
            return None();
        }

        await messages.TypeAsync(conversation, cancellation);
        return TypedResults.NoContent();
    }

    private static Conversation? Known(string id, ConversationStore conversations) => Ids.TryParse(id, out var number) ? conversations.Find(number) : null;

    private static ProblemHttpResult None() => Problems.Of(404, "conversations.not_found", "There is no such conversation here.");
}
