using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Matching;

namespace TanKnock.Daemon.Listening;

/// <summary>A door as long as it listens in one way. When the configuration is read again it may get other settings, and
/// what it has heard so far stays.</summary>
internal sealed class Door
{
    private volatile DoorSettings settings;

    /// <param name="settings">The door as it is configured.</param>
    /// <param name="ticksPerSecond">Of the clock that stamps the packets.</param>
    internal Door(DoorSettings settings, long ticksPerSecond)
    {
        this.settings = settings;
        Rules = new ListeningRules(
            settings.TcpFlags, (long)(settings.SequenceTimeout.TotalSeconds * ticksPerSecond), settings.StrayLimit, settings.Target);
    }

    internal DoorSettings Settings => settings;

    internal ListeningRules Rules { get; }

    /// <summary>Takes over settings with which the door listens as it does; false if they ask for another one.</summary>
    internal bool TryChange(DoorSettings next)
    {
        DoorSettings now = settings;
        bool listensTheSame = now.Name == next.Name
            && now.TcpFlags == next.TcpFlags
            && now.SequenceTimeout == next.SequenceTimeout
            && now.StrayLimit == next.StrayLimit
            && now.Target == next.Target
            && Equals(now.Sequence, next.Sequence);
        if (listensTheSame)
        {
            settings = next;
        }

        return listensTheSame;
    }
}
