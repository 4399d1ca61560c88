using System.Collections.Immutable;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Checking;

/// <summary>What may be wrong with sequences, those of doors and the unused ones of lists. No finding tells a knock.</summary>
internal sealed class SequenceCheck(DaemonSettings settings, IReadOnlySet<Knock> listening, Findings findings)
{
    private const string SweepHint = "ports should go up and down, as seqgen makes them";

    /// <summary>Where each sequence stands; of several equal ones the first.</summary>
    private readonly Dictionary<(KnockSequence Sequence, Address? Target), (string File, int Line)> places = [];
    private readonly List<(KnockSequence Sequence, Address? Target, string File, int Line, bool IsFixed)> all = [];

    internal void AddFixed(string file)
    {
        foreach (DoorSettings door in settings.Doors.Where(door => door.Sequence is not null))
        {
            KnockSequence sequence = door.Sequence!;
            int line = door.LineOf(DirectiveNames.Sequence);
            all.Add((sequence, door.Target, file, line, true));

            // What a full sweep completes has been said by the parser.
            if (SweepCheck.OnlyRisesOrFalls(sequence) && !SweepCheck.IsCompletedBySweep(sequence, door.StrayLimit))
            {
                findings.Warning(
                    file,
                    line,
                    $"{DirectiveNames.Sequence}: its ports only rise or only fall, so that a sweep that tries few others completes it",
                    SweepHint);
            }

            if (Listens(sequence))
            {
                findings.Warning(
                    file,
                    line,
                    $"{DirectiveNames.Sequence}: something on this host listens on a port of it",
                    ListenHint("take other ports than"));
            }
        }
    }

    internal void AddList(string path, ListContent content, DoorSettings door)
    {
        ImmutableArray<int>.Builder swept = ImmutableArray.CreateBuilder<int>();
        ImmutableArray<int>.Builder listened = ImmutableArray.CreateBuilder<int>();
        ImmutableArray<int>.Builder ignored = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < content.Count; i++)
        {
            ListEntry entry = content.Entries[i];
            if (entry.State == LineState.Unused)
            {
                KnockSequence sequence = new(content.Knocks(i));
                KnockSequence known = Beginning(sequence, KnownKnocks(sequence));
                all.Add((sequence, door.Target, path, entry.Number, false));
                AddIf(swept, !sequence.IsOneWay && SweepCheck.OnlyRisesOrFalls(sequence), entry.Number);
                AddIf(listened, Listens(known), entry.Number);
                AddIf(ignored, IsIgnored(known), entry.Number);
            }
        }

        findings.Warning(path, swept.ToImmutable(), "a sweep could complete it: its ports only rise or only fall", SweepHint);
        findings.Warning(
            path,
            listened.ToImmutable(),
            "something on this host listens on a port of it",
            ListenHint("make lists with seqgen --exclude, for"));
        findings.Warning(
            path,
            ignored.ToImmutable(),
            $"it never opens: a knock of it is at one of {DirectiveNames.IgnorePorts}",
            "make lists with seqgen --exclude");
    }

    /// <summary>Compares all with all: with the beginnings of each that have the length of another, as far as they are known.</summary>
    internal void Finish()
    {
        ImmutableArray<int> lengths = [.. all.Select(each => each.Sequence.Length).Distinct().Order()];
        foreach ((KnockSequence sequence, Address? target, string file, int line, _) in all)
        {
            places.TryAdd((sequence, target), (file, line));
        }

        Dictionary<(string File, bool Whole, string Other), ImmutableArray<int>.Builder> met = [];
        foreach ((KnockSequence sequence, Address? target, string file, int line, bool isFixed) in all)
        {
            int known = KnownKnocks(sequence);
            foreach (int length in lengths.Where(length => length <= known || length == sequence.Length))
            {
                KnockSequence beginning = Beginning(sequence, length);
                bool whole = length == sequence.Length;

                // Two fixed ones have been compared by the parser.
                if (places.TryGetValue((beginning, target), out (string File, int Line) other) && other != (file, line)
                    && !(isFixed && other.File == file))
                {
                    string where = isFixed || other.File != file ? other.File : "this list";
                    (string, bool, string) key = (file, whole, where);
                    AddIf(met.TryGetValue(key, out var lines) ? lines : met[key] = ImmutableArray.CreateBuilder<int>(), true, line);
                }
            }
        }

        foreach (((string file, bool whole, string other), ImmutableArray<int>.Builder lines) in met)
        {
            findings.Warning(
                file,
                [.. lines.Distinct()],
                whole
                    ? $"it is a sequence of {other}, too: one knock opens by both"
                    : $"it begins with a sequence of {other}, which opens on the way",
                "make lists with seqgen, all with the same number of knocks");
        }
    }

    private static void AddIf(ImmutableArray<int>.Builder lines, bool applies, int number)
    {
        if (applies)
        {
            lines.Add(number);
        }
    }

    /// <summary>Of a one-way line no more is known than where it begins.</summary>
    private static int KnownKnocks(KnockSequence sequence) => sequence.IsOneWay ? 1 : sequence.Length;

    private static KnockSequence Beginning(KnockSequence sequence, int length) =>
        length == sequence.Length ? sequence : new KnockSequence(sequence.Knocks[..length]);

    private bool Listens(KnockSequence sequence) => sequence.Knocks.ToArray().Any(listening.Contains);

    private bool IsIgnored(KnockSequence sequence) =>
        !settings.IgnorePorts.IsEmpty && sequence.Knocks.ToArray().Any(knock => settings.IgnorePorts.Any(range => range.Contains(knock)));

    /// <summary>Names all ports that are listened on, so that it does not tell which one was meant.</summary>
    private string ListenHint(string what) =>
        $"{what} {string.Join(',', listening.Select(knock => knock.Port).Distinct().Order())}: what comes in there anyway gets in the way";
}
