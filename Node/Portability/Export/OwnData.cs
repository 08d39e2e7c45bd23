using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PersonalNode.Http;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Export;

/// <summary>
/// What no standard has a file for, as JSON for another node of this kind: each file is {"version":1,"NAME":[…]}, or an object of its own. Lists are
/// written item by item.
/// </summary>
public sealed class OwnData(
    OwnerStore owner, PeopleStore people, AspectStore aspects, RuleStore rules, DraftStore drafts, AlbumStore albums, PhotoStore photos, PostStore posts, Timelines timelines,
    OwnIdentity identity, NotificationSettings notifications, PhotoSettings photoSettings)
{
    internal const string Folder = "personalnode/";

    private const int FlushAt = 64 * 1024;

    /// <summary>Version of these files.</summary>
    internal const int Version = 1;

    internal async Task WriteAsync(ExportZip zip, ExportPlan plan, Action step, CancellationToken cancellation)
    {
        await zip.AddTextAsync(Folder + "identity.json", Document(
            ("identity", identity.State?.Identity), ("statements", new JsonArray([.. identity.Log().Select(s => JsonNode.Parse(s.Logged.Json))]))));
        await zip.AddTextAsync(Folder + "settings.json", Settings());
        await ListAsync(zip, "people", Everybody(plan).Select(ToRecord), OwnJson.Default.PersonRecord, cancellation);
        await ListAsync(zip, "aspects", aspects.All().Select(a => new AspectRecord(a.Id, a.Name, a.People)), OwnJson.Default.AspectRecord, cancellation);
        await ListAsync(zip, "rules", rules.All.Select(r => new RuleRecord(Word(r.Kind), r.Value, r.At)), OwnJson.Default.RuleRecord, cancellation);
        await ListAsync(zip, "drafts", drafts.Page(null, DraftStore.Most).Select(d => new DraftRecord(d.ScheduledAt, d.Created, JsonElement.Parse(d.Json))), OwnJson.Default.DraftRecord, cancellation);
        await ListAsync(zip, "albums", albums.All().Select(a => new AlbumRecord(a.Name, [.. albums.Page(a, null, AlbumStore.MostPhotos).Select(p => Ids.ToText(p.Id))])), OwnJson.Default.AlbumRecord, cancellation);
        await ListAsync(zip, "photos", plan.Photos.Select(photos.Find).OfType<Photo>().Select(ToRecord), OwnJson.Default.PhotoRecord, cancellation);
        await ListAsync(zip, "posts", Stepped(posts.Walk(plan.Months.Values.SelectMany(m => m)), step).Select(ToRecord), OwnJson.Default.PostRecord, cancellation);
        foreach (var conversation in plan.Conversations)
        {
            var messages = posts.Walk(timelines.Everything(Timeline.Messages(conversation.Id), ExportPlan.PageSize).Select(e => e.Value));
            await ListAsync(zip, $"conversations/{Ids.ToText(conversation.Id)}", Stepped(messages, step).Select(m => ToRecord(m) with { Context = conversation.Uri, People = conversation.People }), OwnJson.Default.PostRecord, cancellation);
        }
    }

    /// <summary>Those with a tie, and those who only write or wrote messages.</summary>
    private IEnumerable<Person> Everybody(ExportPlan plan) =>
        people.Related().Concat(plan.Conversations.SelectMany(c => c.People).Concat(aspects.All().SelectMany(a => a.People)).Distinct().Select(people.ById).OfType<Person>()).DistinctBy(p => p.Id);

    private string Settings()
    {
        var me = owner.Current!;
        return Document(
            ("profile", new JsonObject
            {
                ["name"] = me.Name,
                ["handle"] = me.Handle,
                ["bio"] = me.Bio,
                ["birthday"] = me.Birthday,
                ["avatar"] = Picture(me.Avatar),
                ["banner"] = Picture(me.Banner),
                ["fields"] = new JsonArray([.. me.Fields.Select(f => (JsonNode)new JsonObject { ["name"] = f.Name, ["value"] = f.Value })]),
                ["created"] = ActivityBuilder.Time(me.Created),
            }),
            ("autoAccept", me.AutoAccept),
            ("notifications", new JsonObject(NotificationSettings.Words.Select(w => KeyValuePair.Create(w, (JsonNode?)notifications.IsOn(w))))),
            ("photos", new JsonObject { ["cacheBytes"] = photoSettings.Current.CacheBytes, ["keepOriginals"] = photoSettings.Current.KeepOriginals }));
    }

    private string? Picture(long? id) => ExportPhotos.PathOf(id is { } photo ? photos.Find(photo) : null);

    private static async Task ListAsync<T>(ExportZip zip, string name, IEnumerable<T> items, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        await zip.AddAsync($"{Folder}{name}.json", async stream =>
        {
            await using var json = new Utf8JsonWriter(stream);
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartArray(name[..(name.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? slash : name.Length)]);
            foreach (var item in items)
            {
                JsonSerializer.Serialize(json, item, type);
                if (json.BytesPending > FlushAt)
                {
                    await json.FlushAsync(cancellation);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static string Document(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var document = new JsonObject { ["version"] = Version };
        foreach (var (name, value) in members)
        {
            document[name] = value;
        }

        return document.ToJsonString();
    }

    private static IEnumerable<Post> Stepped(IEnumerable<Post> posts, Action step)
    {
        foreach (var post in posts)
        {
            yield return post;
            step();
        }
    }

    private static PersonRecord ToRecord(Person p) => new(
        p.Id, p.Url, p.Name, p.Handle, p.Account, Word(p.Following), Word(p.Follower), p.Blocked, p.Muted, p.HidesReshares, p.Since, p.IsFeed, p.Key, p.Verified, p.Identity, p.FormerKeys, p.FormerActors);

    private static PhotoRecord ToRecord(Photo p) => new(
        Ids.ToText(p.Id), [.. ExportPhotos.Files(p).Select(f => ExportPhotos.Folder + ExportPhotos.NameOf(f))], p.Alt, p.Width, p.Height, p.Focus is { } focus ? [focus.X, focus.Y] : null, p.Mine,
        p.Post is { } post ? Ids.ToText(post) : null, p.Created);

    private static PostRecord ToRecord(Post p) => new()
    {
        Id = Ids.ToText(p.Id),
        Uri = p.Uri,
        Author = p.AuthorId,
        Published = p.Published,
        Edited = p.Edited,
        Audience = p.Aspects.Count > 0 ? "aspects" : Presenter.Word(p.Audience),
        Sealed = p.Sealed,
        Aspects = p.Aspects,
        Recipients = p.Recipients,
        PlainRecipients = p.PlainRecipients,
        Text = p.Text,
        Html = p.Html,
        Summary = p.Summary,
        Sensitive = p.Sensitive,
        Language = p.Language,
        Tags = p.Tags,
        Photos = [.. p.Photos.Select(Ids.ToText)],
        InReplyTo = p.InReplyTo,
        Quote = p.Quote?.Uri,
        Expires = p.Expires,
        Pinned = p.PinKey is not null,
    };

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(Convert.ToString(value, CultureInfo.InvariantCulture)!);
}
