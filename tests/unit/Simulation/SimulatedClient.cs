using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Tests.Simulation;

/// <summary>A client on a machine of its own: a process a knock, which marks its line durably before it sends it.</summary>
internal sealed class SimulatedClient(Random random, byte[] list)
{
    private const string ListPath = "/home/client.tan";

    private static readonly DateTimeOffset Time = new(2026, 3, 1, 9, 15, 21, TimeSpan.Zero);

    private readonly HashSet<int> sent = [];
    private SimulatedDisk disk = NewDisk(list);

    internal IReadOnlyCollection<int> Sent => sent;

    /// <summary>As OneTimeLines.Take: the next line, about to be sent; null if it could not be marked, none is left, or
    /// the client crashed.</summary>
    internal int? Take(DiskFault fault, bool losesPower)
    {
        disk.Now += random.Next(2);
        SimulatedProcess process = new(disk, random);
        process.Expect(fault);
        int? id = null;
        try
        {
            id = Take(process);
        }
        catch (SimulatedCrash)
        {
            disk = losesPower ? disk.AfterPowerCut(Loss.Random(random)) : disk;
        }

        ListImage.Read(disk.Find(ListPath)!.Content);
        if (id is int taken)
        {
            ListImage worst = ListImage.Read(disk.AfterPowerCut(Loss.Everything).Find(ListPath)!.Content);
            Violation.Unless(worst.StateOf(taken) is not LineState.Unused, $"the client's mark of line {taken} is not on its disk");
            Violation.Unless(sent.Add(taken), $"the client sends line {taken} again");
        }

        process.Kill();
        return id;
    }

    /// <summary>The other half of <c>seqgen --append</c>.</summary>
    internal void Extend(IEnumerable<int> ids)
    {
        SimulatedProcess process = new(disk, random);
        Appending.Run(process, ListPath, ids);
        process.Kill();
    }

    private static int? Take(SimulatedProcess process)
    {
        TanList? list = TanList.Load(process, ListPath, out Fault? error);
        Violation.Unless(list is not null || process.HasFailed, $"the client's list is refused: {error}");
        while (list?.NextLive(0) is int index and >= 0)
        {
            int id = Lines.IdOf(list.Content.Knocks(index));
            ConsumeResult result = list.Consume(index, new LineNote(LineState.Used, Time, "vpn.example.org", null), 1);
            if (result.Verdict == ConsumeVerdict.Consumed)
            {
                return id;
            }

            Violation.Unless(process.HasFailed, $"the client cannot mark line {id}: {result.Verdict} {result.Error}");
            if (result.Verdict == ConsumeVerdict.Failed)
            {
                return null;
            }
        }

        return null;
    }

    private static SimulatedDisk NewDisk(byte[] list)
    {
        SimulatedDisk disk = new();
        disk.AddFolder("/home").Change((Path.GetFileName(ListPath), disk.NewInode(0x180, list)));
        disk.Folder("/home").Sync();
        return disk;
    }
}
