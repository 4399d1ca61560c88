using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace TanKnock.Daemon.Logging;

/// <summary>Hands events to those who follow them. Whoever does not keep up is dropped; nobody is waited for.</summary>
internal sealed class EventFeed
{
    /// <summary>Events that may wait for a follower.</summary>
    private const int QueueLength = 1024;

    private readonly Lock gate = new();
    private readonly List<Channel<LogEvent>> followers = [];

    /// <summary>The events from now on; ends when the follower does not keep up.</summary>
    internal ChannelReader<LogEvent> Follow()
    {
        Channel<LogEvent> follower = Channel.CreateBounded<LogEvent>(
            new BoundedChannelOptions(QueueLength) { SingleReader = true });
        lock (gate)
        {
            followers.Add(follower);
        }

        return follower.Reader;
    }

    internal void Leave(ChannelReader<LogEvent> reader)
    {
        lock (gate)
        {
            followers.RemoveAll(each => each.Reader == reader);
        }
    }

    internal void Publish(LogEvent what)
    {
        // Packets are not what a person follows.
        if (what.Level < LogLevel.Information)
        {
            return;
        }

        lock (gate)
        {
            for (int i = followers.Count - 1; i >= 0; i--)
            {
                if (!followers[i].Writer.TryWrite(what))
                {
                    followers[i].Writer.TryComplete();
                    followers.RemoveAt(i);
                }
            }
        }
    }
}
