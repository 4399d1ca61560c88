using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace TanKnock.Core.Sequences;

/// <summary>A set of ports, 1 to 65535, in rising order; written as ports and ranges: <c>1024-65535,200-300,99</c>.</summary>
public sealed class PortSet
{
    /// <summary>Highest port (RFC 9293 and RFC 768: 16 bits).</summary>
    private const int MaxPort = ushort.MaxValue;

    private readonly ImmutableArray<ushort> ports;

    private PortSet(bool[] contains) =>
        ports = [.. Enumerable.Range(1, MaxPort).Where(port => contains[port]).Select(port => (ushort)port)];

    /// <summary>How many ports they are.</summary>
    public int Count => ports.Length;

    /// <summary>The port with this index, lowest first.</summary>
    public ushort this[int index] => ports[index];

    /// <summary>Whether the port is one of them.</summary>
    public bool Contains(ushort port) => ports.BinarySearch(port) >= 0;

    /// <summary>These ports without the others.</summary>
    public PortSet Except(PortSet others) => new(Flags(port => Contains(port) && !others.Contains(port)));

    /// <summary>Reads ports and rising ranges, separated by commas, with spaces allowed around them; they may overlap.</summary>
    /// <param name="text">The text form.</param>
    /// <param name="ports">The set, or null if the text is something else.</param>
    /// <param name="reason">Why it is, naming the item; empty if it is not.</param>
    public static bool TryParse(string text, out PortSet? ports, out string reason)
    {
        bool[] contains = new bool[MaxPort + 1];
        ports = null;
        foreach (string part in text.Split(','))
        {
            string item = part.Trim(' ');
            if (item.Length == 0)
            {
                reason = "a port or a range is missing";
                return false;
            }

            string[] ends = item.Split('-', 2);
            if (!TryParsePort(ends[0], out int first) || !TryParsePort(ends[^1], out int last))
            {
                reason = $"'{item}' is not a port or a range of ports from 1 to {MaxPort}";
                return false;
            }

            if (first > last)
            {
                reason = $"'{item}' falls: a range is written {last}-{first}";
                return false;
            }

            Array.Fill(contains, true, first, last - first + 1);
        }

        ports = new PortSet(contains);
        reason = "";
        return true;
    }

    /// <summary>The one canonical text form: ranges as long as they can be, rising, no spaces: <c>99,1024-65535</c>.</summary>
    public string Format()
    {
        StringBuilder text = new();
        for (int i = 0; i < ports.Length; i++)
        {
            int first = i;
            while (i + 1 < ports.Length && ports[i + 1] == ports[i] + 1)
            {
                i++;
            }

            string range = first == i ? $"{ports[i]}" : $"{ports[first]}-{ports[i]}";
            text.Append(first == 0 ? "" : ",").Append(range);
        }

        return text.ToString();
    }

    private static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= MaxPort;

    private static bool[] Flags(Func<ushort, bool> contains) =>
        [false, .. Enumerable.Range(1, MaxPort).Select(port => contains((ushort)port))];
}
