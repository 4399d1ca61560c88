using System.Net;
using TanKnock.Client.Interop;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>Sends knocks to one address.</summary>
internal interface IKnockSender : IDisposable
{
    /// <summary>Sends one knock.</summary>
    /// <returns>Why it did not leave; none if it left.</returns>
    NetworkError Send(Knock knock);
}

/// <summary>Makes a sender to an address; null if no packet can leave for it. Sends none there.</summary>
internal delegate IKnockSender? KnockSenderFactory(IPAddress address, out NetworkError error);

/// <summary>Sends single knocks to one address, each from a socket of its own, without privileges.</summary>
internal sealed class KnockSender : IKnockSender
{
    private readonly IPlatform platform;
    private readonly IPAddress address;
    private readonly Origin origin;

    private KnockSender(IPlatform platform, IPAddress address, Origin origin) =>
        (this.platform, this.address, this.origin) = (platform, address, origin);

    /// <summary>A sender to this address; null if no packet can leave for it. Sends none there.</summary>
    internal static KnockSender? Open(IPlatform platform, IPAddress address, Origin origin, out NetworkError error)
    {
        KnockSender sender = new(platform, address, origin);
        using IClientSocket? socket = sender.Open(Protocol.Udp, Route.AnyPort, out error);
        error = socket?.Connect() ?? error;
        return error.IsNone ? sender : null;
    }

    public NetworkError Send(Knock knock)
    {
        using IClientSocket? socket = Open(knock.Protocol, knock.Port, out NetworkError error);
        if (socket is null || knock.Protocol == Protocol.Udp)
        {
            return socket?.SendNothing() ?? error;
        }

        // Closed at once: the kernel forgets the connection, and does not send its SYN again.
        error = socket.Connect();
        return error.Fault is NetworkFault.InProgress or NetworkFault.Refused ? NetworkError.None : error;
    }

    public void Dispose()
    {
        // Each socket is closed after its knock.
    }

    private IClientSocket? Open(Protocol protocol, int port, out NetworkError error) =>
        platform.Open(protocol, new IPEndPoint(address, port), origin, out error);
}

/// <summary>Waits on this thread, never for a shorter time than asked for.</summary>
/// <remarks>Timers of the framework use a coarse clock, some milliseconds off, and would start a thread pool.</remarks>
internal static class Pause
{
    /// <summary>Returns when the time has passed since <paramref name="start"/>, a timestamp of the clock.</summary>
    internal static void Until(TimeProvider clock, long start, TimeSpan time)
    {
        TimeSpan left = time - clock.GetElapsedTime(start);
        while (left > TimeSpan.Zero)
        {
            Thread.Sleep((int)Math.Ceiling(left.TotalMilliseconds));
            left = time - clock.GetElapsedTime(start);
        }
    }
}
