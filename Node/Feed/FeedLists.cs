using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>What a feed is made of: the lists that are read as one, and which of their posts the owner wants to see there.</summary>
public sealed record FeedList(IReadOnlyList<Timeline> Lists, Func<Post, bool> Shows);

/// <summary>The feeds that there are.</summary>
public sealed class FeedLists(Timelines timelines, FeedFilter filter)
{
    public FeedList Home => new([Timeline.Home], filter.ShowsAtHome);

    public FeedList Bookmarks => new([Timeline.Bookmarks], filter.Shows);

    /// <summary>What the owner likes, the last liked first.</summary>
    public FeedList Liked => new([Timeline.Liked], filter.Shows);

    /// <summary>What the owner wrote for everybody.</summary>
    public FeedList OwnPublic => new([Timeline.OwnPublic], filter.Shows);

    /// <summary>What the owner wrote on a day of any year, such as "02-29".</summary>
    public FeedList OfDay(string monthAndDay) => new([Timeline.Day(monthAndDay)], filter.Shows);

    /// <param name="person">Person id; null for the owner.</param>
    public FeedList Of(string? person) => new([person is null ? Timeline.Own : Timeline.Person(person)], filter.Shows);

    public FeedList PhotosOf(string? person) => new([Timeline.Photos(person)], filter.Shows);

    /// <summary>Null for what is no hashtag.</summary>
    public FeedList? Tagged(string tag) => Hashtags.Normalise(tag) is { } normal ? new FeedList(timelines.Tagged(normal), filter.Shows) : null;

    public FeedList Of(Aspect aspect) => new([.. aspect.People.Select(Timeline.Person)], filter.Wants);
}
