using TanKnock.Daemon.Inspect;
using TanKnock.Tests.Doors;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Inspect;

public sealed class ConfigurationWritersTests : IDisposable
{
    private readonly ListFolder folder = new();
    private readonly CapturedLog log = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("600", false)]
    [InlineData("644", false)]
    [InlineData("664", true)]
    [InlineData("602", true)]
    public void Configuration_that_others_can_write_to_is_in_the_log(string mode, bool told)
    {
        string path = folder.Write("[options]\n", "tanknockd.conf");
        ListTrustTests.Run("chmod", mode, path);
        ConfigurationWriters.Report(path, log);
        Assert.Equal(
            told ? [$"unsafe configuration: {path}: mode 0{mode} lets others change what the daemon runs (chmod go-w {path})"] : [],
            log.Lines);
    }
}
