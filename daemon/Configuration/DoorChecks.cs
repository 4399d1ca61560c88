using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Configuration;

/// <summary>What has to hold, or should, among the directives of one door, and between doors.</summary>
internal static class DoorChecks
{
    /// <summary>Directives that mean something for lists only.</summary>
    private static readonly string[] OfLists = [DirectiveNames.LookAhead, DirectiveNames.LowWater];

    /// <param name="written">The door as the file has it.</param>
    /// <param name="door">The same with the defaults that other directives set.</param>
    /// <param name="options">The options.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public static void Check(DoorSettings written, DoorSettings door, DaemonSettings options, Findings findings)
    {
        CheckSequence(written, findings);
        CheckIgnored(written, options, findings);
        CheckCommands(written, door, findings);
    }

    public static void CheckAll(IReadOnlyList<DoorSettings> doors, Findings findings)
    {
        CheckLists(doors, findings);
        CheckSequences(doors, findings);
    }

    private static void CheckSequence(DoorSettings door, Findings findings)
    {
        bool fixedSequence = door.Has(DirectiveNames.Sequence);
        bool list = door.Has(DirectiveNames.OneTimeSequences);
        if (fixedSequence && list)
        {
            int second = Math.Max(
                door.LineOf(DirectiveNames.Sequence), door.LineOf(DirectiveNames.OneTimeSequences));
            findings.Error(
                second,
                $"door {Quote.Of(door.Name)} has both {DirectiveNames.Sequence} and {DirectiveNames.OneTimeSequences}",
                "make two doors of it, or keep one of them");
        }
        else if (!fixedSequence && !list)
        {
            findings.Error(
                door.LineNumber,
                $"door {Quote.Of(door.Name)} has neither {DirectiveNames.Sequence} "
                + $"nor {DirectiveNames.OneTimeSequences}");
        }

        foreach (string directive in OfLists.Where(directive => door.Has(directive) && fixedSequence && !list))
        {
            findings.Warning(door.LineOf(directive), $"{directive} has no effect without {DirectiveNames.OneTimeSequences}");
        }

        if (door.Sequence is { } sequence && SweepCheck.IsCompletedBySweep(sequence, door.StrayLimit))
        {
            findings.Warning(
                door.LineOf(DirectiveNames.Sequence),
                $"{DirectiveNames.Sequence}: a port scan completes it by accident",
                "use more ports, far apart, that go up and down; better, one_time_sequences");
        }
    }

    private static void CheckIgnored(DoorSettings door, DaemonSettings options, Findings findings)
    {
        if (door.Sequence is { } sequence
            && sequence.Knocks.ToArray().Any(knock => options.IgnorePorts.Any(range => range.Contains(knock))))
        {
            findings.Error(
                door.LineOf(DirectiveNames.Sequence),
                $"{DirectiveNames.Sequence}: it has a knock at one of {DirectiveNames.IgnorePorts} in line "
                + $"{options.LineOf(DirectiveNames.IgnorePorts)}, which nobody sees",
                "take another port for the knock, or that port off the ignored ones");
        }
    }

    private static void CheckCommands(DoorSettings written, DoorSettings door, Findings findings)
    {
        if (door.StartCommand is null && door.StartCommand6 is null)
        {
            findings.Warning(
                written.LineNumber,
                $"door {Quote.Of(written.Name)} has no {DirectiveNames.StartCommand}: nothing happens when it opens");
        }

        bool fallsBack = !written.Has(DirectiveNames.StopCommand6) && door.StopCommand6 is not null;
        if (written.StopCommand is not null && door.StopCommand is null && !fallsBack)
        {
            findings.Warning(
                written.LineOf(DirectiveNames.StopCommand),
                $"{DirectiveNames.StopCommand} never runs without a {DirectiveNames.StartCommand}");
        }

        if (written.StopCommand6 is not null && door.StopCommand6 is null)
        {
            findings.Warning(
                written.LineOf(DirectiveNames.StopCommand6),
                $"{DirectiveNames.StopCommand6} never runs without a {DirectiveNames.StartCommand6}");
        }

        if (written.Has(DirectiveNames.CommandTimeout) && written.StopCommand is null && written.StopCommand6 is null)
        {
            findings.Warning(
                written.LineOf(DirectiveNames.CommandTimeout),
                $"{DirectiveNames.CommandTimeout} has no effect without a {DirectiveNames.StopCommand}");
        }
        else if (door.CommandTimeout == TimeSpan.Zero)
        {
            findings.Warning(
                written.LineOf(DirectiveNames.CommandTimeout),
                $"{DirectiveNames.CommandTimeout} = 0 closes the door as soon as it is open",
                "nobody gets in so; give it some seconds");
        }
    }

    /// <summary>Two windows over one list would compete for its lines.</summary>
    private static void CheckLists(IReadOnlyList<DoorSettings> doors, Findings findings)
    {
        Dictionary<string, DoorSettings> byPath = [];
        foreach ((DoorSettings door, string path) in doors.SelectMany(
            door => door.OneTimeSequences, (door, path) => (door, Path.GetFullPath(path))))
        {
            if (!byPath.TryAdd(path, door))
            {
                DoorSettings first = byPath[path];
                findings.Error(
                    door.LineOf(DirectiveNames.OneTimeSequences),
                    $"{DirectiveNames.OneTimeSequences}: door {Quote.Of(first.Name)} in line {first.LineNumber} "
                    + "has the same list",
                    "give each door its own list");
            }
        }
    }

    /// <summary>Looks each beginning of a sequence up and names one door, so that the cost stays linear.</summary>
    private static void CheckSequences(IReadOnlyList<DoorSettings> doors, Findings findings)
    {
        ILookup<(KnockSequence, Address?), DoorSettings> bySequence = doors
            .Where(door => door.Sequence is not null)
            .ToLookup(door => (door.Sequence!, door.Target));
        foreach (DoorSettings door in doors)
        {
            for (int length = 1; length <= door.Sequence?.Length; length++)
            {
                KnockSequence beginning = new(door.Sequence.Knocks[..length]);
                if (bySequence[(beginning, door.Target)].FirstOrDefault() is { } other && other != door)
                {
                    Compare(door, other, length == door.Sequence.Length, findings);
                }
            }
        }
    }

    private static void Compare(DoorSettings door, DoorSettings other, bool whole, Findings findings)
    {
        string others = $"door {Quote.Of(other.Name)} in line {other.LineNumber}";
        int line = door.LineOf(DirectiveNames.Sequence);
        findings.Warning(line, whole
            ? $"{DirectiveNames.Sequence}: it is the sequence of {others}; both open at once"
            : $"{DirectiveNames.Sequence}: it begins with the sequence of {others}, which opens on the way");
    }
}

/// <summary>Judges whether somebody who tries port after port knocks a sequence by accident.</summary>
public static class SweepCheck
{
    /// <summary>Whether the ports only rise or only fall, so that a sweep meets the knocks in their order.</summary>
    public static bool OnlyRisesOrFalls(KnockSequence sequence) =>
        Goes(sequence, (port, next) => next > port) || Goes(sequence, (port, next) => next < port);

    /// <summary>Whether a sweep over every port gets through: it meets the knocks in their order, and the ports
    /// between them are not enough strays to end the attempt.</summary>
    public static bool IsCompletedBySweep(KnockSequence sequence, int strayLimit)
    {
        int low = ushort.MaxValue;
        int high = 0;
        bool bothProtocols = false;
        foreach (Knock knock in sequence.Knocks)
        {
            low = Math.Min(low, knock.Port);
            high = Math.Max(high, knock.Port);
            bothProtocols |= knock.Protocol != sequence.Knocks[0].Protocol;
        }

        // Only a sweep that sends both protocols to each port can complete a sequence that mixes them.
        int packets = (high - low + 1) * (bothProtocols ? 2 : 1);
        return OnlyRisesOrFalls(sequence) && packets - sequence.Length <= strayLimit;
    }

    private static bool Goes(KnockSequence sequence, Func<ushort, ushort, bool> onward)
    {
        for (int i = 1; i < sequence.Length; i++)
        {
            Knock knock = sequence.Knocks[i - 1];
            Knock next = sequence.Knocks[i];
            bool samePort = knock.Port == next.Port && knock.Protocol != next.Protocol;
            if (!samePort && !onward(knock.Port, next.Port))
            {
                return false;
            }
        }

        return true;
    }
}
