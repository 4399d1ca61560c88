using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace TanKnock.EndToEnd;

/// <summary>Somebody on the wire who writes down every knock of the client, wherever it went and whether it arrived, and
/// knocks all of them again at the server from an address of its own.</summary>
internal sealed class Sniffer : IDisposable
{
    /// <summary>ETH_P_ALL of linux/if_ether.h, in network order.</summary>
    private const ProtocolType AllFrames = (ProtocolType)0x0300;

    /// <summary>SOL_PACKET and PACKET_IGNORE_OUTGOING of linux/if_packet.h: not what this machine sends itself.</summary>
    private const int PacketLevel = 263;
    private const int IgnoreOutgoing = 23;

    private const int MaxFrame = 2048;
    private const int SourceAt = 6;
    private const int MacLength = 6;

    private readonly Lock _gate = new();
    private readonly List<byte[]> _replays = [];
    private readonly Machine _self;
    private readonly Machine _server;
    private readonly Socket _ear;
    private readonly PacketSocket _mouth;
    private readonly byte[] _victim;

    internal Sniffer(Machine self, PhysicalAddress victim, Machine server)
    {
        _self = self;
        _server = server;
        _victim = victim.GetAddressBytes();
        _mouth = new PacketSocket(self);
        _ear = self.Namespace.Enter(() => new Socket(AddressFamily.Packet, SocketType.Raw, AllFrames));
        _ear.SetRawSocketOption(PacketLevel, IgnoreOutgoing, BitConverter.GetBytes(1));
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
        byte[] buffer = new byte[MaxFrame];
        try
        {
            while (true)
            {
                int length = await _ear.ReceiveAsync(buffer);
                if (buffer.AsSpan(SourceAt, MacLength).SequenceEqual(_victim)
                    && Frames.Replayed(buffer[..length], _self, _server) is byte[] replay)
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
