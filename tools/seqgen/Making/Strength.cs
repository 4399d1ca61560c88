using System.Globalization;
using System.Numerics;
using TanKnock.Cli;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen.Making;

/// <summary>Refuses rules that make lines easy to guess, and says which options make stronger ones.</summary>
/// <remarks>Rules that pass have more lines than any list can hold.</remarks>
internal static class Strength
{
    /// <summary>Fewest bits of entropy of a line, as seqgen(1) promises; --force does not lift it.</summary>
    private const int MinBits = 48;

    /// <summary>Fewest bits of a line that a thief of the server's one-way list has to guess. More than <see cref="MinBits"/>, as
    /// the thief tries them on a machine of their own.</summary>
    private const int MinHiddenBits = 80;

    private static readonly BigInteger EnoughHidden = BigInteger.One << MinHiddenBits;
    private static readonly BigInteger Enough = BigInteger.One << MinBits;

    /// <summary>Rounded down to one decimal, so that no line is said to be stronger than it is.</summary>
    internal static double RoundDown(double bits) => Math.Floor(bits * 10) / 10;

    /// <exception cref="UserErrorException">The lines have fewer than <see cref="MinBits"/>.</exception>
    internal static void Demand(SequenceRules rules)
    {
        int ports = rules.Ports.Count;
        if (ports < rules.Knocks || rules.Count() < Enough)
        {
            string fault = ports < rules.Knocks
                ? $"{Space(rules)}: too few ports, as no two knocks of a line share one"
                : $"{Space(rules)} have {RoundDown(rules.EntropyBits()):0.0} bits of entropy a line, fewer than {MinBits}";
            throw new UserErrorException(fault, $"enough would be: {string.Join("; or ", Remedies(rules, Enough, SequenceRules.Count))}", ExitCode.Usage);
        }
    }

    /// <summary>Checks the lines of a one-way list, whose first knock is in clear.</summary>
    /// <exception cref="UserErrorException">The other knocks have fewer than <see cref="MinHiddenBits"/>.</exception>
    internal static void DemandHidden(SequenceRules rules)
    {
        BigInteger hidden = Hidden(rules.Ports.Count, rules.Protocols.Length, rules.Knocks);
        if (hidden < EnoughHidden)
        {
            string bits = RoundDown(BigInteger.Log(BigInteger.Max(hidden, BigInteger.One), 2)).ToString("0.0", CultureInfo.InvariantCulture);
            throw new UserErrorException(
                $"{Space(rules)} hide {bits} bits behind the first knock of a line, fewer than {MinHiddenBits}",
                $"enough would be: {string.Join("; or ", Remedies(rules, EnoughHidden, Hidden))}",
                ExitCode.Usage);
        }
    }

    /// <summary>How many sequences begin with one knock, on average.</summary>
    private static BigInteger Hidden(int ports, int protocols, int knocks) =>
        SequenceRules.Count(ports, protocols, knocks) / Math.Max(ports * protocols, 1);

    private static string Space(SequenceRules rules) =>
        $"{rules.Knocks} knocks over {rules.Ports.Count} ports with {string.Join(" and ", rules.Protocols.Select(Name))}";

    private static IEnumerable<string> Remedies(SequenceRules rules, BigInteger enough, Func<int, int, int, BigInteger> count)
    {
        int ports = rules.Ports.Count;
        int protocols = rules.Protocols.Length;
        int knocks = Smallest(rules.Knocks, KnockSequence.MaxKnocks, enough, k => count(ports, protocols, k));
        if (knocks > 0)
        {
            yield return $"--knocks {knocks}";
        }

        if (protocols == 1 && count(ports, protocols + 1, rules.Knocks) >= enough)
        {
            yield return "--protocols tcp,udp";
        }

        int more = Smallest(rules.Knocks, ushort.MaxValue, enough, p => count(p, protocols, rules.Knocks));
        if (more > 0)
        {
            yield return $"--ports (less --exclude) of {more} ports";
        }
        else if (knocks == 0)
        {
            yield return "more --knocks over more --ports";
        }
    }

    private static int Smallest(int first, int last, BigInteger enough, Func<int, BigInteger> count)
    {
        for (int i = first; i <= last; i++)
        {
            if (count(i) >= enough)
            {
                return i;
            }
        }

        return 0;
    }

    private static string Name(Protocol protocol) => protocol == Protocol.Tcp ? "tcp" : "udp";
}
