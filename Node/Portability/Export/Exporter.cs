using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Crypto;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>
/// Writes everything of the owner into one zip, from its beginning to its end, while the node goes on: what comes meanwhile is in the next export. Rows are
/// read in pages and photos one by one, so that the memory it takes does not grow with what there is.
/// </summary>
public sealed class Exporter(
    ExportPlanner planner, ExportPages pages, ExportPhotos photos, OwnData own, MastodonLists lists, ActorDocument actor, ActivityLog log, PostStore posts, AlbumStore albums,
    Timelines timelines, OwnerStore owner, LocalNode local, NodeKeys keys, TimeProvider time)
{
    internal const string DigestsPath = OwnData.Folder + "digests.json";

    /// <param name="to">Only written to, from beginning to end; left open.</param>
    /// <param name="text">The language of the pages.</param>
    /// <param name="sealedKeys">The private keys (<see cref="ExportKeys"/>); none without a passphrase.</param>
    /// <param name="progress">Told how many of how many steps are done.</param>
    /// <param name="cancellation">Leaves what was written as no zip that opens.</param>
    internal async Task WriteAsync(Stream to, Texts text, IReadOnlyList<ExportFile> sealedKeys, Action<int, int> progress, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var me = owner.Current ?? throw new InvalidOperationException("There is nobody to export.");
        var plan = planner.Plan();
        var done = 0;
        progress(0, plan.Steps);
        await using var zip = await ExportZip.OpenAsync(to, now, cancellation);
        await zip.AddTextAsync("README.txt", ExportTexts.ReadMe(me.Name, local.Url, now, sealedKeys.Count > 0));
        await zip.AddTextAsync("activitypub/actor.json", actor.Current()!);
        await zip.AddAsync("activitypub/outbox.json", stream => OutboxAsync(stream, plan.Below, Step, cancellation));
        foreach (var name in MastodonLists.Names)
        {
            await zip.AddAsync("activitypub/" + name, stream => LinesAsync(stream, lists.Read(name)!, cancellation));
        }

        await own.WriteAsync(zip, plan, Step, cancellation);
        await photos.WriteAsync(zip, plan.Photos, Step, cancellation);
        await PagesAsync(zip, plan, text, now, Step, cancellation);
        foreach (var file in sealedKeys)
        {
            await zip.AddStoredAsync(file.Path, file.Content);
        }

        await zip.AddTextAsync("manifest.yml", ExportTexts.Manifest(local.Url, now, zip.Digests.Keys.Append(DigestsPath)));
        await zip.AddTextAsync(DigestsPath, Digests(zip.Digests, now));

        await zip.EndAsync();

        // A photo that was taken out meanwhile was no step.
        progress(plan.Steps, plan.Steps);

        void Step() => progress(Math.Min(++done, plan.Steps), plan.Steps);
    }

    /// <summary>The owner's activities as they were signed, the newest first (ActivityPub, section 5.1). Empty ones said something that was deleted.</summary>
    private async Task OutboxAsync(Stream stream, long below, Action step, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("@context", "https://www.w3.org/ns/activitystreams");
        json.WriteString("id", local.Outbox);
        json.WriteString("type", "OrderedCollection");
        json.WriteStartArray("orderedItems");
        var count = 0;
        IReadOnlyList<LogEntry> page;
        do
        {
            page = log.Page(below, ExportPlan.PageSize);
            foreach (var entry in page)
            {
                below = entry.Number;
                if (entry is { Outgoing: true, Json.Length: > 0 })
                {
                    json.WriteRawValue(entry.Json);
                    count++;
                }

                step();
            }

            await json.FlushAsync(cancellation);
        }
        while (page.Count == ExportPlan.PageSize);

        json.WriteEndArray();
        json.WriteNumber("totalItems", count);
        json.WriteEndObject();
    }

    private async Task PagesAsync(ExportZip zip, ExportPlan plan, Texts text, DateTimeOffset now, Action step, CancellationToken cancellation)
    {
        await zip.AddTextAsync("index.html", pages.Index(plan, text, now).Text);
        await zip.AddTextAsync(ExportPages.StylePath, ExportStyle.Text);
        foreach (var (month, ids) in plan.Months)
        {
            await PageAsync($"posts/{month}.html", ExportPages.Month(plan, text, month), posts.Walk(ids));
        }

        foreach (var conversation in plan.Conversations)
        {
            var messages = timelines.Everything(Timeline.Messages(conversation.Id), ExportPlan.PageSize).Select(e => e.Value).Reverse();
            await PageAsync($"conversations/{Ids.ToText(conversation.Id)}.html", pages.Conversation(text, conversation), posts.Walk(messages));
        }

        foreach (var album in albums.All())
        {
            await zip.AddTextAsync($"albums/{Ids.ToText(album.Id)}.html", pages.Album(text, album).Text);
        }

        Task PageAsync(string path, (Html Before, Html After) frame, IEnumerable<Post> shown) => zip.AddAsync(path, async stream =>
        {
            await LinesAsync(stream, shown.Select(post =>
            {
                step();
                return pages.Article(text, post).Text;
            }).Prepend(frame.Before.Text).Append(frame.After.Text), cancellation);
        });
    }

    private static async Task LinesAsync(Stream stream, IEnumerable<string> lines, CancellationToken cancellation)
    {
        foreach (var line in lines)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line), cancellation);
        }
    }

    /// <summary>Signed by the identity key of now under its own name, so that it can be checked without asking anybody.</summary>
    private string Digests(IReadOnlyDictionary<string, string> digests, DateTimeOffset now)
    {
        var document = new JsonObject
        {
            ["@context"] = Vocabulary.Context(),
            ["type"] = "ExportDigests",
            ["version"] = OwnData.Version,
            ["attributedTo"] = local.Url,
            ["published"] = ActivityBuilder.Time(now),
            ["sha256"] = new JsonObject(digests.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))),
        };
        return IntegrityProof.Sign(document, keys.Identity, IdentityStatement.MethodOf(keys.Identity.PublicKeyMultibase), now).ToJsonString();
    }
}
