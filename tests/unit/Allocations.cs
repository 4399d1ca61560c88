using Xunit;

namespace TanKnock.Tests;

/// <summary>What code on the hot path may not do.</summary>
internal static class Allocations
{
    /// <summary>The runtime allocates on a thread, too, when it compiles what is hot or collects for others; not every time.</summary>
    private const int Tries = 10;

    /// <summary>Runs something several times; at least once nothing at all must be allocated. What allocates for each packet
    /// does so every time.</summary>
    internal static void AssertNone(Action action) =>
        Assert.Contains(0, Enumerable.Range(0, Tries).Select(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }).ToArray());
}
