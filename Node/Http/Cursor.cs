using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Protocol;

namespace PersonalNode.Http;

/// <summary>Where a page of a list begins: the id that the page before gave as next; absent for the first page.</summary>
internal static class Cursor
{
    /// <param name="text">As the request gave it.</param>
    /// <param name="below">Entries with a smaller key are wanted; null: from the newest.</param>
    public static bool TryRead(string? text, out long? below)
    {
        below = null;
        if (text is null)
        {
            return true;
        }

        if (!Ids.TryParse(text, out var key))
        {
            return false;
        }

        below = key;
        return true;
    }

    /// <param name="code">The problem's code: the list's noun and "bad_cursor".</param>
    public static ProblemHttpResult Bad(string code = "feed.bad_cursor") => Problems.Of(400, code, "Pass the value of next from the page before.");
}
