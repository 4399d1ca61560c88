using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Configuration;

/// <summary>What must not, or should not, hold between two doors.</summary>
internal static class DoorComparison
{
    public static void Check(IReadOnlyList<DoorDraft> doors, DiagnosticBag bag)
    {
        CheckLists(doors, bag);
        CheckSequences(doors, bag);
    }

    /// <summary>Two windows over one list would compete for its lines.</summary>
    private static void CheckLists(IReadOnlyList<DoorDraft> doors, DiagnosticBag bag)
    {
        Dictionary<string, DoorDraft> byPath = [];
        foreach ((DoorDraft door, string path) in doors.SelectMany(
            door => door.OneTimeSequences, (door, path) => (door, Path.GetFullPath(path))))
        {
            if (!byPath.TryAdd(path, door))
            {
                DoorDraft first = byPath[path];
                bag.Error(
                    door.LineOf(DirectiveNames.OneTimeSequences),
                    $"{DirectiveNames.OneTimeSequences}: door {Quote.Of(first.Name)} in line {first.LineNumber} "
                    + "has the same list",
                    "give each door its own list");
            }
        }
    }

    /// <summary>Looks each beginning of a sequence up and names one door, so that the cost stays linear.</summary>
    private static void CheckSequences(IReadOnlyList<DoorDraft> doors, DiagnosticBag bag)
    {
        ILookup<(KnockSequence, Packets.Address?), DoorDraft> bySequence = doors
            .Where(door => door.Sequence is not null)
            .ToLookup(door => (door.Sequence!, door.Target));
        foreach (DoorDraft door in doors)
        {
            for (int length = 1; length <= door.Sequence?.Length; length++)
            {
                KnockSequence beginning = new(door.Sequence.Knocks[..length]);
                if (bySequence[(beginning, door.Target)].FirstOrDefault() is { } other && other != door)
                {
                    Compare(door, other, length == door.Sequence.Length, bag);
                }
            }
        }
    }

    private static void Compare(DoorDraft door, DoorDraft other, bool whole, DiagnosticBag bag)
    {
        string others = $"door {Quote.Of(other.Name)} in line {other.LineNumber}";
        int line = door.LineOf(DirectiveNames.Sequence);
        bag.Warning(line, whole
            ? $"{DirectiveNames.Sequence}: it is the sequence of {others}; both open at once"
            : $"{DirectiveNames.Sequence}: it begins with the sequence of {others}, which opens on the way");
    }
}
