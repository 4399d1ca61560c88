using System.Diagnostics;
using System.Globalization;
using TanKnock.Daemon.Configuration;
using Xunit;

namespace TanKnock.Tests.Configuration;

/// <summary>Debian's real knockd reads the same files: what it accepts means the same to us.</summary>
public sealed class KnockdDifferentialTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tanknock-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [KnockdTheory]
    [InlineData("[a]\nsequence = 7000\ncommand = x\n")]
    [InlineData("[a]\nsequence = 7000:tcp,8000:UDP,9000\nseq_timeout = 5\ncommand = x %IP%\ntcpflags = syn\n")]
    [InlineData("\t[a]\t\r\n\tSequence\t=\t7000 , 8000\t:Udp ,9000\t\r\n  # c\r\nCOMMAND=x\r\n")]
    [InlineData("[a]\r\nsequence=1,2,3,4,5\r\nTimeout=015\r\nStart_Command=a\r\nStop_Command=b\r\nCmd_Timeout=7")]
    [InlineData("[a b]\nsequence = 2,1\ncommand = sh -c \"echo '#1' ; a=b\" && { x; } | y # z\n")]
    [InlineData("[options]\nUseSyslog\nlogfile = /dev/stdout\n[a]\nsequence=9,1,5\ncommand=\n[options]\npidfile=\n[a]\nsequence=5\nusesyslog")]
    [InlineData("[a]\nsequence=1\nsequence=9,7,8\ncommand=x\ncommand=y\nseq_timeout=3\ntimeout=4\n")]
    [InlineData("[a]\nsequence=9,7,8\ncommand=x\nstop_command=y\nstart_command_6=\nstop_command_6 =\n")]
    [InlineData("[a]\nsequence=9,7,8\ntarget=192.0.2.1\ntcpflags=SYN,!ack,!fin,!rst,!psh,!urg\n")]
    [InlineData("[Options]\nsequence=9,7,8\n[a]]\nsequence=1\n[ b ]\nsequence=2\n")]
    public void Parse_what_knockd_accepts_means_the_same(string text)
    {
        (bool accepted, List<string> knockd) = RunKnockd(text);
        ConfigurationResult result = Configure.Parse(text);

        Assert.True(accepted, string.Join('\n', knockd));

        // Blanks around a colon are the one form here that we refuse, see docs/knockd-differences.md.
        if (text.Contains("\t:", StringComparison.Ordinal))
        {
            Assert.Null(result.Settings);
            return;
        }

        Assert.NotNull(result.Settings);
        Assert.Equal(Meaning(knockd), Meaning(result.Settings));
    }

    [KnockdTheory]
    [InlineData("sequence = 1\n")]
    [InlineData("[]\nsequence = 1\n")]
    [InlineData("[a\nsequence = 1\n")]
    [InlineData("[a] # c\nsequence = 1\n")]
    [InlineData("[a]\n")]
    [InlineData("[a]\nsequence = 1\nfoo = 1\n")]
    [InlineData("[a]\nsequence = 1\ncommand\n")]
    [InlineData("[a]\nsequence = 1\n= 5\n")]
    [InlineData("[a]\nsequence = 1\n; comment\n")]
    [InlineData("[a]\nsequence = 1\nlogfile = /x\n")]
    [InlineData("[options]\nusesyslog = yes\n[a]\nsequence = 1\n")]
    [InlineData("[options]\nsequence = 1\n[a]\nsequence = 1\n")]
    [InlineData("[a]\nsequence = 65536\n")]
    [InlineData("[a]\nsequence = 1:sctp\n")]
    [InlineData("[a]\nsequence = udp:1\n")]
    [InlineData("[a]\nsequence = 1\ntcpflags = foo\n")]
    [InlineData("[a]\nsequence = 1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6\n")]
    public void Parse_what_knockd_refuses_is_refused(string text)
    {
        Assert.False(RunKnockd(text).Accepted);
        Assert.Null(Configure.Parse(text).Settings);
    }

    /// <summary>Runs knockd in a network namespace of its own until it listens or ends.</summary>
    private (bool Accepted, List<string> Lines) RunKnockd(string text)
    {
        string path = Path.Combine(folder, "knockd.conf");
        File.WriteAllText(path, text);
        string command = $"ip link set lo up && exec {KnockdTheoryAttribute.Program} -i lo -v -D -c '{path}'";
        ProcessStartInfo start = new("unshare", ["-n", "sh", "-c", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            List<string> lines = [];
            while (process.StandardOutput.ReadLine() is { } line)
            {
                lines.Add(line);
                if (line.StartsWith("listening on", StringComparison.Ordinal))
                {
                    return (true, lines);
                }
            }

            return (false, lines);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    /// <summary>From knockd's debug output: the doors, and the last word on each directive that was given.</summary>
    private static List<string> Meaning(List<string> lines)
    {
        List<string> meaning = [];
        foreach (string line in lines.Where(line => line.StartsWith("config: ", StringComparison.Ordinal)))
        {
            string text = line["config: ".Length..];
            if (text.StartsWith("new section: '", StringComparison.Ordinal))
            {
                string name = text["new section: '".Length..^1].Trim();
                meaning.AddRange(name == "options" ? [] : [$"[{name}]"]);
                continue;
            }

            string[] parts = text.Split(": ", 3);
            if (parts.Length == 3 && parts[1] is "sequence" or "seq_timeout" or "cmd_timeout" or "start_command" or "stop_command"
                or "start_command_6" or "stop_command_6" or "target")
            {
                int header = meaning.FindLastIndex(entry => entry[0] == '[');
                int before = meaning.FindIndex(header, entry => entry.StartsWith(parts[1] + "=", StringComparison.Ordinal));
                meaning.RemoveRange(before < 0 ? meaning.Count : before, before < 0 ? 0 : 1);
                meaning.Add($"{parts[1]}={parts[2]}");
            }
        }

        return [.. Sorted(meaning)];
    }

    private static List<string> Meaning(DaemonSettings settings)
    {
        List<string> meaning = [];
        foreach (DoorSettings door in settings.Doors)
        {
            meaning.Add($"[{door.Name}]");
            meaning.AddRange(door.Lines.Keys.Where(name => name is not (DirectiveNames.TcpFlags or DirectiveNames.UseSyslog))
                .Select(name => $"{name}={ValueOf(door, name)}"));
        }

        return [.. Sorted(meaning)];
    }

    /// <summary>The directives of each door in one order; the doors stay in theirs.</summary>
    private static IEnumerable<string> Sorted(List<string> meaning)
    {
        int door = 0;
        return meaning.Select(entry => (Door: entry[0] == '[' ? ++door : door, entry))
            .OrderBy(pair => pair.Door).ThenBy(pair => pair.entry, StringComparer.Ordinal).Select(pair => pair.entry);
    }

    private static string? ValueOf(DoorSettings door, string name) => name switch
    {
        DirectiveNames.Sequence => door.Sequence!.Format(),
        DirectiveNames.SequenceTimeout => door.SequenceTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        DirectiveNames.CommandTimeout => door.CommandTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        DirectiveNames.StartCommand => door.StartCommand,
        DirectiveNames.StopCommand => door.StopCommand,
        DirectiveNames.StartCommand6 => door.StartCommand6,
        DirectiveNames.Target => door.Target.ToString(),
        DirectiveNames.StopCommand6 => door.StopCommand6,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
