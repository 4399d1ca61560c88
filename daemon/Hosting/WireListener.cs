using Microsoft.Extensions.Logging;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Configuration;
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
    private readonly IReadOnlyDictionary<DoorSettings, Doorkeeper> doorkeepers;
    private readonly ReplayReporter replays;
    private readonly bool onlyIPv4;
    private readonly ILogger log;
    private readonly bool logsPackets;

    /// <summary>Made once: a delegate made for each packet would be garbage.</summary>
    private readonly Action<Verdict> handle;

    internal WireListener(
        MatcherGate matcher,
        IReadOnlyDictionary<DoorSettings, Doorkeeper> doorkeepers,
        ReplayReporter replays,
        bool onlyIPv4,
        ILogger log)
    {
        this.matcher = matcher;
        this.doorkeepers = doorkeepers;
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
            if (logsPackets)
            {
                Log.Packet(log, packet.Knock.Protocol.ToString(), packet.Source.ToString(), packet.Knock.Port);
            }

            matcher.Observe(packet, timestamp, handle);
        }
    }

    private static DoorSettings DoorOf(Verdict verdict) =>
        verdict.Sequence.Tag is LineTag line ? line.List.Door : (DoorSettings)verdict.Sequence.Tag;

    private void Handle(Verdict verdict)
    {
        Doorkeeper doorkeeper = doorkeepers[DoorOf(verdict)];
        if (verdict.Kind == VerdictKind.Replayed)
        {
            doorkeeper.Counts.CountReplay();
            replays.Take(verdict);
        }
        else
        {
            doorkeeper.Take(verdict);
        }
    }
}
