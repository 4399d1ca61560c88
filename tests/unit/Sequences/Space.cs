using System.Collections.Immutable;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Sequences;

/// <summary>Small spaces of sequences, enumerated the slow and obvious way.</summary>
internal static class Space
{
    public static SequenceRules Rules(string ports, string protocols, int knocks)
    {
        Assert.True(PortSet.TryParse(ports, out PortSet? set, out string reason), reason);
        ImmutableArray<Protocol> wanted =
            protocols switch { "tcp" => [Protocol.Tcp], "udp" => [Protocol.Udp], _ => [Protocol.Tcp, Protocol.Udp] };
        return new SequenceRules(set!, wanted, knocks);
    }

    /// <summary>The text of every sequence that keeps the rules, straight from their wording.</summary>
    public static HashSet<string> Enumerate(SequenceRules rules)
    {
        Knock[] all = [.. Enumerable.Range(0, rules.Ports.Count)
            .SelectMany(i => rules.Protocols.Select(protocol => new Knock(protocol, rules.Ports[i])))];
        IEnumerable<Knock[]> lines = [[]];
        for (int i = 0; i < rules.Knocks; i++)
        {
            lines = lines.SelectMany(line => all.Select(knock => (Knock[])[.. line, knock]));
        }

        return [.. lines.Where(KeepsRules).Select(line => SequenceText.Format(line))];
    }

    private static bool KeepsRules(Knock[] line)
    {
        int[] ports = [.. line.Select(knock => (int)knock.Port)];
        int[] rising = [.. ports.Order()];
        return ports.Distinct().Count() == ports.Length
            && !ports.SequenceEqual(rising) && !ports.SequenceEqual(rising.Reverse());
    }
}
