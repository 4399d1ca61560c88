using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace TanKnock.EndToEnd;

/// <summary>Somebody on the wire who writes down every knock of the client, wherever it went and whether it arrived, and
/// knocks all of them again at the server from an address of its own.</summary>
internal sealed class Sniffer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _replays = [];
    private readonly Machine _self;
    private readonly Machine _server;
    private readonly Ear _ear;
    private readonly PacketSocket _mouth;
    private readonly PhysicalAddress _victim;

    internal Sniffer(Machine self, PhysicalAddress victim, Machine server)
    {
        _self = self;
        _server = server;
        _victim = victim;
        _mouth = new PacketSocket(self);
        _ear = new Ear(self, hearsItself: false);
        _ = ListenAsync();
    }

    /// <summary>How many knocks were heard.</summary>
    internal int Heard
    {
        get
        {
            lock (_gate)
            {
                return _replays.Count;
            }
        }
    }

    /// <summary>Knocks everything ever heard, in the order in which it was heard.</summary>
    internal void ReplayAll()
    {
        byte[][] frames;
        lock (_gate)
        {
            frames = [.. _replays];
        }

        foreach (byte[] frame in frames)
        {
            _mouth.Send(frame);
        }
    }

    public void Dispose()
    {
        _ear.Dispose();
        _mouth.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                byte[] frame = await _ear.NextAsync();
                if (Ear.SourceOf(frame).Equals(_victim) && Frames.Replayed(frame, _self, _server) is byte[] replay)
                {
                    lock (_gate)
                    {
                        _replays.Add(replay);
                    }
                }
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The lab is being taken down.
        }
    }
}
