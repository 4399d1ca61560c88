using System.Text;
using TanKnock.Core.Lists;

namespace TanKnock.Tests.Simulation;

/// <summary>What must hold of the list on a disk, whatever happened to the server.</summary>
internal sealed class ListJudge
{
    internal const int ListMode = 0x1A0; // octal 0640: not what new files have

    private const string ListPath = SimulatedDaemon.ListPath;

    private readonly Theme theme;
    private readonly Ledger ledger;

    /// <summary>What may stand in the list, marks aside; several while a rename is not durable.</summary>
    private readonly HashSet<string> frames = [];

    internal ListJudge(Theme theme, Ledger ledger)
    {
        this.theme = theme;
        this.ledger = ledger;
    }

    /// <summary>These lines may be what stands in the list.</summary>
    internal void Allow(string frame) => frames.Add(frame);

    /// <summary>These lines, and no others.</summary>
    internal void Settle(string frame)
    {
        frames.Clear();
        frames.Add(frame);
    }

    /// <summary>The list is there, whole, and says what it should.</summary>
    internal void Check(SimulatedDisk disk)
    {
        SimulatedInode? inode = disk.Find(ListPath);
        Violation.Unless(inode is not null, "the list is gone");
        Violation.Unless(inode!.Facts.Mode == ListMode, "the list's mode has changed");
        ListImage image = ListImage.Read(inode.Content);
        Violation.Unless(frames.Contains(image.Frame), $"lines were lost or altered: {image.Frame}");
        Violation.Unless(
            !theme.MarksAreJudged || image.OutOfOrder(ledger).All(id => !theme.Forgets && MemoryJudge.Remembers(disk, id)),
            "a used line stands behind an unused one");
    }

    /// <summary>The power could be cut now: the list alone and the memory alone still have to know that the line is spent.</summary>
    internal void JudgeOpening(SimulatedDisk disk, int id, bool isDisturbed)
    {
        SimulatedDisk worst = disk.AfterPowerCut(Loss.Everything);
        SimulatedInode? list = worst.Find(ListPath);
        Violation.Unless(
            isDisturbed || (list is not null && ListImage.Read(list.Content).StateOf(id) is not (null or LineState.Unused)),
            $"line {id} opens before its mark is on the disk");
        Violation.Unless(
            theme.Forgets || MemoryJudge.Remembers(worst, id), $"line {id} opens before its memory is on the disk");
    }

    /// <summary>Whether every unused line has a blank for its mark; what has none has to be rewritten first.</summary>
    internal static bool HasBlanks(byte[] list) =>
        Encoding.ASCII.GetString(list).Split('\n').All(line => line is "" or [' ' or '#', ..]);
}
