using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>Takes the packets of one capture, on its thread: whatever waits here loses packets.</summary>
public interface IPacketSink
{
    /// <param name="packet">Valid during the call only.</param>
    /// <param name="timestamp">When its batch was taken from the rings, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
    void Observe(in ObservedPacket packet, long timestamp);
}
