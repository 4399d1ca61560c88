using TanKnock.Cli;
using TanKnock.Daemon.Configuration;
using TanKnock.Tests.Doors;
using TanKnock.Tests.Memory;
using TanKnock.Tests.Simulation;
using Xunit;

namespace TanKnock.Tests.Hosting;

public sealed class HostMemoryTests : IDisposable
{
    private static readonly DoorSettings WithList = new() { Name = "ssh", LineNumber = 1, OneTimeSequences = ["/lists/a.tan"] };

    private readonly MemoryLab lab = new();
    private readonly CapturedLog log = new();

    public void Dispose() => lab.Dispose();

    /// <summary>As a reload does that adds the first list, is refused, and is followed by another.</summary>
    [Fact]
    public void Memory_that_cannot_be_opened_is_refused_and_can_be_opened_later()
    {
        lab.Open().Dispose();
        File.WriteAllText(lab.KeyPath, "short");
        File.Delete(lab.MemoryPath);
        using HostMemory memory = new(lab.Folder, strict: true, log);

        Assert.Contains("not a key", Assert.Throws<UserErrorException>(() => memory.OpenFor([WithList])).Message, StringComparison.Ordinal);
        Assert.Null(memory.Spent);
        memory.Report();

        File.Delete(lab.KeyPath);
        memory.OpenFor([WithList]);
        memory.Report();
        Assert.NotNull(memory.Spent);
        Assert.Empty(log.Lines);
    }
}
