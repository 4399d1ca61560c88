using System.Globalization;

namespace TanKnock.Core.Sequences;

/// <summary>The generator's rules as text, in one canonical form (spec/derivation.md 2):
/// <c>knocks=4 ports=1024-65535 protocols=tcp,udp</c>.</summary>
public static class RulesText
{
    /// <summary>Longest text, in bytes: a list notes it on one line.</summary>
    public const int MaxLength = 2048;

    /// <summary>The canonical text.</summary>
    public static string Format(SequenceRules rules) =>
        $"knocks={rules.Knocks} ports={rules.Ports.Format()} protocols={Names(rules)}";

    /// <summary>Reads the canonical text; null if it is anything else.</summary>
    public static SequenceRules? TryParse(string text)
    {
        string[] values = [.. text.Split(' ').Select(pair => pair[(pair.IndexOf('=') + 1)..])];
        if (values.Length != 3
            || !int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out int knocks)
            || knocks is < SequenceRules.MinKnocks or > KnockSequence.MaxKnocks
            || !PortSet.TryParse(values[1], out PortSet? ports, out _))
        {
            return null;
        }

        Protocol[] protocols = values[2] switch
        {
            "tcp" => [Protocol.Tcp],
            "udp" => [Protocol.Udp],
            _ => [Protocol.Tcp, Protocol.Udp],
        };
        SequenceRules rules = new(ports!, [.. protocols], knocks);
        return Format(rules) == text ? rules : null;
    }

    private static string Names(SequenceRules rules) =>
        string.Join(',', rules.Protocols.Order().Select(protocol => protocol == Protocol.Tcp ? "tcp" : "udp"));
}
