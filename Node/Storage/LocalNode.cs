using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace PersonalNode.Storage;

/// <summary>
/// Where and as whom this node is known. <see cref="Url"/> is Node:Url when configured, else the first address it listens on; a
/// request's Host header never decides anything.
/// </summary>
public sealed class LocalNode(NodeOptions options, IServer server)
{
    private string? url;

    /// <summary>The public base URL without a trailing slash: also the actor's id.</summary>
    public string Url => url ??= Determine();

    public string Inbox => Url + "/inbox";

    public string Outbox => Url + "/outbox";

    public string Followers => Url + "/followers";

    public string Following => Url + "/following";

    /// <summary>Id of the Ed25519 identity key (FEP-521a).</summary>
    public string KeyId => Url + "#ed25519-key";

    /// <summary>Id of the RSA key.</summary>
    public string RsaKeyId => Url + "#main-key";

    /// <summary>Host and port, the second half of the handle.</summary>
    public string Host => Protocol.Iri.HostOf(Url);

    /// <summary>True for the actor id of this person.</summary>
    public bool IsMe(string? actor) => Protocol.Iri.Same(actor, Url);

    public string PostUrl(long id) => $"{Url}/posts/{Protocol.Ids.ToText(id)}";

    public string ActivityUrl(long id) => $"{Url}/activities/{Protocol.Ids.ToText(id)}";

    public string ConversationUrl(long id) => $"{Url}/conversations/{Protocol.Ids.ToText(id)}";

    /// <summary>Of an envelope that is made once and kept nowhere.</summary>
    public string EnvelopeUrl(long id) => $"{Url}/sealed/{Protocol.Ids.ToText(id)}";

    public string FollowUrl(long id) => $"{Url}/follows/{Protocol.Ids.ToText(id)}";

    private string Determine()
    {
        var address = options.Url.Length > 0
            ? options.Url
            : server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? throw new InvalidOperationException("The node does not listen yet.");

        // A wildcard binding is no name that anybody could use.
        address = address.Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal).Replace("://[::]", "://localhost", StringComparison.Ordinal)
            .Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal);
        return Protocol.Iri.TryCanonical(address, out var canonical) ? canonical.TrimEnd('/') : throw new InvalidOperationException($"{address} is no http(s) URL.");
    }
}
