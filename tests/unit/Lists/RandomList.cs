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

    /// <param name="random">Where chance comes from.</param>
    /// <param name="forms">Whether there are footers and one-way lines, too.</param>
    public static string Text(Random random, bool forms = false)
    {
        StringBuilder text = new();
        int slips = random.Next(3) == 0 ? 8 : int.MaxValue;
        for (int lines = random.Next(8); lines >= 0; lines--)
        {
            text.Append(random.Next(slips) == 0 || random.Next(9) == 0 ? "#" + Pile(random) : slips == 8 && random.Next(4) == 0 ? Pile(random) : Sound(random, forms));
            if (forms && random.Next(25) == 0)
            {
                text.Append("\n# tanknock list: ").Append(random.Next(4) switch
                {
                    0 => "derived=c0ffee42 next=101 knocks=4 ports=1024-65535 protocols=tcp,udp",
                    1 => Pile(random),
                    2 => "derived=c0ffee42 next=0 knocks=4 ports=9",
                    _ => "oneway=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 of=6",
                }).Append('\n');
            }

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

    private static string Sound(Random random, bool forms)
    {
        string sequence = string.Join(random.Next(5) == 0 ? " , " : ",", Enumerable.Range(0, random.Next(1, 5)).Select(_ => Knock(random)));
        sequence = forms && random.Next(12) == 0 ? $"{Knock(random)}/{System.Buffers.Text.Base64Url.EncodeToString(Digest(random))}" : sequence;
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

    private static byte[] Digest(Random random)
    {
        byte[] digest = new byte[16];
        random.NextBytes(digest);
        return digest;
    }

    private static string Knock(Random random) =>
        random.Next(1, 65536) + random.Next(3) switch { 0 => "", 1 => ":tcp", _ => ":udp" };
}
