using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>What there is to export, found before anything is written: numbers alone, however much they stand for.</summary>
/// <param name="Months">The owner's posts by month (yyyy-MM), the newest first in each.</param>
/// <param name="Conversations">Those with messages.</param>
/// <param name="Messages">How many messages they have.</param>
/// <param name="Photos">Of the owner's posts, messages, albums, drafts and profile.</param>
/// <param name="Activities">Rows of the log.</param>
/// <param name="Below">What the log holds from this number on came later.</param>
internal sealed record ExportPlan(
    SortedDictionary<string, List<long>> Months, IReadOnlyList<Conversation> Conversations, int Messages, IReadOnlyCollection<long> Photos, int Activities, long Below)
{
    public const int PageSize = 200;

    /// <summary>The month that a post is filed under.</summary>
    public static string MonthOf(Post post) => post.Published.UtcDateTime.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

    public int Posts => Months.Values.Sum(m => m.Count);

    /// <summary>Each post and message is written twice: to be read by people, and by programs.</summary>
    public int Steps => Activities + (2 * (Posts + Messages)) + Photos.Count;
}

/// <summary>Looks at everything once.</summary>
public sealed class ExportPlanner(
    Timelines timelines, PostStore posts, ConversationStore conversations, AlbumStore albums, DraftStore drafts, OwnerStore owner, ActivityLog log, IdSource ids)
{
    internal ExportPlan Plan()
    {
        var below = ids.Next();
        var months = new SortedDictionary<string, List<long>>(StringComparer.Ordinal);
        var photos = new HashSet<long>([.. new[] { owner.Current?.Avatar, owner.Current?.Banner }.OfType<long>()]);
        foreach (var post in Posts(Timeline.Own))
        {
            var month = ExportPlan.MonthOf(post);
            (months.TryGetValue(month, out var list) ? list : months[month] = []).Add(post.Id);
            photos.UnionWith(post.Photos);
        }

        var talks = new List<Conversation>();
        var messages = 0;
        foreach (var conversation in timelines.Everything(Timeline.Conversations, ExportPlan.PageSize).Select(e => conversations.Find(e.Value)).OfType<Conversation>())
        {
            var before = messages;
            foreach (var message in Posts(Timeline.Messages(conversation.Id)))
            {
                messages++;
                photos.UnionWith(message.Photos);
            }

            if (messages > before)
            {
                talks.Add(conversation);
            }
        }

        photos.UnionWith(albums.All().SelectMany(a => albums.Page(a, null, AlbumStore.MostPhotos)).Select(p => p.Id));
        photos.UnionWith(drafts.Photos().Select(id => Ids.TryParse(id, out var number) ? number : 0).Where(id => id > 0));
        return new ExportPlan(months, talks, messages, photos, log.Count, below);
    }

    /// <summary>The posts of a list that are there, newest first.</summary>
    internal IEnumerable<Post> Posts(Timeline list) =>
        posts.Walk(timelines.Everything(list, ExportPlan.PageSize).Select(e => e.Value));
}
