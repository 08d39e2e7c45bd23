namespace PersonalNode.Storage;

/// <summary>The lists in which a post stands under its own id.</summary>
internal static class PostLists
{
    public static IEnumerable<Timeline> Of(Post post, Timelines timelines)
    {
        if (post.Conversation is { } conversation)
        {
            yield return Timeline.Messages(conversation);
            yield break;
        }

        if (post.HomeKey == post.Id)
        {
            yield return Timeline.Home;
        }

        yield return post.AuthorId is { } person ? Timeline.Person(person) : Timeline.Own;
        if (post is { AuthorId: null, InReplyTo: null })
        {
            yield return Timeline.Day(post.Published.ToString("MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        }

        if (post.Photos.Count > 0)
        {
            yield return Timeline.Photos(post.AuthorId);
        }

        if (post.RootId is { } root)
        {
            yield return Timeline.Thread(root);
        }

        if (post.Quote is { } quote)
        {
            yield return Timeline.Quoting(quote.Uri);
            if (quote.Stamp is { } stamp)
            {
                yield return Timeline.Stamped(stamp);
            }
        }

        var ownPublic = post is { AuthorId: null, Audience: Audience.Public };
        if (ownPublic)
        {
            yield return Timeline.OwnPublic;
        }

        foreach (var tag in post.Tags)
        {
            yield return timelines.TagOf(post, tag);
            if (ownPublic)
            {
                yield return Timeline.OwnTag(tag);
            }
        }
    }
}
