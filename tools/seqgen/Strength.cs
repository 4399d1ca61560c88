using System.Numerics;
using TanKnock.Cli;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>Refuses lines that could be guessed, and says which options would mend it.</summary>
/// <remarks>So many possible lines are also more than any count and any list can use up.</remarks>
internal static class Strength
{
    /// <summary>Fewest bits of entropy of a line (the surface promises it; not even --force lifts it).</summary>
    internal const int MinBits = 48;

    private static readonly BigInteger Enough = BigInteger.One << MinBits;

    internal static void Demand(SequenceRules rules)
    {
        if (rules.Count() >= Enough)
        {
            return;
        }

        int ports = rules.Ports.Count;
        string space = $"{rules.Knocks} knocks over {ports} ports with {string.Join(" and ", rules.Protocols.Select(Name))}";
        string fault = ports < rules.Knocks
            ? $"{space}: too few ports, as no two knocks of a line share one"
            : $"{space} have {Summary.RoundDown(rules.EntropyBits()):0.0} bits of entropy a line, fewer than {MinBits}";
        throw new UserErrorException(fault, $"enough would be: {string.Join("; or ", Cures(rules))}", ExitCode.Usage);
    }

    private static IEnumerable<string> Cures(SequenceRules rules)
    {
        int ports = rules.Ports.Count;
        int protocols = rules.Protocols.Length;
        int knocks = Smallest(rules.Knocks, KnockSequence.MaxKnocks, k => SequenceRules.Count(ports, protocols, k));
        if (knocks > 0)
        {
            yield return $"--knocks {knocks}";
        }

        if (protocols == 1 && SequenceRules.Count(ports, protocols + 1, rules.Knocks) >= Enough)
        {
            yield return "--protocols tcp,udp";
        }

        int more = Smallest(rules.Knocks, ushort.MaxValue, p => SequenceRules.Count(p, protocols, rules.Knocks));
        if (more > 0)
        {
            yield return $"--ports (less --exclude) of {more} ports";
        }
        else if (knocks == 0)
        {
            yield return "more --knocks over more --ports";
        }
    }

    private static int Smallest(int first, int last, Func<int, BigInteger> count)
    {
        for (int i = first; i <= last; i++)
        {
            if (count(i) >= Enough)
            {
                return i;
            }
        }

        return 0;
    }

    private static string Name(Protocol protocol) => protocol == Protocol.Tcp ? "tcp" : "udp";
}
