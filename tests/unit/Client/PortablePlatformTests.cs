using TanKnock.Client.Interop;
using Xunit;

namespace TanKnock.Tests.Client;

public sealed class PortablePlatformTests() : PlatformTests(new PortablePlatform())
{
    [Fact]
    public void Exit_code_of_a_program_is_passed_on()
    {
        Assert.Equal(7, new PortablePlatform().Run(["sh", "-c", "exit 7"], out string? reason));
        Assert.Null(reason);
        Assert.Equal(127, new PortablePlatform().Run(["no-such-program"], out reason));
        Assert.Contains("No such file", reason, StringComparison.Ordinal);
    }
}
