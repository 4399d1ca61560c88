using System.Text;

namespace TanKnock.Tests.Lists;

/// <summary>Random lists: mostly sound lines with a few slips, so that both kinds of result occur.</summary>
internal static class RandomList
{
    private static readonly string[] Pieces =
    [
        "7000", "8000:tcp", "9000:udp", "1:UDP", "65535", ",", ",", ", ", " ,", " ", "  ", "\t", "#", "used", "skipped", "bur",
        "ed", " used 2026-03-01T09:15:22Z 203.0.113.7 ssh", "2026-03-01T09:15:22Z", "-", "65536", "0", "007", ":", "x", "\r",
        "\u0080", "                            ", "203.0.113.7",
    ];

    public static string Text(Random random)
    {
        StringBuilder text = new();
        int slips = random.Next(3) == 0 ? 8 : int.MaxValue;
        for (int lines = random.Next(8); lines >= 0; lines--)
        {
            text.Append(random.Next(slips) == 0 || random.Next(9) == 0 ? "#" + Pile(random) : slips == 8 && random.Next(4) == 0 ? Pile(random) : Sound(random));
            text.Append(lines == 0 && random.Next(2) == 0 ? "" : random.Next(9) == 0 ? "\r\n" : "\n");
        }

        return text.ToString();
    }

    /// <summary>Pieces in any order.</summary>
    public static string Pile(Random random)
    {
        StringBuilder text = new();
        for (int pieces = random.Next(12); pieces > 0; pieces--)
        {
            text.Append(Pieces[random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }

    private static string Sound(Random random)
    {
        string sequence = string.Join(random.Next(5) == 0 ? " , " : ",", Enumerable.Range(0, random.Next(1, 5)).Select(_ => Knock(random)));
        return random.Next(7) switch
        {
            0 => "",
            1 => sequence,
            2 => "#" + sequence + " used 2026-03-01T09:15:22Z 203.0.113.7 ssh",
            3 => "#" + sequence + " skipped 2026-03-01T09:15:22Z 2001:db8::1"[..random.Next(1, 40)],
            4 => " " + sequence + " burned 2026-03-01T09:15:22Z 203.0.113.7 ssh"[..random.Next(43)],
            5 => " " + sequence + new string(' ', 18) + "26-03-01T09:15:22Z 203.0.113.7 ssh",
            _ => " " + sequence + new string(' ', random.Next(100)),
        };
    }

    private static string Knock(Random random) =>
        random.Next(1, 65536) + random.Next(3) switch { 0 => "", 1 => ":tcp", _ => ":udp" };
}
