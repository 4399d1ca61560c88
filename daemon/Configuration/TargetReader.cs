using System.Net;
using System.Net.Sockets;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Configuration;

/// <summary>Reads one IP address in its usual notation.</summary>
internal static class TargetReader
{
    public static Address? Read(DirectiveValue value)
    {
        // IPAddress also takes "1", "0x7f.1", "010.0.0.1", ports, brackets and zones: a slip each time.
        bool usual = value.Text.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':');
        if (usual && IPAddress.TryParse(value.Text, out IPAddress? address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == value.Text))
        {
            return Address.From(address);
        }

        value.Error(
            $"{Quote.Of(value.Text)} is not an IP address",
            value.Text.Any(char.IsAsciiLetter) ? "a name is not looked up; write its address" : null);
        return null;
    }
}
