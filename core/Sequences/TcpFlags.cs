namespace TanKnock.Core.Sequences;

/// <summary>The control bits of a TCP header (RFC 9293 §3.1), as they lie in its fourteenth byte.</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>No more data.</summary>
    Fin = 0x01,

    /// <summary>Begins a connection.</summary>
    Syn = 0x02,

    /// <summary>Ends a connection at once.</summary>
    Rst = 0x04,

    /// <summary>Push.</summary>
    Psh = 0x08,

    /// <summary>Acknowledges.</summary>
    Ack = 0x10,

    /// <summary>Urgent.</summary>
    Urg = 0x20,
}

/// <summary>The flags as people write them, in a configuration and on a command line.</summary>
public static class TcpFlagsText
{
    /// <summary>White space of the C locale, as knockd sees it.</summary>
    private const string Blanks = " \t\n\v\f\r";

    /// <summary>Reads <c>syn,!ack</c>: names in any case, separated by commas; <c>!</c> in front of a name means: not set.</summary>
    /// <param name="text">The text.</param>
    /// <param name="set">The flags without <c>!</c>.</param>
    /// <param name="clear">The flags with <c>!</c>.</param>
    /// <param name="wrong">If it fails: the item that is not a flag; or the name of a flag that is both in
    /// <paramref name="set"/> and in <paramref name="clear"/>, which overlap then and in no other case.</param>
    public static bool TryRead(string text, out TcpFlags set, out TcpFlags clear, out string wrong)
    {
        set = TcpFlags.None;
        clear = TcpFlags.None;
        wrong = "";
        foreach (string part in text.Split(','))
        {
            string item = part.Trim(Blanks.ToCharArray());
            bool isClear = item.StartsWith('!');
            string name = isClear ? item[1..] : item;
            TcpFlags flag = FlagOf(name);
            _ = isClear ? clear |= flag : set |= flag;
            if (flag == TcpFlags.None || (set & clear) != TcpFlags.None)
            {
                wrong = flag == TcpFlags.None ? item : name;
                return false;
            }
        }

        return true;
    }

    private static TcpFlags FlagOf(string name) => name.ToLowerInvariant() switch
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
