using Microsoft.Extensions.Logging;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Pipeline;

/// <summary>Where capture and matching meet: on the capture thread, which waits for nothing.</summary>
internal sealed class WireListener(SharedMatcher matcher, bool onlyIPv4, ILogger log) : IPacketSink
{
    private readonly bool logsPackets = log.IsEnabled(LogLevel.Debug);

    public void Observe(in ObservedPacket packet, long timestamp)
    {
        if (onlyIPv4 && !packet.Source.IsIPv4)
        {
            return;
        }

        PacketEffect effect = matcher.Observe(packet, timestamp);
        if (logsPackets)
        {
            string protocol = packet.Knock.Protocol == Protocol.Udp ? "udp" : "tcp";
            Log.Packet(log, protocol, packet.Source.ToString(), packet.Knock.Port, effect.ToString());
        }
    }
}
