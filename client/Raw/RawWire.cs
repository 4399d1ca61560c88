using System.Net.NetworkInformation;
using SharpPcap;
using SharpPcap.LibPcap;
using TanKnock.Client.Interop;
using TanKnock.Core.Files.Interop;

namespace TanKnock.Client.Raw;

/// <summary>An interface that frames are sent on and received from by libpcap.</summary>
internal sealed class RawWire : LibPcapLiveDevice
{
    /// <summary>Neighbours' answers are shorter: 14 bytes of Ethernet, 40 of IPv6, 32 of ICMPv6.</summary>
    private const int SnapLength = 128;

    /// <summary>Room for the answers to some questions, each in a slot of its own.</summary>
    private const int BufferSize = 1 << 16;

    /// <summary>LINKTYPE_RAW, and its number in libpcap on most systems (DLT_RAW).</summary>
    private const int RawType = 101;
    private const int RawTypeInLibpcap = 12;

    private const int EthernetType = 1;

    private static readonly PhysicalAddress NoAddress = new(new byte[6]);

    private RawWire(PcapInterface found)
        : base(found)
    {
    }

    /// <summary>Whether its frames begin with an Ethernet header; else they are bare packets.</summary>
    internal bool IsEthernet => (int)LinkType == EthernetType;

    /// <summary>Its own address on the link; zeros on loopback.</summary>
    internal PhysicalAddress OwnAddress => MacAddress ?? NoAddress;

    /// <summary>Opens the interface; null if that cannot be.</summary>
    internal static RawWire? Open(string name, out NetworkError error)
    {
        RawWire? wire = null;
        try
        {
            PcapInterface? found = PcapInterface.GetAllPcapInterfaces().FirstOrDefault(it => it.Name == name);
            if (found is null)
            {
                error = new NetworkError(NetworkFault.Other, $"libpcap does not know the interface {name}");
                return null;
            }

            wire = new RawWire(found);
            wire.Open(new DeviceConfiguration
            {
                Mode = DeviceModes.None,
                Snaplen = SnapLength,
                BufferSize = BufferSize,
                Immediate = true,
            });
            wire.NonBlockingMode = true;
            error = (int)wire.LinkType is EthernetType or RawType or RawTypeInLibpcap
                ? NetworkError.None
                : new NetworkError(NetworkFault.Other, $"{name} is neither Ethernet nor a bare tunnel: leave out --raw");
        }
        catch (PcapException e)
        {
            error = Explain(name, e);
        }
        catch (Exception e) when (Cause(e) is DllNotFoundException)
        {
            error = new NetworkError(NetworkFault.NoLibrary, "libpcap is not installed");
        }

        if (error.IsNone)
        {
            return wire;
        }

        wire?.Dispose();
        return null;
    }

    /// <summary>Puts a frame on the wire, as it is.</summary>
    internal NetworkError Put(ReadOnlySpan<byte> frame)
    {
        try
        {
            SendPacket(frame, null);
            return NetworkError.None;
        }
        catch (PcapException e)
        {
            return Explain(Name, e);
        }
    }

    /// <summary>Reads frames until one is an answer, or the time is over.</summary>
    internal PhysicalAddress? Await(Func<ReadOnlySpan<byte>, PhysicalAddress?> read, TimeSpan time, TimeProvider clock)
    {
        long start = clock.GetTimestamp();
        for (TimeSpan left = time; left > TimeSpan.Zero; left = time - clock.GetElapsedTime(start))
        {
            while (GetNextPacket(out PacketCapture capture) == GetPacketStatus.PacketRead)
            {
                if (read(capture.Data) is PhysicalAddress answer)
                {
                    return answer;
                }
            }

            _ = Poll.Wait([PollEntry.Reading(FileDescriptor)], (int)Math.Ceiling(left.TotalMilliseconds));
        }

        return null;
    }

    private static NetworkError Explain(string name, PcapException e) => e.Error switch
    {
        PcapError.PermissionDenied => new NetworkError(NetworkFault.NoPrivilege, $"this user may not put packets on {name}"),
        _ => new NetworkError(NetworkFault.Other, e.Message.ReplaceLineEndings(" ")),
    };

    /// <summary>SharpPcap asks libpcap for its version in a static constructor, whose exception is wrapped.</summary>
    private static Exception Cause(Exception e) => e is TypeInitializationException { InnerException: Exception inner } ? Cause(inner) : e;
}
