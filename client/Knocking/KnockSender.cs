using System.Net;
using TanKnock.Client.Interop;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>Sends knocks to one address.</summary>
internal interface IKnockSender : IDisposable
{
    /// <summary>Finds out whether a packet could leave for the address; sends none there.</summary>
    /// <returns>Why not; none if it could.</returns>
    NetworkError FindRoute();

    /// <summary>Sends one knock.</summary>
    /// <returns>Why it did not leave; none if it left.</returns>
    NetworkError Send(Knock knock);
}

/// <summary>Sends single knocks to one address, each from a socket of its own, without privileges.</summary>
internal sealed class KnockSender(IPlatform platform, IPAddress address, Origin origin) : IKnockSender
{
    public NetworkError FindRoute()
    {
        using IClientSocket? socket = Open(Protocol.Udp, Route.AnyPort, out NetworkError error);
        return socket?.Connect() ?? error;
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
