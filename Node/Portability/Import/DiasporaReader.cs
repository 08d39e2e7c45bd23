using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PersonalNode.Protocol;

namespace PersonalNode.Portability.Import;

/// <summary>A user's export of diaspora* (archive format 2.0), with the zip of photos that comes beside it (reference/archives.md).</summary>
internal sealed partial class DiasporaReader(Archive archive, ArchiveEntry export) : IArchiveReader
{
    private const int HeadLength = 64 * 1024;

    public string Kind => "diaspora";

    /// <summary>Null when none of the JSON files begins as such an export does.</summary>
    public static async Task<DiasporaReader?> FindAsync(Archive archive, CancellationToken cancellation)
    {
        foreach (var entry in archive.Entries.Where(e => e.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)).Take(20))
        {
            var head = new byte[HeadLength];
            await using var stream = entry.Read();
            var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
            var text = Encoding.UTF8.GetString(head, 0, read);
            if (text.Contains("\"user\"", StringComparison.Ordinal) && (text.Contains("\"contact_groups\"", StringComparison.Ordinal) || text.Contains("\"private_key\"", StringComparison.Ordinal)
                || text.Contains("\"status_message\"", StringComparison.Ordinal)))
            {
                return new DiasporaReader(archive, entry);
            }
        }

        return null;
    }

    public async IAsyncEnumerable<ArchiveItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (archive.Unsafe > 0)
        {
            yield return new ArchiveGap(LeftOut.UnsafePath, "", archive.Unsafe);
        }

        await foreach (var item in ArchiveFormats.ItemsAsync(export, path => path is "user/posts" or "user/contacts" or "user/relayables", Read, cancellation))
        {
            yield return item;
        }
    }

    private static IEnumerable<ArchiveItem> Read(string list, JsonElement item) => list switch
    {
        "user/contacts" => Contact(item),
        "user/relayables" => [new ArchiveGap(item.Text("entity_type") == "like" ? LeftOut.Like : LeftOut.Comment, item.Member("entity_data").Text("guid") ?? "")],
        _ when item.Text("entity_type") == "reshare" => [new ArchiveGap(LeftOut.Reshare, item.Member("entity_data").Text("root_guid") ?? "")],
        _ => Post(item.Member("entity_data"), item),
    };

    private static IEnumerable<ArchiveItem> Post(JsonElement post, JsonElement item)
    {
        if (post.Text("guid") is not { Length: > 0 and <= 255 } guid)
        {
            yield return new ArchiveGap(LeftOut.Damaged, "user/posts");
            yield break;
        }

        if (post.Time("created_at") is not { } at)
        {
            yield return new ArchiveGap(LeftOut.NoDate, guid);
            yield break;
        }

        var text = Mention().Replace(post.Text("text") ?? "", m => m.Groups[1].Success && m.Groups[1].Value.Trim().Length > 0 ? PlainMarkdown.Inline(m.Groups[1].Value.Trim()) : "@" + PlainMarkdown.Inline(m.Groups[2].Value.Trim()));
        if ((post.Member("location").Member("entity_data").Text("address") ?? "") is { Length: > 0 } place)
        {
            text += "\n\n📍 " + PlainMarkdown.Inline(place);
        }

        var poll = post.Member("poll").Member("entity_data");
        if (poll.Text("question") is { } question)
        {
            var answers = poll.Objects("poll_answers").Select(a => a.Member("entity_data").Text("answer")).OfType<string>().Take(50);
            text += $"\n\n{PlainMarkdown.Of(question)}\n\n{string.Join('\n', answers.Select(a => "- " + PlainMarkdown.Inline(a.ReplaceLineEndings(" "))))}";
            yield return new ArchiveGap(LeftOut.Poll, guid);
        }

        var media = post.Objects("photos").Select(p => p.Member("entity_data")).Select(p => (Name: p.Text("remote_photo_name"), Alt: p.Text("text") ?? ""))
            .Where(p => p.Name is { Length: > 0 }).Select(p => new ArchiveMedia(p.Name!, p.Alt)).ToList();
        if (string.IsNullOrWhiteSpace(text) && media.Count == 0)
        {
            yield return new ArchiveGap(LeftOut.Empty, guid);
            yield break;
        }

        yield return new ArchivePost($"diaspora:{guid}", at, text.Trim())
        {
            Audience = post.IsTrue("public") ? ArchiveAudience.Public : item.Items("subscribed_users_ids").Any() ? ArchiveAudience.Chosen : ArchiveAudience.Friends,
            Sensitive = post.IsTrue("nsfw"),
            Media = media,
        };
    }

    /// <summary>Pods of diaspora* speak a protocol of their own: people there can be invited, not followed.</summary>
    private static IEnumerable<ArchiveItem> Contact(JsonElement contact)
    {
        var account = contact.Text("account_id") ?? "";
        var name = contact.Text("person_name") is { Length: > 0 } called ? account.Length > 0 ? $"{called} ({account})" : called : account;
        if (name.Length is 0 or > 300)
        {
            return [];
        }

        var groups = contact.Items("contact_groups_membership").Where(g => g.ValueKind == JsonValueKind.String).Select(g => g.GetString()).ToList();
        return groups.Count == 0 ? [new ArchivePerson(name, null, null)] : groups.Select(g => new ArchivePerson(name, null, g));
    }

    /// <summary>"@{Bob Smith; bob@pod.example}" and "@{bob@pod.example}" (diaspora*, mentions).</summary>
    [GeneratedRegex(@"@\{(?:([^;{}\n]{1,200});)?\s*([^{}\s;]{1,200})\}", RegexOptions.None, 1000)]
    private static partial Regex Mention();
}
