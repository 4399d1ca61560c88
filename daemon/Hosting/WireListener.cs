using Microsoft.Extensions.Logging;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Hosting;

/// <summary>Where capture, matching and doors meet: on the capture thread, which waits for nothing.</summary>
internal sealed class WireListener : IPacketSink
{
    private readonly MatcherGate matcher;
    private readonly RunningDoors doors;
    private readonly ReplayReporter replays;
    private readonly bool onlyIPv4;
    private readonly ILogger log;
    private readonly bool logsPackets;

    /// <summary>Made once: a delegate made for each packet would be garbage.</summary>
    private readonly Action<Verdict> handle;

    internal WireListener(
        MatcherGate matcher,
        RunningDoors doors,
        ReplayReporter replays,
        bool onlyIPv4,
        ILogger log)
    {
        this.matcher = matcher;
        this.doors = doors;
        this.replays = replays;
        this.onlyIPv4 = onlyIPv4;
        this.log = log;
        logsPackets = log.IsEnabled(LogLevel.Debug);
        handle = Handle;
    }

    public void Observe(in ObservedPacket packet, long timestamp)
    {
        if (!onlyIPv4 || packet.Source.IsIPv4)
        {
            PacketEffect effect = matcher.Observe(packet, timestamp, handle);
            if (logsPackets)
            {
                string protocol = packet.Knock.Protocol == Protocol.Udp ? "udp" : "tcp";
                Log.Packet(log, protocol, packet.Source.ToString(), packet.Knock.Port, effect.ToString());
            }
        }
    }

    private void Handle(Verdict verdict)
    {
        // A door that is gone has no keeper any more: what it heard at the last moment opens nothing.
        Doorkeeper? doorkeeper = doors.KeeperOf(verdict);
        if (verdict.Kind == VerdictKind.Replayed)
        {
            doorkeeper?.Counts.CountReplay();
            replays.Take(verdict);
        }
        else
        {
            doorkeeper?.Take(verdict);
        }
    }
}
