using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Feed;

/// <summary>Renders the owner's text and finds who is meant by @handle and @handle@host: people known here first, then WebFinger, briefly.</summary>
public sealed class MentionFinder(PeopleStore people, PersonFinder finder, NodeDatabase database, LocalNode local)
{
    private const int MaxLookUps = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public async Task<RenderedText> RenderAsync(string text, CancellationToken cancellation)
    {
        var unknown = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var related = people.Related();
        var rendered = MarkdownText.Render(text, local.Url, (handle, host) =>
        {
            var known = Known(related, handle, host);
            if (known is null && host is not null)
            {
                unknown.Add($"@{handle}@{host}");
            }

            return known;
        });
        if (unknown.Count == 0)
        {
            return rendered;
        }

        var found = await LookUpAsync(unknown.Take(MaxLookUps), cancellation);
        return found.Count == 0 ? rendered : MarkdownText.Render(
            text, local.Url, (handle, host) => Known(related, handle, host) ?? (host is null ? null : found.GetValueOrDefault($"@{handle}@{host}")));
    }

    private static MentionLink? Known(IReadOnlyList<Person> related, string handle, string? host)
    {
        var matches = related.Where(p => string.Equals(p.Handle, handle, StringComparison.OrdinalIgnoreCase)
            && (host is null || string.Equals(p.Host, host, StringComparison.OrdinalIgnoreCase) || string.Equals(p.Address, $"@{handle}@{host}", StringComparison.OrdinalIgnoreCase)))
            .Take(2).ToList();
        return matches.Count == 1 ? new MentionLink(matches[0].Address, matches[0].Actor) : null;
    }

    private async Task<Dictionary<string, MentionLink>> LookUpAsync(IEnumerable<string> addresses, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var found = new Dictionary<string, MentionLink>(StringComparer.OrdinalIgnoreCase);
        var answers = await Task.WhenAll(addresses.Select(async address =>
        {
            try
            {
                return (address, (await finder.ByAddressAsync(address, patience.Token)).Person);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // The post does not wait for a slow host: the name stays text.
                return (address, null);
            }
        }));
        foreach (var (address, person) in answers)
        {
            if (person is not null && !local.IsMe(person.Actor))
            {
                var known = people.ByActor(person.Actor) ?? await database.WriteAsync(context => people.Save(context, person));
                found[address] = new MentionLink(known.Address, known.Actor);
            }
        }

        return found;
    }
}
