using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;
using Packet = TanKnock.Tests.Client.PacketWatch.Packet;

namespace TanKnock.Tests.Client;

/// <summary>Every command that uses up lines, killed at any moment or on a full disk: no line is knocked twice, none is half
/// written.</summary>
public sealed partial class ClientTroubleTests : IDisposable
{
    private const int Lines = 400;

    /// <summary>Its knock is the last thing to be seen.</summary>
    private const int FencePort = 7;

    private readonly ClientLab lab = new();
    private readonly NetworkLab network = new();

    public void Dispose()
    {
        network.Dispose();
        lab.Dispose();
    }

    [RootFact]
    public async Task Killed_at_any_moment_no_line_is_knocked_twice_or_half_written()
    {
        const int Rounds = 20;

        // Beyond what a run takes, from start to end.
        const int MaxMilliseconds = 400;
        int seed = Random.Shared.Next();
        Random dice = new(seed);
        string original = ClientLab.RoomyList(Lines);
        lab.WriteList(original);
        using PacketWatch watch = new(network);
        for (int round = 0; round < Rounds; round++)
        {
            Process[] both = [Start(dice.Next(4)), Start(dice.Next(4))];
            foreach (Process process in both)
            {
                await Task.Delay(dice.Next(MaxMilliseconds / 2));
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }

            Check(original, $"seed {seed}, round {round}");
        }

        Assert.Equal(0, Command(ClientLab.Program, "-d", "0", "--list", lab.ListPath, "192.0.2.1").ExitCode);
        Assert.Equal(0, Command(ClientLab.Program, "192.0.2.1", $"{FencePort}").ExitCode);
        List<Packet> knocks = [.. watch.TakeUntil(p => p.Port == FencePort).Where(p => p.Port > 10000)];
        Assert.NotEmpty(knocks);
        Assert.Equal(knocks.Count, knocks.DistinctBy(p => p.Port).Count());
        string[] lines = lab.ListLines();
        Assert.All(knocks, p => Assert.StartsWith("#", lines[(p.Port % 10000) - 1], StringComparison.Ordinal));
    }

    [RootFact]
    public void Full_disk_costs_a_line_for_each_command_and_no_more()
    {
        string original = ClientLab.RoomyList(Lines);

        Finished run = OnFullDisk(original, string.Join("; ", Enumerable.Range(0, 4).Select(i => $"{Words(i)}; echo $?")));

        // The port of proxy is shut: 4.
        Assert.Equal("4\n0\n0\n0\n", run.Output);
        Check(original, run.Error);
        Assert.Equal(
            ["used", "used", "skipped", "skipped"],
            lab.ListLines().Where(line => line.StartsWith('#')).Select(line => line.Split(' ')[1]).Take(4));
        Assert.Equal(8, lab.ListLines().ToList().FindIndex(line => line.StartsWith(' ')));
    }

    /// <summary>A list without room for marks has to be written anew, for which there is no space.</summary>
    [RootFact]
    public void Full_disk_and_a_list_without_room_knocks_nothing_and_leaves_the_list_as_it_is()
    {
        string original = string.Concat(Enumerable.Range(1, Lines).Select(i => string.Create(CultureInfo.InvariantCulture, $"{10000 + i}:tcp,{20000 + i}:udp\n")));
        using PacketWatch watch = new(network);

        Finished run = OnFullDisk(original, string.Join("; ", Enumerable.Range(0, 4).Select(i => $"{Words(i)}; echo $?")) + "; ls -A $D | grep -v '[.]turn$'");

        Assert.Equal("1\n1\n1\n1\nfill\nhost.tan\n", run.Output);
        Assert.Equal(4, NotMarked().Count(run.Error));
        Assert.Equal(original, File.ReadAllText(lab.ListPath));
        Assert.Equal(0, Command(ClientLab.Program, "192.0.2.1", $"{FencePort}").ExitCode);
        Assert.Single(watch.TakeUntil(p => p.Port == FencePort));
    }

    /// <summary>The list has all its sequences at their places, each line whole and marked or not, and marks in front.</summary>
    private void Check(string original, string when)
    {
        string[] before = original.Split('\n');
        string[] lines = File.ReadAllText(lab.ListPath).Split('\n');
        Assert.Equal(before.Length, lines.Length);
        for (int i = 0; i < Lines; i++)
        {
            string sequence = before[i].Trim();
            Assert.True(
                lines[i] == before[i] || (lines[i].Length == before[i].Length && Marked().Match(lines[i]) is { Success: true } marked
                    && marked.Groups[1].Value == sequence),
                $"{when}: line {i + 1}: {lines[i]}");
        }

        int first = Array.FindIndex(lines, line => line.StartsWith(' '));
        Assert.DoesNotContain(lines[first..], line => line.StartsWith('#'));
    }

    /// <summary>Shell words of a command; <c>$L</c> is the list.</summary>
    private static string Words(int command) => $"{ClientLab.Program} " + command switch
    {
        0 => "-d 0 --retries 0 --list $L proxy 192.0.2.1 9:0.2 </dev/null",
        1 => "-d 0 --list $L 192.0.2.1 -- true",
        2 => "skip --list $L 192.0.2.1",
        _ => "resync --list $L 192.0.2.1 --line $(($(grep -n '^[^#]' $L | head -1 | cut -d: -f1) + 5))",
    };

    private Process Start(int command)
    {
        string[] words = network.Inside("sh", "-c", $"L={lab.ListPath}; set -f; exec {Words(command)}");
        return lab.Start(words[0], words[1..]);
    }

    /// <summary>Runs shell commands with the list on a disk of its own without a free byte, and brings the list back.</summary>
    private Finished OnFullDisk(string list, string commands)
    {
        lab.WriteList(list);
        string disk = Directory.CreateDirectory(Path.Combine(lab.Folder, "disk")).FullName;
        return Command("unshare", "--mount", "sh", "-c", $"""
            D={disk} L={disk}/host.tan
            mount -t tmpfs -o size=256k,mode=700 none $D && cp -p {lab.ListPath} $L || exit
            cat /dev/zero >$D/fill 2>/dev/null
            test $(stat -f -c %a $D) = 0 || exit
            {commands}
            cp $L {lab.ListPath}
            """);
    }

    private Finished Command(params string[] command)
    {
        string[] inside = network.Inside(command);
        return lab.RunCommand(inside[0], inside[1..]);
    }

    [GeneratedRegex(@"^#([0-9a-z:,]+) (?:used|skipped) 20[0-9TZ:-]+ 192\.0\.2\.1 *$")]
    private static partial Regex Marked();

    [GeneratedRegex("^tanknock: error: .*line [0-9]+ could not be marked", RegexOptions.Multiline)]
    private static partial Regex NotMarked();
}
