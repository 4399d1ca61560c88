using System.Collections.Immutable;
using TanKnock.Cli;
using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen.Making;

/// <summary>What the command line asks for, checked.</summary>
/// <param name="Count">Lines to make.</param>
/// <param name="Server">Path of the server's list, as given; null if only the client's is made.</param>
/// <param name="Client">Path of the client's list, as given; null if only the server's is made.</param>
/// <param name="Rules">The rules of the lines, as far as the command line gives them.</param>
/// <param name="SecretFile">Path of the secret that the lines are derived from; null: they are random.</param>
/// <param name="Start">Number of the first derived line; null: 1, or where the list ends.</param>
/// <param name="OneWay">Whether the server's list hides its lines.</param>
/// <param name="Seal">Whether the client's list is sealed with a passphrase.</param>
/// <param name="PassphraseFile">The file with the passphrase; null: the user is asked for it.</param>
/// <param name="Append">Whether existing lists are extended.</param>
/// <param name="Force">Whether existing files may be replaced.</param>
internal sealed record Settings(
    int Count,
    string? Server,
    string? Client,
    RuleOptions Rules,
    string? SecretFile,
    ulong? Start,
    bool OneWay,
    bool Seal,
    string? PassphraseFile,
    bool Append,
    bool Force)
{
    /// <summary>The lists' paths, the server's first.</summary>
    internal IEnumerable<string> Paths => ((string?[])[Server, Client]).OfType<string>();
}

/// <summary>The options that make the rules of a line; null where the command line has none.</summary>
internal sealed record RuleOptions(int? Knocks, PortSet? Ports, PortSet? Exclude, ImmutableArray<Protocol>? Protocols)
{
    /// <summary>Ports below 1024 belong to services, which a knock could disturb (RFC 6335, System Ports).</summary>
    internal const string DefaultPorts = "1024-65535";

    internal const int DefaultKnocks = 4;

    /// <summary>Knocks of a line whose server's list is one-way: the fewest that hide enough of it.</summary>
    private const int DefaultOneWayKnocks = 6;

    /// <summary>The rules of new lists.</summary>
    /// <param name="oneWay">Whether the server's list is one-way.</param>
    internal SequenceRules Resolve(bool oneWay)
    {
        PortSet ports = Ports ?? Parse(DefaultPorts);
        return new SequenceRules(
            Exclude is null ? ports : ports.Except(Exclude),
            Protocols ?? [Protocol.Tcp, Protocol.Udp],
            Knocks ?? (oneWay ? DefaultOneWayKnocks : DefaultKnocks));
    }

    /// <summary>The rules of a list that is extended; options may only repeat them.</summary>
    /// <param name="text">The rules in the list's footer.</param>
    /// <param name="path">The list, for errors.</param>
    /// <exception cref="UserErrorException">The text is damaged, or the options give other rules.</exception>
    internal SequenceRules Resolve(string text, string path)
    {
        SequenceRules own = RulesText.TryParse(text)
            ?? throw new UserErrorException($"{path}: its footer is damaged", "copy the list once more from where it was made");
        RuleOptions all = new(Knocks ?? own.Knocks, Ports ?? own.Ports, Exclude, Protocols ?? own.Protocols);
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
