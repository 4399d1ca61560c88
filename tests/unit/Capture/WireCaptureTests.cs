using TanKnock.Daemon.Capture;
using Xunit;

namespace TanKnock.Tests.Capture;

public sealed class WireCaptureTests
{
    [Fact]
    public void Missing_interface_is_an_absence_and_names_those_that_exist()
    {
        CaptureError error = CaptureError.Missing(["eth0", "lo"]);
        Assert.True(error.IsAbsence);
        Assert.Equal("there is no such interface (but eth0, lo)", error.Message);
        Assert.EndsWith("i11 and 3 more)", CaptureError.Missing(Enumerable.Range(0, 15).Select(it => $"i{it}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KernelDropped_goes_on_where_the_counter_of_libpcap_wraps()
    {
        CaptureCounters counters = new();
        uint last = 0;
        counters.CountKernelDropped(ref last, uint.MaxValue - 1);
        counters.CountKernelDropped(ref last, 3);
        Assert.Equal(uint.MaxValue + 4L, counters.KernelDropped);
    }
}
