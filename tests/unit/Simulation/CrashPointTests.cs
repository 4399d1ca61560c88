using Xunit;

namespace TanKnock.Tests.Simulation;

/// <summary>Short histories that end at every single operation, with every kind of loss.</summary>
public sealed class CrashPointTests
{
    private static readonly ShortHistory[] Histories =
    [
        new("first line", ListStyle.Roomy, 5, Nothing, m => m.StartAndKnock(0), 1),
        new("first line across sectors", ListStyle.Shifted, 7, m => m.StartAndKnock(0, 1, 2), m => m.StartAndKnock(3), 4),
        new("skipped lines", ListStyle.Roomy, 6, Nothing, m => m.StartAndKnock(3), 4),
        new("skipped lines across sectors", ListStyle.Shifted, 7, m => m.StartAndKnock(0), m => m.StartAndKnock(4), 5),
        new("burned line", ListStyle.Roomy, 5, Nothing, m => m.StartAndBurn(1), 2),
        new("adoption", ListStyle.Bare, 5, Nothing, m => m.StartAndKnock(1), 2),
        new("adoption of a list with blanks", ListStyle.Blank, 5, Nothing, m => m.StartAndKnock(0), 1),
        new("appended lines", ListStyle.Roomy, 2, m => m.StartAndKnock(0), m => m.StartAppendAndKnock(1), 1) { Appended = 2 },
        new("healed lines", ListStyle.Roomy, 6, KnockAndGoBack, m => m.StartAndKnock(3), 4),
        new("healed lines of a list to be adopted", ListStyle.Bare, 6, KnockAndGoBack, m => m.StartAndKnock(3), 4),
        new("memory that grows", ListStyle.Roomy, 10, m => m.StartAndKnock(2, 3), m => m.StartAndKnock(6, 7), 8),
        new("memory of version 1", ListStyle.Roomy, 4, Nothing, m => m.StartAndKnock(0), 1) { HasOldMemory = true },
        new("memory with superseded records", ListStyle.Roomy, 8, m => m.StartAndReplay(0, 0, 0, 0, 0), m => m.StartAndKnock(2), 3),
        new("replays between marks", ListStyle.Roomy, 8, m => m.StartAndKnock(0), m => m.StartAndReplay(1, 0, 0, 1, 1), 3),
        new("first start", ListStyle.Roomy, 4, Nothing, m => m.StartAndKnock(0), 1) { IsFirstStart = true },
        new("first start with an adoption", ListStyle.Bare, 4, Nothing, m => m.StartAndKnock(1), 2) { IsFirstStart = true },
    ];

    public static TheoryData<string> Names => [.. Histories.Select(history => history.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_crash_point_is_safe(string name)
    {
        ShortHistory history = Histories.Single(each => each.Name == name);
        int operations = new Machine(history).Play(DiskFault.None, null);
        Assert.InRange(operations, 10, 1000);
        Parallel.For(1, operations + 1, at =>
        {
            foreach (FaultKind kind in (FaultKind[])[FaultKind.CrashBefore, FaultKind.CrashWithin, FaultKind.CrashAfter])
            {
                // Null: the process is killed and the cache survives.
                foreach (Loss? loss in Loss.Patterns.Prepend(null))
                {
                    TryCrash(history, new DiskFault(kind, at), loss);
                }
            }
        });
    }

    private static void TryCrash(ShortHistory history, DiskFault fault, Loss? loss)
    {
        try
        {
            new Machine(history).Play(fault, loss);
        }
        catch (Violation violation)
        {
            Assert.Fail($"{history}, {fault.Kind} {fault.At}, {loss?.Name ?? "killed"}: {violation.Message}");
        }
    }

    private static void Nothing(Machine machine)
    {
    }

    private static void KnockAndGoBack(Machine machine)
    {
        machine.StartAndKnock(0, 2);
        machine.PutOriginal();
    }
}
