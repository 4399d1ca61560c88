using System.Collections.Immutable;
using System.Globalization;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Inspect;

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
                    line,
                    $"{DirectiveNames.Sequence}: its ports only rise or only fall, so that a sweep that tries few others completes it",
                    SweepHint);
            }

            if (Listens(sequence))
            {
                findings.Warning(
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

/// <summary>Finds out on which ports of this host something listens that can be reached from elsewhere.</summary>
internal static class ListeningPorts
{
    /// <summary>TCP_LISTEN and TCP_CLOSE of net/tcp_states.h; the latter is what a UDP socket shows that belongs to no
    /// single peer (proc_net_tcp.txt).</summary>
    private const string TcpListen = "0A";
    private const string UdpUnconnected = "07";

    /// <summary>127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104 as the kernel writes them: 32-bit words, low byte first.</summary>
    private const string LoopbackV4End = "7F";
    private const string LoopbackV6 = "00000000000000000000000001000000";
    private const string MappedV6Start = "0000000000000000FFFF0000";

    /// <summary>Empty where there is no /proc.</summary>
    internal static IReadOnlySet<Knock> OfThisHost()
    {
        HashSet<Knock> ports = [];
        foreach ((string name, Protocol protocol, string state) in ((string, Protocol, string)[])[
            ("tcp", Protocol.Tcp, TcpListen), ("tcp6", Protocol.Tcp, TcpListen),
            ("udp", Protocol.Udp, UdpUnconnected), ("udp6", Protocol.Udp, UdpUnconnected)])
        {
            string path = $"/proc/net/{name}";
            if (File.Exists(path))
            {
                ports.UnionWith(Parse(File.ReadLines(path), protocol, state));
            }
        }

        return ports;
    }

    /// <summary>Reads a table: a headline, then <c>NUMBER: ADDRESS:PORT ADDRESS:PORT STATE ...</c> in hexadecimal.</summary>
    internal static IEnumerable<Knock> Parse(IEnumerable<string> table, Protocol protocol, string state)
    {
        foreach (string line in table.Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 3 && fields[3] == state
                && fields[1].Split(':') is [string address, string port] && !IsLoopback(address)
                && ushort.TryParse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort number))
            {
                yield return new Knock(protocol, number);
            }
        }
    }

    private static bool IsLoopback(string address) => address == LoopbackV6
        || ((address.Length == 8 || address.StartsWith(MappedV6Start, StringComparison.Ordinal))
            && address.EndsWith(LoopbackV4End, StringComparison.Ordinal));
}
