using PersonalNode.Conversations;
using PersonalNode.MastodonApi.Presenters;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>Private messages. They are written as statuses with visibility "direct".</summary>
internal static class ConversationEndpoints
{
    public static void MapAppConversations(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapAppGroup("/api/v1/conversations", "Conversations");
        api.MapGet("", List).Needs("read:statuses").Gives<IReadOnlyList<Entities.Conversation>>().WithSummary("Conversations with their newest message, the latest first");
        api.MapPost("/{id}/read", ReadAsync).Needs("write:conversations").Gives<Entities.Conversation>().WithSummary("Marks its messages as read and lets the others know").ProducesProblem(404, "application/json");
    }

    private static IResult List(HttpContext context, ConversationStore conversations, NotificationsPresenter presenter, LocalNode local)
    {
        if (AppPage.Of(context.Request, 20, 40) is not { } page)
        {
            return Answers.Json<IReadOnlyList<Entities.Conversation>>([], MastodonJson.Default.IReadOnlyListConversation);
        }

        // Upwards is asked for rarely, and a person has no more of them than the first page holds: what is newer is at its top.
        var found = page.Take(
            (max, size) => conversations.Page(max, size).Select(c => (c, c.Key)), (min, size) => conversations.Page(null, size).Where(c => c.Key > min).Select(c => (c, c.Key)));
        AppPage.Link(context, local, [.. found.Select(c => c.Key)]);
        return Answers.Json<IReadOnlyList<Entities.Conversation>>([.. found.Select(c => presenter.Of(c.Item))], MastodonJson.Default.IReadOnlyListConversation);
    }

    private static async Task<IResult> ReadAsync(string id, ConversationStore conversations, Messages messages, NotificationsPresenter presenter)
    {
        if (!Ids.TryParse(id, out var number) || conversations.Find(number) is not { } conversation)
        {
            return AppProblems.NoRecord();
        }

        await messages.ReadAsync(conversation);
        return Answers.Json(presenter.Of(conversations.Find(number)!), MastodonJson.Default.Conversation);
    }
}
