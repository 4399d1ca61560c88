using TanKnock.Daemon.Capture;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Capture;

public sealed class WireCaptureTests
{
    [Fact]
    public void TryOpen_missing_interface_says_which()
    {
        bool opened = WireCapture.TryOpen(
            "tankn0ck", [TcpFlagsFilter.Default], TimeProvider.System, out WireCapture? capture, out CaptureError? error);

        Assert.False(opened);
        Assert.Null(capture);
        Assert.Equal("no such interface: tankn0ck", error!.Message);
    }

    [Fact]
    public void KernelDropped_goes_on_where_the_counter_of_libpcap_wraps()
    {
        CaptureCounters counters = new();
        counters.SetKernelDropped(uint.MaxValue - 1);
        counters.SetKernelDropped(3);
        Assert.Equal(uint.MaxValue + 4L, counters.KernelDropped);
    }
}
