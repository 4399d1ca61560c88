using System.Net;
using System.Net.Sockets;
using TanKnock.Cli;

namespace TanKnock.Client.Hosts;

/// <summary>The name or address of a host, as it is typed. It becomes part of a file's name and of a line's note.</summary>
internal static class HostName
{
    /// <summary>Longest domain name, RFC 1035 section 2.3.4; addresses with zones are shorter.</summary>
    private const int MaxLength = 253;

    /// <summary>Characters with a meaning to a shell (completions and ssh_config put names into its command lines; ssh(1) refuses
    /// them, too, OpenSSH 9.6), the separators of folders and of user and host, and those of patterns in the settings.</summary>
    private const string Forbidden = "'`\"$\\;&<>|(){}/@*?";

    /// <summary>Whether it is a name or an address, and no path or option.</summary>
    internal static bool IsValid(string host) =>
        host.Length is > 0 and <= MaxLength
        && host[0] is not ('.' or '-')
        && !host.Any(c => Forbidden.Contains(c) || char.IsControl(c) || char.IsWhiteSpace(c));

    /// <summary>The name, if it is one.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    internal static string Require(string name)
    {
        if (name.StartsWith('-'))
        {
            // The parser takes an unknown option for an argument.
            throw UserErrorException.WrongUsage($"unrecognized option '{name}'", "see tanknock --help");
        }

        return IsValid(name) ? name : throw UserErrorException.WrongUsage(
            $"'{name}' is no host name",
            name.Contains('@', StringComparison.Ordinal) ? "the host alone, without the user in front of it"
                : "a host is a name or an address; a list's path goes behind --list");
    }

    /// <summary>The host's addresses of the family, each once, in the system's order of preference (RFC 6724).</summary>
    /// <param name="host">Name or address; an IPv6 address perhaps with a zone or in brackets.</param>
    /// <param name="family">Unspecified takes either.</param>
    /// <exception cref="UserErrorException">There is none.</exception>
    internal static IReadOnlyList<IPAddress> Resolve(string host, AddressFamily family)
    {
        IPAddress[] addresses = [];
        string? reason;
        try
        {
            bool isLiteral = IPAddress.TryParse(host, out IPAddress? literal);
            addresses = isLiteral ? [literal!] :
            [
                .. Dns.GetHostAddresses(host, family)
                    .Where(a => a.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
                    .Distinct(),
            ];
            reason = isLiteral ? Refuse(host, literal!, family)
                : addresses.Length == 0 ? $"the name has no {Kind(family)}address"
                : null;
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

        return reason is null ? addresses : throw new UserErrorException($"{host}: {reason}");
    }

    /// <summary>Why an address cannot be used; null if it can.</summary>
    private static string? Refuse(string host, IPAddress literal, AddressFamily family)
    {
        if (family != AddressFamily.Unspecified && literal.AddressFamily != family)
        {
            return $"not an {Kind(family)}address";
        }

        if (literal.AddressFamily != AddressFamily.InterNetworkV6 || literal.ScopeId != 0)
        {
            return null;
        }

        int zone = host.IndexOf('%');
        return zone >= 0 ? $"no network interface {host[(zone + 1)..].TrimEnd(']')}"
            : literal.IsIPv6LinkLocal ? "a link-local address needs its zone, as in fe80::1%eth0"
            : null;
    }

    private static string Kind(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => "IPv4 ",
        AddressFamily.InterNetworkV6 => "IPv6 ",
        _ => "",
    };
}
