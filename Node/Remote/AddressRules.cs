using System.Net;

namespace PersonalNode.Remote;

/// <summary>Which addresses an outgoing request may reach. Everything that is not the public internet is refused unless allowed (IANA special-purpose registries).</summary>
public static class AddressRules
{
    private static readonly IPNetwork[] Refused =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
            "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>True for a public unicast address. Addresses that carry another inside (mapped, NAT64, 6to4, Teredo) are never public.</summary>
    public static bool IsPublic(IPAddress address) => !Array.Exists(Refused, network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
}
