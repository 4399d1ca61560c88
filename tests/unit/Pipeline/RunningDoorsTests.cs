using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Pipeline;
using TanKnock.Tests.Doors;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Pipeline;

/// <summary>What is said when no door can open: the reasons themselves may be in a log file alone.</summary>
public sealed class RunningDoorsTests : IDisposable
{
    private readonly CapturedLog log = new();
    private readonly ListFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, ", and 1 more list")]
    [InlineData(3, ", and 2 more lists")]
    public async Task Refusal_names_the_first_list_and_counts_the_others(int lists, string others)
    {
        string[] paths = [.. Enumerable.Range(1, lists).Select(n => folder.Write("nonsense\n", $"{n}.tan"))];

        // A list of two doors is one list.
        SharedMatcher matcher = new(new Matcher(MatcherLimits.Default));
        MemoryLedger ledger = new();
        ListServices services = new(
            PosixFileSystem.Instance, () => ledger, matcher, new SpentLines(matcher), null, TimeProvider.System, log);
        await using RunningDoors doors = new(_ => new MemoryDoor(), new ReplayReporter(() => ledger, TimeProvider.System, log));
        Assert.False(doors.Set([Door("first", 1, paths[..1]), Door("second", 5, paths)], services));
        Assert.StartsWith($"{ListFolder.Refusal(paths[0])} (", doors.Refusal, StringComparison.Ordinal);
        Assert.EndsWith($"){others}", doors.Refusal, StringComparison.Ordinal);
    }

    private static DoorSettings Door(string name, int line, string[] lists) =>
        new() { Name = name, LineNumber = line, OneTimeSequences = [.. lists] };
}
