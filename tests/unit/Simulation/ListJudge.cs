using System.Text;
using TanKnock.Core.Lists;

namespace TanKnock.Tests.Simulation;

/// <summary>What must hold of the list on a disk, whatever happened to the server.</summary>
internal sealed class ListJudge
{
    internal const int ListMode = 0x1A0; // octal 0640: not what new files have

    private const string ListPath = SimulatedDaemon.ListPath;

    private readonly Theme theme;
    private readonly Truth truth;

    /// <summary>What may stand in the list, marks aside; several while a rename is not durable.</summary>
    private readonly HashSet<string> frames = [];

    internal ListJudge(Theme theme, Truth truth)
    {
        this.theme = theme;
        this.truth = truth;
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
            !theme.MarksAreJudged || theme.Forgets || image.OutOfOrder(truth).All(id => LedgerJudge.Remembers(disk, id)),
            "a line is live although a later one has opened");
    }

    /// <summary>The power could be cut now: the list alone and the ledger alone still have to know that the line is spent.</summary>
    internal void JudgeOpening(SimulatedDisk disk, int id, bool isDisturbed)
    {
        SimulatedDisk worst = disk.AfterPowerCut(Loss.Everything);
        SimulatedInode? list = worst.Find(ListPath);
        Violation.Unless(
            isDisturbed || (list is not null && ListImage.Read(list.Content).StateOf(id) is not (null or LineState.Unused)),
            $"line {id} opens before its mark is on the disk");
        Violation.Unless(
            theme.Forgets || LedgerJudge.Remembers(worst, id), $"line {id} opens before its record is on the disk");
        Violation.Unless(
            theme.Forgets || LedgerJudge.IsOpen(worst, SimulatedDaemon.NoteOf(Lines.Sequence(id)).Key),
            $"line {id} opens before it is recorded what has to be closed");
    }

    /// <summary>Whether every unused line has a blank for its mark; what has none has to be rewritten first.</summary>
    internal static bool HasBlanks(byte[] list) =>
        Encoding.ASCII.GetString(list).Split('\n').All(line => line is "" or [' ' or '#', ..]);

    /// <summary>Of the lines that one knock spends, the ledger on a disk has all or none; apart from those that it had before.</summary>
    internal void JudgeGroup(SimulatedDisk disk, IEnumerable<int> lines, HashSet<int> before)
    {
        if (theme.MarksAreJudged && !theme.Forgets)
        {
            HashSet<int> known = LedgerJudge.Read(disk, theme.Mutation);
            int[] fresh = [.. lines.Where(id => !before.Contains(id))];
            Violation.Unless(fresh.All(known.Contains) || !fresh.Any(known.Contains), $"the ledger has a part of a group: of {string.Join(' ', fresh)} only {string.Join(' ', fresh.Where(known.Contains))}");
        }
    }
}
