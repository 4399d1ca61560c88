using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Interop;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads values that are several items, separated by commas.</summary>
internal static class CommaListReader
{
    /// <summary>The kernel's <c>IFNAMSIZ</c> without the final NUL.</summary>
    private const int MaxInterfaceBytes = 15;

    /// <summary>Reads the names of network interfaces: <c>eth0</c>, <c>eth0,ppp0</c>, <c>any</c>.</summary>
    /// <returns>Empty for an empty value, which means the default, as in knockd.</returns>
    public static ImmutableArray<string> ReadInterfaces(DirectiveValue value) => ReadInterfaces(value.Text, value.Error);

    /// <param name="text">As above, from anywhere.</param>
    /// <param name="error">Takes each fault, with a hint.</param>
    public static ImmutableArray<string> ReadInterfaces(string text, Action<string, string?> error)
    {
        if (text.Length == 0)
        {
            return [];
        }

        List<string> names = [];
        HashSet<string> before = [];
        foreach (string item in text.Split(','))
        {
            string name = Blanks.Trim(item);
            if (WhyNoInterface(name, before) is { } fault)
            {
                error(fault, name.StartsWith("/dev/", StringComparison.Ordinal) ? "give its name alone" : null);
            }
            else
            {
                names.Add(name);
                before.Add(name);
            }
        }

        if (names.Count > 1 && names.Contains(DaemonSettings.AnyInterface))
        {
            error($"{DaemonSettings.AnyInterface} stands alone", "it means all interfaces");
        }

        return [.. names];
    }

    /// <summary>Reads <c>443:udp,51820:udp,8080-8090:tcp</c>; without a protocol it is tcp, as in a sequence. Items that make no
    /// sense are left out, after a complaint.</summary>
    public static ImmutableArray<PortRange> ReadPorts(DirectiveValue value)
    {
        if (value.Text.Length == 0)
        {
            return [];
        }

        ImmutableArray<PortRange>.Builder ranges = ImmutableArray.CreateBuilder<PortRange>();
        foreach (string item in value.Text.Split(','))
        {
            string text = Blanks.Trim(item);
            if (ReadPortRange(text) is PortRange range)
            {
                ranges.Add(range);
            }
            else
            {
                value.Error(
                    $"{Quote.Of(text)} is neither a port nor a rising range of ports",
                    "write 443:udp or 8080-8090:tcp, separated by commas");
            }
        }

        return ranges.ToImmutable();
    }

    /// <summary>Reads <c>auto</c>, <c>keep</c>, or names as in capabilities(7).</summary>
    /// <returns>Null for <c>auto</c>.</returns>
    public static CapabilitySet? ReadCapabilities(DirectiveValue value)
    {
        if (value.Text.Equals("auto", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (value.Text.Equals("keep", StringComparison.OrdinalIgnoreCase))
        {
            return CapabilitySet.All;
        }

        CapabilitySet all = CapabilitySet.None;
        foreach (string item in value.Text.Split(','))
        {
            string name = Blanks.Trim(item);
            if (CapabilitySet.Find(name) is CapabilitySet one)
            {
                all |= one;
            }
            else
            {
                value.Error($"{Quote.Of(name)} is not a capability", "names are those of capabilities(7): net_admin, sys_module");
            }
        }

        return all;
    }

    /// <summary>Reads <c>syn,!ack</c>: flags that have to be set, and with <c>!</c> flags that must not be set.</summary>
    public static TcpFlagsFilter ReadTcpFlags(DirectiveValue value)
    {
        if (TcpFlagsText.TryRead(value.Text, out TcpFlags set, out TcpFlags clear, out string wrong))
        {
            return new TcpFlagsFilter(set | clear, set);
        }

        if ((set & clear) != TcpFlags.None)
        {
            value.Error($"{wrong} and !{wrong} contradict each other");
        }
        else
        {
            value.Error($"{Quote.Of(wrong)} is not a flag", "the flags are fin, syn, rst, psh, ack, urg, separated by commas");
        }

        return TcpFlagsFilter.Default;
    }

    /// <summary>The kernel's rules (<c>dev_valid_name</c>), and no name twice.</summary>
    private static string? WhyNoInterface(string name, HashSet<string> before)
    {
        if (name.Length == 0)
        {
            return "a name is missing between commas";
        }

        if (name is "." or ".." || name.Any(c => c is '/' or ':' or ' ') || !Quote.IsPrintable(name))
        {
            return $"{Quote.Of(name)} is not the name of an interface";
        }

        if (Encoding.UTF8.GetByteCount(name) > MaxInterfaceBytes)
        {
            return $"{Quote.Of(name)} is too long: the name of an interface has {MaxInterfaceBytes} bytes at most";
        }

        return before.Contains(name) ? $"{Quote.Of(name)} is there twice" : null;
    }

    private static PortRange? ReadPortRange(string text)
    {
        string[] parts = text.Split(':');
        string[] ends = parts[0].Split('-');
        Protocol? protocol = parts.Length == 1 ? Protocol.Tcp : parts[1].ToLowerInvariant() switch
        {
            "tcp" => Protocol.Tcp,
            "udp" => Protocol.Udp,
            _ => null,
        };
        bool understood = parts.Length <= 2 && ends.Length <= 2 && protocol is not null;
        return understood && TryPort(ends[0], out ushort first) && TryPort(ends[^1], out ushort last) && first <= last
            ? new PortRange(protocol!.Value, first, last)
            : null;
    }

    /// <summary>Decimal, from 1, and without zeros in front, as in a sequence.</summary>
    private static bool TryPort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && text[0] != '0';
}
