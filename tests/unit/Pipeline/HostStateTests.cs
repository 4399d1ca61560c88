using TanKnock.Cli;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Pipeline;
using TanKnock.Tests.Doors;
using Xunit;

namespace TanKnock.Tests.Pipeline;

public sealed class HostStateTests : IDisposable
{
    private static readonly DoorSettings WithList = new() { Name = "ssh", LineNumber = 1, OneTimeSequences = ["/lists/a.tan"] };

    private readonly StateLab lab = new();
    private readonly CapturedLog log = new();

    public void Dispose() => lab.Dispose();

    /// <summary>As a reload does that adds the first list, is refused, and is followed by another.</summary>
    [Fact]
    public void Ledger_that_cannot_be_opened_is_refused_and_can_be_opened_later()
    {
        lab.Open().Dispose();
        File.WriteAllText(lab.KeyPath, "short");
        File.Delete(lab.LedgerPath);
        using HostState state = new(lab.Folder, strict: true, log);

        Assert.Contains("not a key", Assert.Throws<UserErrorException>(() => state.OpenFor([WithList])).Message, StringComparison.Ordinal);
        Assert.IsType<MemoryLedger>(state.Ledger);
        state.Report();

        File.Delete(lab.KeyPath);
        state.OpenFor([WithList]);
        state.Report();
        Assert.IsType<HostLedger>(state.Ledger);
        Assert.Empty(log.Lines);
    }
}
