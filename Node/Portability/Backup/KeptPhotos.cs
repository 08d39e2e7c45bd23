using PersonalNode.Crypto;
using PersonalNode.Inbox;
using PersonalNode.Photos;
using PersonalNode.Protocol;
using PersonalNode.Remote;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Backup;

/// <summary>
/// Brings back photos that are at a friend's alone: of each the largest that they keep, which is taken in like a new one. What cannot be had is left out.
/// </summary>
public sealed class KeptPhotos(GuardedClient client, OwnPhotos own)
{
    private const int Tries = 30;
    private static readonly RemoteLimits Limits = new(16 * 1024 * 1024, TimeSpan.FromSeconds(60));

    /// <summary>Ids of those that came, in their order.</summary>
    internal async Task<IReadOnlyList<long>> FetchAsync(Person friend, NoteView note, CancellationToken cancellation)
    {
        var ids = new List<long>();
        foreach (var attachment in note.Attachments)
        {
            var url = $"{Iri.OriginOf(friend.Actor)}{KeptEndpoint.Path}/photo?post={Uri.EscapeDataString(note.Id)}&source={Uri.EscapeDataString(attachment.Url)}";
            var answer = await client.GetAsync(url, "application/octet-stream", cancellation, limits: Limits);
            var content = answer.Failure != RemoteFailure.None ? null : attachment.Key is { } key ? GivenBack.Open(key, answer.Body) : answer.Body;
            if (content is not null && await TakeAsync(content, attachment.Alt, cancellation) is { } photo)
            {
                ids.Add(photo.Id);
            }
        }

        return ids;
    }

    private async Task<Photo?> TakeAsync(byte[] content, string alt, CancellationToken cancellation)
    {
        for (var i = 0; i < Tries; i++)
        {
            using var file = new MemoryStream(content);
            var (photo, failure) = await own.AddAsync(file, alt, cancellation);
            if (photo is not null || failure is not null)
            {
                return photo;
            }

            // Others are being read.
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }

        return null;
    }
}
