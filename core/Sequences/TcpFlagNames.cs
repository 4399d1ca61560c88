namespace TanKnock.Core.Sequences;

/// <summary>The flags as people write them, in a configuration and on a command line.</summary>
public static class TcpFlagNames
{
    /// <summary>The flag of a name, such as <c>syn</c> in any case; <see cref="TcpFlags.None"/> if it is no name of one.</summary>
    public static TcpFlags FlagOf(string name) => name.ToLowerInvariant() switch
    {
        "fin" => TcpFlags.Fin,
        "syn" => TcpFlags.Syn,
        "rst" => TcpFlags.Rst,
        "psh" => TcpFlags.Psh,
        "ack" => TcpFlags.Ack,
        "urg" => TcpFlags.Urg,
        _ => TcpFlags.None,
    };
}
