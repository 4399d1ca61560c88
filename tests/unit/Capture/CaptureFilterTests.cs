using System.Net.Sockets;
using FsCheck;
using FsCheck.Xunit;
using PacketDotNet;
using SharpPcap.LibPcap;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Capture;

/// <summary>The filter as libpcap compiles and runs it.</summary>
public sealed class CaptureFilterTests
{
    private static readonly TcpFlagsFilter Fin = new(TcpFlags.Fin | TcpFlags.Psh, TcpFlags.Fin);
    private static readonly TcpFlagsFilter[] Kinds = [TcpFlagsFilter.Default, Fin];
    private static readonly PortRange[] Ignored = [new(Protocol.Udp, 443, 443), new(Protocol.Tcp, 8000, 8100)];

    [Property(MaxTest = 2000)]
    public void Build_on_valid_frame_passes_exactly_what_a_door_may_want(DoNotSize<int> seed)
    {
        TestFrame frame = RandomFrame.Draw(new Random(seed.Item));
        bool wanted = frame.Protocol == Protocol.Udp
            || frame.Extensions.Length > 0
            || Kinds.Any(kind => kind.Matches(frame.Expected.Flags));
        using BpfProgram filter = Compile(Kinds);
        Assert.Equal(wanted, filter.Matches(frame.Build()));
    }

    [Property(MaxTest = 5000)]
    public void Build_on_damaged_frame_hides_nothing_that_is_observed_and_wanted(DoNotSize<int> seed)
    {
        Random random = new(seed.Item);
        byte[] bytes = RandomFrame.Damage(random, RandomFrame.Draw(random).Build());
        using BpfProgram filter = Compile(Kinds);
        if (FrameDecoder.Decode(bytes, LinkType.Ethernet, out ObservedPacket packet) == DecodeVerdict.Observed
            && (packet.Knock.Protocol == Protocol.Udp || Kinds.Any(kind => kind.Matches(packet.Flags))))
        {
            Assert.True(filter.Matches(bytes), Convert.ToHexString(bytes));
        }
    }

    [Theory]
    [InlineData(0x20, 0)]
    [InlineData(0, 1)]
    public void Build_on_fragment_keeps_it_out(int high, int low)
    {
        TestFrame whole = new();
        byte[] bytes = whole.Build();
        using BpfProgram filter = Compile(Kinds);
        Assert.True(filter.Matches(bytes));
        bytes[whole.NetworkAt + 6] = (byte)high;
        bytes[whole.NetworkAt + 7] = (byte)low;
        Assert.False(filter.Matches(bytes));
    }

    [Fact]
    public void Build_without_flags_lets_no_TCP_pass()
    {
        using BpfProgram filter = Compile([]);
        Assert.False(filter.Matches(new TestFrame().Build()));
        Assert.True(filter.Matches(new TestFrame { Protocol = Protocol.Udp }.Build()));
    }

    [Fact]
    public void Build_with_more_kinds_than_it_spells_out_lets_all_TCP_pass()
    {
        TcpFlagsFilter[] many =
            [.. Enumerable.Range(1, CaptureFilter.MaximumFlagKinds + 1).Select(it => new TcpFlagsFilter((TcpFlags)it, TcpFlags.None))];
        using BpfProgram filter = Compile(many);
        Assert.True(filter.Matches(new TestFrame { ControlBits = 0x3F }.Build()));
        using BpfProgram spelledOut = Compile(many[..^1]);
        Assert.False(spelledOut.Matches(new TestFrame { ControlBits = 0x3F }.Build()));
    }

    [Theory]
    [InlineData(LinkType.Raw)]
    [InlineData(LinkType.LinuxSll)]
    [InlineData(LinkType.LinuxSll2)]
    [InlineData(LinkType.Null)]
    [InlineData(LinkType.Loop)]
    public void Build_for_other_link_types_compiles(LinkType link)
    {
        using BpfProgram filter = BpfProgram.Create((LinkLayers)(int)link, CaptureFilter.Build(Kinds, Ignored, link));
        Assert.False(filter.IsInvalid);
    }

    [Property(MaxTest = 2000)]
    public void Build_with_ignored_ports_keeps_exactly_these_out(DoNotSize<int> seed)
    {
        TestFrame drawn = RandomFrame.Draw(new Random(seed.Item));
        TestFrame[] both =
        [
            drawn with { Protocol = Protocol.Udp, Extensions = [] },
            drawn with { Protocol = Protocol.Tcp, Extensions = [], ControlBits = (byte)TcpFlags.Syn },
        ];
        using BpfProgram filter = Compile(Kinds, Ignored);
        foreach (TestFrame frame in both)
        {
            foreach (ushort port in (ushort[])[frame.Port, 442, 443, 444, 7999, 8000, 8050, 8100, 8101, 1, 65535])
            {
                bool ignored = Ignored.Any(range => range.Contains(new Knock(frame.Protocol, port)));
                Assert.Equal(!ignored, filter.Matches((frame with { Port = port }).Build()));
            }
        }
    }

    [Fact]
    public void Build_with_ignored_ports_lets_these_pass_behind_extension_headers()
    {
        TestFrame frame = new()
        {
            Source = System.Net.IPAddress.Parse("2001:db8::7"),
            Destination = System.Net.IPAddress.Parse("2001:db8::1"),
            Protocol = Protocol.Udp,
            Port = 443,
        };
        using BpfProgram filter = Compile(Kinds, Ignored);
        Assert.False(filter.Matches(frame.Build()));
        Assert.True(filter.Matches((frame with { Extensions = [(60, 0)] }).Build()));
    }

    [Fact]
    public void Build_with_as_many_kinds_and_ports_as_it_spells_out_fits_the_kernel()
    {
        TcpFlagsFilter[] kinds =
            [.. Enumerable.Range(1, CaptureFilter.MaximumFlagKinds).Select(it => new TcpFlagsFilter((TcpFlags)it, TcpFlags.None))];
        PortRange[] ranges =
        [
            .. Enumerable.Range(1, 2 * CaptureFilter.MaximumIgnored)
                .Select(it => new PortRange(it % 2 == 0 ? Protocol.Tcp : Protocol.Udp, (ushort)(100 * it), (ushort)((100 * it) + 9))),
        ];
        using BpfProgram filter = Compile(kinds, ranges);
        // "struct bpf_program" begins with the number of instructions; 4096 is BPF_MAXINSNS.
        Assert.InRange(System.Runtime.InteropServices.Marshal.ReadInt32(filter.DangerousGetHandle()), 100, 4096);
    }

    /// <summary>As the kernel checks it; what it refuses, libpcap does itself, for every packet of the host.</summary>
    [Fact]
    public void Build_is_a_program_that_the_kernel_takes()
    {
        TcpFlagsFilter[] kinds =
        [
            TcpFlagsFilter.Default, new(TcpFlags.Syn, TcpFlags.Syn), Fin,
            .. Enumerable.Range(8, CaptureFilter.MaximumFlagKinds).Select(it => new TcpFlagsFilter((TcpFlags)it, TcpFlags.None)),
        ];
        PortRange[] ranges =
        [
            .. Enumerable.Range(1, 2 * CaptureFilter.MaximumIgnored)
                .Select(it => new PortRange(it % 2 == 0 ? Protocol.Tcp : Protocol.Udp, (ushort)(100 * it), (ushort)((100 * it) + (it % 3)))),
        ];
        LinkType[] links = [LinkType.Ethernet, LinkType.LinuxSll, LinkType.LinuxSll2, LinkType.Raw, LinkType.Null, LinkType.Loop];
        foreach (LinkType link in links)
        {
            foreach (int k in (int[])[0, 1, 2, 3, 4, 5, 7, CaptureFilter.MaximumFlagKinds, kinds.Length])
            {
                foreach (int r in (int[])[0, 1, 2, 3, 4, 7, ranges.Length])
                {
                    using BpfProgram filter = BpfProgram.Create(
                        (LinkLayers)(int)link, CaptureFilter.Build(kinds.Reverse().Take(k), ranges.Take(r), link));
                    Assert.True(IsTaken(filter), $"{link}, {k} kinds, {r} ranges");
                    using BpfProgram other = BpfProgram.Create(
                        (LinkLayers)(int)link, CaptureFilter.Build(kinds.Take(k), ranges.Take(r), link));
                    Assert.True(IsTaken(other), $"{link}, {k} kinds from the first, {r} ranges");
                }
            }
        }
    }

    /// <summary>For a handle on an interface libpcap makes other programs than for none.</summary>
    [RootFact]
    public void Build_is_in_the_kernel_once_an_interface_is_open()
    {
        const int SocketLevel = 1;
        const int GetFilter = 26; // SO_GET_FILTER: how many instructions, if there is no room for them.
        TcpFlagsFilter[] kinds = [TcpFlagsFilter.Default, new(TcpFlags.Syn, TcpFlags.Syn), Fin, new(TcpFlags.Urg, TcpFlags.Urg)];
        using LoopbackLab lab = new();
        for (int first = 0; first < kinds.Length; first++)
        {
            for (int after = first; after <= kinds.Length; after++)
            {
                foreach (PortRange[] ranges in (PortRange[][])[[], Ignored])
                {
                    CaptureError? error = null;
                    WirePlan plan = new(["lo"], [.. kinds[first..after]], [.. ranges], []);
                    using PolledDevice? device = lab.Enter(() => PcapOpener.TryOpen("lo", plan, out error));
                    Assert.Null(error);
                    using Socket socket = new(new SafeSocketHandle(device!.Descriptor, ownsHandle: false));
                    Assert.True(
                        socket.GetRawSocketOption(SocketLevel, GetFilter, []) > 1, $"kinds {first} to {after}, {ranges.Length} ranges");
                }
            }
        }
    }

    /// <summary>SO_ATTACH_FILTER of socket(7), with a <c>struct sock_fprog</c>: that of libpcap has the same layout on
    /// little-endian machines.</summary>
    private static bool IsTaken(BpfProgram filter)
    {
        const int SocketLevel = 1;
        const int AttachFilter = 26;
        byte[] program = new byte[2 * IntPtr.Size];
        System.Runtime.InteropServices.Marshal.Copy(filter.DangerousGetHandle(), program, 0, program.Length);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        try
        {
            socket.SetRawSocketOption(SocketLevel, AttachFilter, program);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.InvalidArgument)
        {
            return false;
        }
    }

    private static BpfProgram Compile(TcpFlagsFilter[] kinds, params PortRange[] ignored) =>
        BpfProgram.Create(LinkLayers.Ethernet, CaptureFilter.Build(kinds, ignored, LinkType.Ethernet));
}
