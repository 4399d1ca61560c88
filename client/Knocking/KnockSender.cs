using System.Net;
using TanKnock.Client.Platform;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>Sends single knocks to one address, each from a fresh socket, without privileges.</summary>
internal sealed class KnockSender(IPlatform platform, IPAddress address, Origin origin) : IKnockSender
{
    public NetworkError FindWay()
    {
        using IClientSocket? socket = Open(Protocol.Udp, Way.AnyPort, out NetworkError error);
        return socket?.Connect() ?? error;
    }

    public NetworkError Send(Knock knock)
    {
        using IClientSocket? socket = Open(knock.Protocol, knock.Port, out NetworkError error);
        if (socket is null || knock.Protocol == Protocol.Udp)
        {
            return socket?.SendNothing() ?? error;
        }

        // Closed at once: the kernel forgets the connection, and with it the retransmissions of its SYN.
        error = socket.Connect();
        return error.Fault is NetworkFault.InProgress or NetworkFault.Refused ? NetworkError.None : error;
    }

    public void Dispose()
    {
        // Its sockets live for one knock each.
    }

    private IClientSocket? Open(Protocol protocol, int port, out NetworkError error) =>
        platform.Open(protocol, new IPEndPoint(address, port), origin, out error);
}
