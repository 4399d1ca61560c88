using System.Net;
using System.Net.Sockets;

namespace TanKnock.Client.Hosts;

/// <summary>Turns what was typed as a host into the addresses that may be knocked at.</summary>
internal static class HostResolver
{
    /// <summary>The host's addresses of the family, each once, in the system's order of preference (RFC 6724).</summary>
    /// <param name="host">Name or address, an IPv6 one perhaps with a zone or in brackets.</param>
    /// <param name="family">Unspecified takes either.</param>
    /// <param name="reason">Why there is none.</param>
    internal static IReadOnlyList<IPAddress> Resolve(string host, AddressFamily family, out string reason)
    {
        reason = "";
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            reason = Refuse(host, literal, family);
            return reason.Length == 0 ? [literal] : [];
        }

        try
        {
            IPAddress[] addresses = [.. Dns.GetHostAddresses(host, family)
                .Where(a => a.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
                .Distinct()];
            reason = addresses.Length == 0 ? $"the name has no {Kind(family)}address" : "";
            return addresses;
        }
        catch (SocketException e)
        {
            reason = e.SocketErrorCode switch
            {
                // The system does not tell these two apart.
                SocketError.HostNotFound when family != AddressFamily.Unspecified => $"no such name, or it has no {Kind(family)}address",
                SocketError.HostNotFound => "no such name",
                SocketError.NoData => $"the name has no {Kind(family)}address",
                SocketError.TryAgain => "the name server does not answer",
                _ => "the name cannot be resolved",
            };
        }
        catch (ArgumentException)
        {
            reason = "not a host name";
        }

        return [];
    }

    private static string Refuse(string host, IPAddress literal, AddressFamily family)
    {
        if (family != AddressFamily.Unspecified && literal.AddressFamily != family)
        {
            return $"not an {Kind(family)}address";
        }

        if (literal.AddressFamily != AddressFamily.InterNetworkV6 || literal.ScopeId != 0)
        {
            return "";
        }

        int zone = host.IndexOf('%');
        return zone >= 0 ? $"no network interface {host[(zone + 1)..].TrimEnd(']')}"
            : literal.IsIPv6LinkLocal ? "a link-local address needs its zone, as in fe80::1%eth0"
            : "";
    }

    private static string Kind(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => "IPv4 ",
        AddressFamily.InterNetworkV6 => "IPv6 ",
        _ => "",
    };
}
