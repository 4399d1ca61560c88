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
        using BpfProgram filter = BpfProgram.Create((LinkLayers)(int)link, CaptureFilter.Build(Kinds, link));
        Assert.False(filter.IsInvalid);
    }

    private static BpfProgram Compile(TcpFlagsFilter[] kinds) =>
        BpfProgram.Create(LinkLayers.Ethernet, CaptureFilter.Build(kinds, LinkType.Ethernet));
}
