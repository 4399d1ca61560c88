using System.Collections.Immutable;
using TanKnock.Cli;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>What the command line says of the rules; null where it says nothing.</summary>
internal sealed record RulesChoice(
    int? Knocks, PortSet? Ports, PortSet? Exclude, ImmutableArray<Protocol>? Protocols)
{
    /// <summary>Ports below 1024 belong to services, which a knock could disturb (RFC 6335, System Ports).</summary>
    internal const string DefaultPorts = "1024-65535";

    internal const int DefaultKnocks = 4;

    /// <summary>The rules of new lists.</summary>
    /// <param name="oneWay">For lists of which the server's is one-way.</param>
    internal SequenceRules Resolve(bool oneWay)
    {
        PortSet ports = Ports ?? Parse(DefaultPorts);
        return new SequenceRules(
            Exclude is null ? ports : ports.Except(Exclude),
            Protocols ?? [Protocol.Tcp, Protocol.Udp],
            Knocks ?? (oneWay ? OneWayChoice.DefaultKnocks : DefaultKnocks));
    }

    /// <summary>The rules of a list that is continued: they are its own, and options may only repeat them.</summary>
    /// <param name="text">The rules in a list's footer.</param>
    /// <param name="path">The list, for errors.</param>
    /// <exception cref="UserErrorException">The text is damaged, or the options say something else.</exception>
    internal SequenceRules Resolve(string text, string path)
    {
        SequenceRules own = RulesText.TryParse(text)
            ?? throw new UserErrorException($"{path}: its footer is damaged", "copy the list once more from where it was made");
        RulesChoice all = new(Knocks ?? own.Knocks, Ports ?? own.Ports, Exclude, Protocols ?? own.Protocols);
        return RulesText.Format(all.Resolve(oneWay: false)) == text
            ? own
            : throw new UserErrorException(
                $"{path}: its lines were derived with other --knocks, --ports, --exclude or --protocols",
                $"leave them out, to go on with {text}",
                ExitCode.Usage);
    }

    private static PortSet Parse(string text) =>
        PortSet.TryParse(text, out PortSet? ports, out _) ? ports! : throw new ArgumentException("Not a set of ports.", nameof(text));
}
