using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace PersonalNode.Storage;

/// <summary>
/// Where and as whom this node is known. <see cref="Url"/> is Node:Url when configured, else the first address it listens on; a
/// request's Host header never decides anything.
/// </summary>
public sealed class LocalNode(NodeOptions options, IServer server, OwnIdentity identity)
{
    private string? url;

    /// <summary>The public base URL without a trailing slash: also the actor's id.</summary>
    public string Url => url ??= Determine();

    /// <summary>The address of now, and those under which this person was known before.</summary>
    public IReadOnlyList<string> Urls => [Url, .. identity.FormerAddresses.Where(a => a != Url)];

    public string Inbox => Url + "/inbox";

    public string Outbox => Url + "/outbox";

    public string Followers => Url + "/followers";

    public string Following => Url + "/following";

    /// <summary>The collection of pinned posts.</summary>
    public string Featured => Url + "/featured";

    public string IdentityLog => Url + "/identity";

    /// <summary>Id of the Ed25519 identity key (FEP-521a), with the slash that URL parsers put there: some hash a proof's method as they parsed it.</summary>
    public string KeyId => Url + "/#ed25519-key";

    /// <summary>Id of the RSA key.</summary>
    public string RsaKeyId => Url + "#main-key";

    /// <summary>Host and port, the second half of the handle.</summary>
    public string Host => Protocol.Iri.HostOf(Url);

    public string PostUrl(long id) => $"{Url}/posts/{Protocol.Ids.ToText(id)}";

    /// <summary>The collection of the answers to an own post.</summary>
    public static string RepliesTo(string post) => post + "/replies";

    /// <summary>The thread that an own post begins (FEP-7888).</summary>
    public static string ThreadOf(string post) => post + "/context";

    public string ActivityUrl(long id) => $"{Url}/activities/{Protocol.Ids.ToText(id)}";

    /// <summary>A stamp that allows a quote (FEP-044f).</summary>
    public string StampUrl(long number) => $"{Url}/stamps/{Protocol.Ids.ToText(number)}";

    /// <summary>A photo in the open.</summary>
    public string MediaUrl(Rendition file) => Url + MediaPath(file);

    /// <summary>The same for pages of this node, which may be open under another address.</summary>
    public static string MediaPath(Rendition file) => $"/media/{file.File}.{(file.Jpeg ? "jpg" : "webp")}";

    /// <summary>The sealed file of a photo.</summary>
    public string SealedMediaUrl(Rendition file) => $"{Url}/media/{file.File}";

    public string ConversationUrl(long id) => $"{Url}/conversations/{Protocol.Ids.ToText(id)}";

    /// <summary>Of an envelope that is made once and kept nowhere.</summary>
    public string EnvelopeUrl(long id) => $"{Url}/sealed/{Protocol.Ids.ToText(id)}";

    public string FollowUrl(long id) => $"{Url}/follows/{Protocol.Ids.ToText(id)}";

    /// <summary>The link that invites.</summary>
    public string InvitationUrl(string token) => Url + Protocol.InvitationLink.Path + token;

    /// <summary>False while no address is configured and the node neither listens nor ever did: nobody can know it yet.</summary>
    public bool HasUrl => url is not null || options.Url.Length > 0 || Listening is not null || identity.State is not null;

    /// <summary>True for this person's actor id of now and for earlier ones: a friend may have written to an address that was left.</summary>
    public bool IsMe(string? actor) => Protocol.Iri.TryCanonical(actor, out var canonical) && (canonical == Url || identity.FormerAddresses.Contains(canonical));

    /// <summary>From now on this person lives at that address, which is canonical.</summary>
    public void MoveTo(string address) => url = address;

    private string? Listening => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();

    private string Determine()
    {
        // A command that opens the folder of a node which does not run goes by the address that friends know.
        var address = options.Url.Length > 0
            ? options.Url
            : Listening ?? identity.State?.Address.Value ?? throw new InvalidOperationException("The node does not listen yet.");

        // A wildcard binding is no name that anybody could use.
        address = address.Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal).Replace("://[::]", "://localhost", StringComparison.Ordinal)
            .Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal);
        return Protocol.Iri.TryCanonical(address, out var canonical) ? canonical.TrimEnd('/') : throw new InvalidOperationException($"{address} is no http(s) URL.");
    }
}
