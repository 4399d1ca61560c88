using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads a fixed sequence, and guesses what was meant by one that knockd would misread.</summary>
internal static class SequenceReader
{
    public static KnockSequence? Read(DirectiveValue value)
    {
        if (KnockSequence.TryParse(value.Text, out KnockSequence? sequence, out SequenceError error)
            || KnockSequence.TryParse(Loosen(value), out sequence, out _))
        {
            return sequence;
        }

        // Columns count from the start of the line, as editors do.
        SequenceError inLine = error with { Position = value.Column + error.Position };
        value.Error(inLine.Describe(), HintFor(error.Fault, value.Text[error.Position..]));
        return null;
    }

    /// <summary>What knockd takes besides and means as it is written, in the strict form of lists: blanks around a colon,
    /// zeros in front of a port, a comment behind the last knock.</summary>
    private static string Loosen(DirectiveValue value) => string.Join(',', value.WithoutComment(",:").Split(',').Select(item =>
    {
        string[] parts = [.. item.Split(':').Select(Blanks.Trim)];
        string port = parts[0].TrimStart('0');
        return string.Join(':', parts[1..].Prepend(port));
    }));

    /// <summary>The hint shows the right form on other ports: a sequence is a secret.</summary>
    private static string? HintFor(SequenceFault fault, string rest) => fault switch
    {
        SequenceFault.TextAfterKnock => AfterKnock(Blanks.Trim(rest)),
        SequenceFault.NotAPort => InsteadOfPort(rest),
        SequenceFault.EmptyItem => "knockd would silently read port 0",
        SequenceFault.PortOutOfRange when rest.StartsWith("0x", StringComparison.OrdinalIgnoreCase) =>
            "write ports in decimal",
        SequenceFault.UnknownProtocol => "write 7000:udp",
        _ => null,
    };

    private static string? AfterKnock(string rest) => rest.FirstOrDefault() switch
    {
        '-' => "there are no ranges; write every port: 7000,7001,7002",
        '/' => "the protocol follows a colon: 7000:udp; knockd would silently read tcp",
        '#' => "a comment has a line of its own, # at its start",
        ':' => "write 7000:udp, and nothing after the protocol",
        _ => "write 7000,8000,9000; knockd would silently read the first port only",
    };

    private static string InsteadOfPort(string rest) => rest.FirstOrDefault() switch
    {
        '-' => "a port is a number from 1 to 65535; knockd would silently count down from 65536",
        '"' or '\'' => "write the sequence without quotes",
        _ when StartsWithProtocol(rest) => "the protocol follows the port: 7000:udp",
        _ => "names of services are not looked up; knockd would silently read port 0",
    };

    private static bool StartsWithProtocol(string rest) =>
        rest.StartsWith("tcp", StringComparison.OrdinalIgnoreCase)
        || rest.StartsWith("udp", StringComparison.OrdinalIgnoreCase);
}
