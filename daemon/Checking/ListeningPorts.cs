using System.Globalization;
using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Checking;

/// <summary>Finds out on which ports of this host something listens that can be reached from elsewhere.</summary>
internal static class ListeningPorts
{
    /// <summary>TCP_LISTEN and TCP_CLOSE of net/tcp_states.h; the latter is what a UDP socket shows that belongs to no
    /// single peer (proc_net_tcp.txt).</summary>
    private const string TcpListen = "0A";
    private const string UdpUnconnected = "07";

    /// <summary>127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104 as the kernel writes them: 32-bit words, low byte first.</summary>
    private const string LoopbackV4End = "7F";
    private const string LoopbackV6 = "00000000000000000000000001000000";
    private const string MappedV6Start = "0000000000000000FFFF0000";

    /// <summary>Empty where there is no /proc.</summary>
    internal static IReadOnlySet<Knock> OfThisHost()
    {
        HashSet<Knock> ports = [];
        foreach ((string name, Protocol protocol, string state) in ((string, Protocol, string)[])[
            ("tcp", Protocol.Tcp, TcpListen), ("tcp6", Protocol.Tcp, TcpListen),
            ("udp", Protocol.Udp, UdpUnconnected), ("udp6", Protocol.Udp, UdpUnconnected)])
        {
            string path = $"/proc/net/{name}";
            if (File.Exists(path))
            {
                ports.UnionWith(Parse(File.ReadLines(path), protocol, state));
            }
        }

        return ports;
    }

    /// <summary>Reads a table: a headline, then <c>NUMBER: ADDRESS:PORT ADDRESS:PORT STATE ...</c> in hexadecimal.</summary>
    internal static IEnumerable<Knock> Parse(IEnumerable<string> table, Protocol protocol, string state)
    {
        foreach (string line in table.Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 3 && fields[3] == state
                && fields[1].Split(':') is [string address, string port] && !IsLoopback(address)
                && ushort.TryParse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort number))
            {
                yield return new Knock(protocol, number);
            }
        }
    }

    private static bool IsLoopback(string address) => address == LoopbackV6
        || ((address.Length == 8 || address.StartsWith(MappedV6Start, StringComparison.Ordinal))
            && address.EndsWith(LoopbackV4End, StringComparison.Ordinal));
}
