using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>A post that was found; <see cref="Conversation"/> is that of a private message.</summary>
public sealed record FoundResponse : PostResponse
{
    [SetsRequiredMembers]
    internal FoundResponse(PostResponse post, string? conversation)
        : base(post) => Conversation = conversation;

    public string? Conversation { get; }
}

/// <summary>Search over everything that the owner can see.</summary>
public static class SearchEndpoints
{
    private const int MaxPage = 100;

    public static void MapSearch(this IEndpointRouteBuilder routes, string policy) => routes.MapGroup("/api/search").RequireAuthorization(policy).WithTags("Search").ProducesProblem(401)
        .MapGet("", Search).WithName("Search").ProducesProblem(400).ProducesProblem(404)
        .WithSummary("Posts and messages with all words of q, newest first; pass next as cursor for more")
        .WithDescription($"""
            Words are compared without case and accents. What stands in quotation marks is a phrase; the last word may be the beginning of one. q has at most
            {SearchQuery.MaxLength} characters and {SearchQuery.MaxParts} words, and may be missing when there is a filter: person (an id, or "me"), aspect (the people in it), after and
            before (YYYY-MM-DD, in UTC, both days included), photos=true. A page may be shorter than limit, or empty, and have a next: then there is more to look through.
            """);

    private static Results<Ok<Page<FoundResponse>>, ProblemHttpResult> Search(
        string? q, string? person, string? aspect, string? after, string? before, bool? photos, int? limit, string? cursor,
        SearchReader search, PeopleStore people, AspectStore aspects, FeedFilter filter, Presenter presenter)
    {
        if (!Cursor.TryRead(cursor, out var below))
        {
            return Cursor.Bad("search.bad_cursor");
        }

        if (SearchQuery.Parse((q ?? "").Trim()) is not { } query)
        {
            return Problems.Of(400, "search.too_long", $"Look for at most {SearchQuery.MaxParts} words in {SearchQuery.MaxLength} characters.");
        }

        if (!TryReadDay(after, out var from) || !TryReadDay(before, out var to))
        {
            return Problems.Of(400, "search.bad_date", "Give a date as 2026-01-31.");
        }

        if (person is not null and not "me" && people.ById(person) is null)
        {
            return Problems.NoPerson();
        }

        var circle = aspect is null ? null : aspects.Find(aspect);
        if (aspect is not null && circle is null)
        {
            return Problems.NoAspect();
        }

        if (!query.HasWords)
        {
            if (!string.IsNullOrWhiteSpace(q))
            {
                return TypedResults.Ok(new Page<FoundResponse>([], null));
            }

            if ((person ?? aspect ?? after ?? before) is null && photos != true)
            {
                return Problems.Of(400, "search.nothing_asked", "Say what to look for: words, a person, an aspect, dates or photos.");
            }
        }

        var scope = new SearchScope(
            Authors(person, circle), photos == true, from is { } first ? Ids.FirstAt(first) : 0, to is { } last && last < DateTimeOffset.MaxValue.AddDays(-1) ? Ids.FirstAt(last.AddDays(1)) - 1 : long.MaxValue);

        // Whoever names a person wants to see them, muted or not.
        var page = search.Page(query, scope, below, Math.Clamp(limit ?? 20, 1, MaxPage), person is null ? filter.Wants : filter.Shows);
        return TypedResults.Ok(new Page<FoundResponse>(
            [.. page.Posts.Select(p => new FoundResponse(presenter.ToResponse(p), p.Conversation is { } conversation ? Ids.ToText(conversation) : null))],
            page.Next is { } next ? Ids.ToText(next) : null));
    }

    private static HashSet<string?>? Authors(string? person, Aspect? aspect)
    {
        var authors = aspect?.People.Cast<string?>().ToHashSet();
        if (person is not null)
        {
            var one = new HashSet<string?> { person == "me" ? null : person };
            one.IntersectWith(authors ?? one);
            return one;
        }

        return authors;
    }

    private static bool TryReadDay(string? text, out DateTimeOffset? day)
    {
        var read = DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date);
        day = read ? date : null;
        return read || string.IsNullOrEmpty(text);
    }
}
