using System.Globalization;
using Microsoft.Extensions.Primitives;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi;

/// <summary>
/// Which part of a list an app wants. Ids are times, and sort as numbers and as text alike: max_id asks for what is older, since_id for the
/// newest above it, min_id for what comes next above it.
/// </summary>
internal sealed record AppPage(long? Max, long? Since, long? Min, int Limit)
{
    /// <summary>Null when an id is none: a list that has nothing there.</summary>
    public static AppPage? Of(HttpRequest request, int usual = 20, int most = 40)
    {
        var query = request.Query;
        return TryId(query["max_id"], out var max) && TryId(query["since_id"], out var since) && TryId(query["min_id"], out var min)
            ? new AppPage(max, since, min, int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? Math.Clamp(limit, 1, most) : usual) : null;
    }

    /// <summary>The part of a list that is read both ways, newest first.</summary>
    public IReadOnlyList<(T Item, long Key)> Take<T>(Func<long?, int, IEnumerable<(T Item, long Key)>> down, Func<long, int, IEnumerable<(T Item, long Key)>> up) => Min is { } min
        ? [.. up(min, Limit).Where(e => Max is null || e.Key < Max).OrderByDescending(e => e.Key)]
        : [.. down(Max, Limit).TakeWhile(e => Since is null || e.Key > Since)];

    /// <summary>The part of a list that is in memory whole, newest first.</summary>
    public IReadOnlyList<(T Item, long Key)> Of<T>(IEnumerable<(T Item, long Key)> all)
    {
        var list = all.OrderByDescending(e => e.Key).ToList();
        return Take((max, size) => list.Where(e => max is null || e.Key < max).Take(size), (min, size) => Enumerable.Reverse(list).Where(e => e.Key > min).Take(size));
    }

    /// <summary>Tells where the list goes on (RFC 8288), by the keys of the page.</summary>
    public static void Link(HttpContext context, LocalNode local, IReadOnlyCollection<long> keys)
    {
        if (keys.Count == 0)
        {
            return;
        }

        var request = context.Request;
        string To(string name, long key)
        {
            var rest = request.Query.Where(q => q.Key is not ("max_id" or "since_id" or "min_id" or "access_token"))
                .Select(q => KeyValuePair.Create(q.Key, q.Value)).Append(KeyValuePair.Create(name, new StringValues(Ids.ToText(key))));
            return $"{local.Url}{request.Path}{QueryString.Create(rest)}";
        }

        context.Response.Headers.Link = $"<{To("max_id", keys.Min())}>; rel=\"next\", <{To("min_id", keys.Max())}>; rel=\"prev\"";
    }

    private static bool TryId(StringValues text, out long? id)
    {
        id = Ids.TryParse(text.ToString(), out var read) ? read : null;
        return StringValues.IsNullOrEmpty(text) || id is not null;
    }
}
