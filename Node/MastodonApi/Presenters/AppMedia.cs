using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PersonalNode.Photos;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.MastodonApi.Presenters;

/// <summary>
/// Addresses of photos for apps, which fetch pictures without their token. Each holds a mark that only the node can make, of one photo, one size
/// and one token: it opens nothing else, and nothing any more once the token is revoked.
/// </summary>
public sealed class AppMedia(AppCaller caller, NodeDatabase database, LocalNode local)
{
    public string Url(long photo, int box)
    {
        var token = caller.Token?.Id ?? "";
        return $"{local.Url}/app-media/{token}/{Ids.ToText(photo)}/{box.ToString(CultureInfo.InvariantCulture)}/{Mark(database, token, photo, box)}";
    }

    /// <summary>True for a mark that was made here.</summary>
    internal static bool IsRight(NodeDatabase database, string token, long photo, int box, string mark) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Mark(database, token, photo, box)), Encoding.UTF8.GetBytes(mark));

    private static string Mark(NodeDatabase database, string token, long photo, int box) =>
        database.Content.NameOf($"app-media|{token}|{Ids.ToText(photo)}|{box.ToString(CultureInfo.InvariantCulture)}");
}

/// <summary>Serves the photos at those addresses.</summary>
internal static class AppMediaEndpoint
{
    public static void MapAppMedia(this IEndpointRouteBuilder routes) => routes.MapAppGroup("/app-media", "Media")
        .MapGet("/{token}/{photo}/{box}/{mark}", ServeAsync).AllowAnonymous().RequireRateLimiting(MediaEndpoint.RatePolicy)
        .WithSummary("A photo, for the app whose token is good").Produces<byte[]>(200, "image/webp").ProducesProblem(404, "application/json").ProducesProblem(502, "application/json").ProducesProblem(503, "application/json");

    private static async Task<IResult> ServeAsync(
        string token, string photo, string box, string mark, HttpResponse response, TokenStore tokens, PhotoStore photos, PhotoShow show, NodeDatabase database, CancellationToken cancellation) =>
        Ids.TryParse(photo, out var id) && int.TryParse(box, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) && AppMedia.IsRight(database, token, id, pixels, mark)
            && tokens.ById(token) is { Grant: not null } && photos.Find(id) is { } found
            ? await show.ShowAsync(found, pixels, response, cancellation) : AppProblems.NoRecord();
}
