using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.Tests.Erasing;

/// <summary>All that a running process can write to, and so all places where it can have left something.</summary>
internal static class ProcessMemory
{
    private const int Chunk = 1 << 20;

    /// <summary>Which of these byte strings are anywhere in it.</summary>
    internal static IReadOnlyList<string> Find(int process, IReadOnlyList<Trace> wanted)
    {
        HashSet<string> found = [];
        int longest = wanted.Max(each => each.Bytes.Length);
        byte[] window = new byte[Chunk + longest];
        using SafeFileHandle memory = File.OpenHandle($"/proc/{process}/mem");
        foreach ((long start, long end) in Writable(process))
        {
            // Windows overlap, so that nothing is missed at their borders.
            for (long at = start; at < end; at += Chunk)
            {
                int read = Read(memory, window.AsSpan(0, (int)Math.Min(window.Length, end - at)), at);
                found.UnionWith(wanted.Where(each => window.AsSpan(0, read).IndexOf(each.Bytes) >= 0).Select(each => each.Name));
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>Regions that can be written to, as in proc_pid_maps(5): <c>START-END rw-p ...</c>.</summary>
    private static List<(long Start, long End)> Writable(int process) =>
    [
        .. File.ReadAllLines($"/proc/{process}/maps")
            .Select(line => line.Split(' ', 3))
            .Where(parts => parts[1].StartsWith("rw", StringComparison.Ordinal))
            .Select(parts => parts[0].Split('-').Select(hex => long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray())
            .Select(range => (range[0], range[1])),
    ];

    /// <summary>A region may be gone by now, or be a device's.</summary>
    private static int Read(SafeFileHandle memory, Span<byte> window, long at)
    {
        try
        {
            return RandomAccess.Read(memory, window, at);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
