using System.Globalization;
using System.Text;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Tests.Simulation;

/// <summary>The sequences of the simulation, known by a number from 0.</summary>
internal static class Lines
{
    /// <summary>More than any history has.</summary>
    internal const int Most = 64;

    private const int FirstPort = 10_000;

    internal static KnockSequence Sequence(int id) => new(
    [
        new Knock(Protocol.Tcp, (ushort)(FirstPort + id)), new Knock(Protocol.Udp, (ushort)(FirstPort + (7 * id))),
        .. id % 3 == 0 ? [new Knock(Protocol.Tcp, 7000)] : Array.Empty<Knock>(),
    ]);

    internal static int IdOf(ReadOnlySpan<Knock> knocks) => knocks[0].Port - FirstPort;

    internal static string Text(int id, ListStyle style)
    {
        if (style is ListStyle.Roomy or ListStyle.Shifted)
        {
            byte[] line = new byte[LineLayout.MaxSize];
            return Encoding.ASCII.GetString(line, 0, LineLayout.Write(Sequence(id).Knocks, line));
        }

        string text = Sequence(id).Format();
        return (style == ListStyle.Blank ? " " + text : text) + "\n";
    }

    /// <summary>A list of the lines from 0 on, with a comment that moves them across sectors if the style wants it.</summary>
    internal static byte[] List(int count, ListStyle style)
    {
        StringBuilder text = new();
        if (style == ListStyle.Shifted)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {new string('x', 75)}\n");
        }

        for (int id = 0; id < count; id++)
        {
            text.Append(Text(id, style));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
