using System.Net;
using TanKnock.Core.Sequences;

namespace TanKnock.Tests.Capture;

/// <summary>Draws valid frames of all combinations of headers, and damages them.</summary>
internal static class RandomFrame
{
    private static readonly ushort[] VlanTypes = [0x8100, 0x88A8, 0x9100];
    private static readonly byte[] ExtensionTypes = [43, 51, 60];

    public static TestFrame Draw(Random random)
    {
        bool v6 = random.Next(2) == 0;
        return new TestFrame
        {
            VlanTypes = random.GetItems(VlanTypes, random.Next(3)),
            Source = DrawAddress(random, v6),
            Destination = DrawAddress(random, v6),
            IPv4OptionWords = random.Next(4) == 0 ? random.Next(11) : 0,
            Extensions = v6 && random.Next(2) == 0 ? DrawExtensions(random) : [],
            Protocol = random.Next(2) == 0 ? Protocol.Tcp : Protocol.Udp,
            Port = (ushort)random.Next(65536),
            ControlBits = (byte)random.Next(256),
            TcpOptionWords = random.Next(11),
            PayloadLength = random.Next(3) == 0 ? random.Next(600) : 0,
            Padding = random.Next(3) == 0 ? random.Next(20) : 0,
        };
    }

    /// <summary>Flips bits, sets, removes or inserts bytes, mostly within the headers.</summary>
    public static byte[] Damage(Random random, byte[] frame)
    {
        List<byte> bytes = [.. frame];
        for (int times = random.Next(1, 5); times > 0; times--)
        {
            int at = random.Next(Math.Min(bytes.Count, 120));
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. bytes];
    }

    private static (byte Protocol, int Units)[] DrawExtensions(Random random)
    {
        byte[] types = random.GetItems(ExtensionTypes, random.Next(1, 6));
        if (random.Next(3) == 0)
        {
            types[0] = 0;
        }

        // AH is a multiple of 8 octets long in IPv6 (RFC 4302 §3.3.3.2.1): its units of 4 are even.
        return [.. types.Select(type => (type, type == 51 ? 2 * random.Next(1, 4) : random.Next(4)))];
    }

    private static IPAddress DrawAddress(Random random, bool v6)
    {
        byte[] bytes = new byte[v6 ? 16 : 4];
        random.NextBytes(bytes);
        bytes[0] = v6 ? (byte)0x20 : (byte)random.Next(1, 224);
        return new IPAddress(bytes);
    }
}
