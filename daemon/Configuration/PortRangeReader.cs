using System.Collections.Immutable;
using System.Globalization;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads <c>443:udp,51820:udp,8080-8090:tcp</c>; without a protocol it is tcp, as in a sequence.</summary>
internal static class PortRangeReader
{
    /// <summary>Empty for an empty value. Items that make no sense are left out, after a complaint.</summary>
    public static ImmutableArray<PortRange> Read(DirectiveValue value)
    {
        if (value.Text.Length == 0)
        {
            return [];
        }

        ImmutableArray<PortRange>.Builder ranges = ImmutableArray.CreateBuilder<PortRange>();
        foreach (string item in value.Text.Split(','))
        {
            string text = Blanks.Trim(item);
            if (ReadItem(text) is PortRange range)
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

    private static PortRange? ReadItem(string text)
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
