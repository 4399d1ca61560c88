using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace TanKnock.EndToEnd;

/// <summary>One machine of the lab: a namespace with an interface eth0 and its addresses.</summary>
internal sealed class Machine(string lab, string role, byte number)
{
    internal const string Interface = "eth0";
    internal const int ServicePort = 22;

    /// <summary>A connection over veth takes well under a millisecond; a dropped SYN is repeated after 1 s.</summary>
    private static readonly TimeSpan ShutAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>Bounds a failure; leaves room for the kernel's second and third SYN.</summary>
    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(30);

    internal NetworkNamespace Namespace { get; } = new($"{lab}-{role}");

    internal IPAddress V4 { get; } = IPAddress.Parse($"203.0.113.{number}");

    internal IPAddress V6 { get; } = IPAddress.Parse($"2001:db8::{number}");

    internal PhysicalAddress Mac { get; } = new([2, 0, 0, 0, 0, number]);

    /// <summary>Sends knocks one by one through sockets, as any client would.</summary>
    internal void Knock(IPAddress to, IEnumerable<string> knocks)
    {
        foreach (string knock in knocks)
        {
            string[] parts = knock.Split(':');
            IPEndPoint target = new(to, int.Parse(parts[0], null));
            bool udp = parts.Length > 1 && parts[1] == "udp";
            using Socket socket = Namespace.Enter(() => udp
                ? new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
                : new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
            if (udp)
            {
                socket.SendTo([], target);
                continue;
            }

            // The SYN leaves during the call; closing at once keeps the kernel from sending it again.
            socket.Blocking = false;
            try
            {
                socket.Connect(target);
            }
            catch (SocketException inProgress) when (inProgress.SocketErrorCode == SocketError.WouldBlock)
            {
            }
        }
    }

    internal Task<Outcome> TanknockAsync(params string[] words) => Namespace.TryAsync([Programs.Tanknock, .. words]);

    /// <summary>Whether the service answers with its banner; waits for the kernel to send the SYN again.</summary>
    internal Task<bool> ReachesAsync(IPAddress server) => ReachesAsync(server, OpenWithin);

    /// <summary>Whether the service is out of reach now.</summary>
    internal async Task<bool> IsShutOutAsync(IPAddress server) => !await ReachesAsync(server, ShutAfter);

    private async Task<bool> ReachesAsync(IPAddress server, TimeSpan within)
    {
        using Socket socket = Namespace.Enter(
            () => new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        using CancellationTokenSource bound = new(within);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(server, ServicePort), bound.Token);
            byte[] banner = new byte[Service.Banner.Length];
            int read = await socket.ReceiveAsync(banner, bound.Token);
            return read == banner.Length && Service.Banner.Span.SequenceEqual(banner);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
