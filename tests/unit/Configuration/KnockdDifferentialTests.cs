using System.Globalization;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Checking;
using TanKnock.Daemon.Configuration;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Configuration;

/// <summary>Debian's real knockd reads the same files: what it accepts means the same to us, and <c>tanknockd check</c>
/// accepts it. In the texts FOLDER is a folder of the test's own with a list <c>list</c>.</summary>
public sealed class KnockdDifferentialTests : IDisposable
{
    private static readonly IReadOnlySet<Knock> NothingListens = new HashSet<Knock>();

    private readonly ListFolder folder = new();

    public void Dispose() => folder.Dispose();

    [KnockdTheory]
    [InlineData("[a]\nsequence = 7000\ncommand = x\n")]
    [InlineData("[a]\nsequence = 7000,8000\n[b]\nsequence = 7000:udp,9000:udp,8000:udp\n[c]\nsequence = 1,65535,2,65534\n")]
    [InlineData("[a]\nsequence = 7000:tcp,8000:UDP,9000\nseq_timeout = 5\ncommand = x %IP%\ntcpflags = syn\n")]
    [InlineData("[a]\nsequence = 1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5\n")]
    [InlineData("\t[a]\t\r\n\tSequence\t=\t7000 , 8000\t:Udp ,9000 : tcp\t\r\n  # c\r\nCOMMAND=x\r\n")]
    [InlineData("[a]\nsequence = 007000,8000: udp,09\nseq_timeout = 005\n")]
    [InlineData("[a]\nsequence = 7000,9000,8000 # the knocks\nseq_timeout = 5 # seconds, and = a sign\ncmd_timeout = 7# s\ncommand = x # kept\n")]
    [InlineData("[a]\r\nsequence=1,2,3,4,5\r\nTimeout=015\r\nStart_Command=a\r\nStop_Command=b\r\nCmd_Timeout=7")]
    [InlineData("[a]\r\nsequence=5,3,4\r\n\r\n\t \r\ncommand=a b\tc\r\n[b]\r\nsequence=9,7,8")]
    [InlineData("[a b]\nsequence = 2,1\ncommand = sh -c \"echo '#1' ; a=b\" && { x; } | y # z\n")]
    [InlineData("[a]\nsequence = 2,1\ncommand = \"quoted\"\nstop_command = 'single' \\ back $(sub) `tick` $HOME %IP% %% = == \n")]
    [InlineData("[a]\nsequence = 2,1\nstart_command = /usr/local/bin/knock.sh open %IP%\ncmd_timeout = 3600\nstop_command = /usr/local/bin/knock.sh close %IP%\n")]
    [InlineData("[a]\nsequence = 2,1\nstart_command = iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT; ip6tables -L >/dev/null 2>&1 &\ncmd_timeout = 0\nstop_command = x\n")]
    [InlineData("[options]\nUseSyslog\nlogfile = /dev/stdout\n[a]\nsequence=9,1,5\ncommand=\n[options]\npidfile=\n[a]\nsequence=5\nusesyslog")]
    [InlineData("[options]\n\tlogfile = FOLDER/log file\n\tinterface = lo\n\tpidfile = FOLDER/pid\n[a]\nsequence=9,1,5\n")]
    [InlineData("[a]\nsequence=9,1,5\n[options]\nINTERFACE=lo\ninterface=other\nPidFile=FOLDER/one\n[b]\nsequence=5,1\n[options]\npidfile=FOLDER/two\n")]
    [InlineData("[a]\nsequence=1\nsequence=9,7,8\ncommand=x\ncommand=y\nseq_timeout=3\ntimeout=4\n")]
    [InlineData("[a]\nsequence=9,7,8\ncommand=x\nstop_command=y\nstart_command_6=\nstop_command_6 =\n")]
    [InlineData("[a]\nsequence=9,7,8\ncommand=x\nstop_command=y\ncommand_6=x6\nstop_command_6 = y6\n")]
    [InlineData("[a]\nsequence=9,7,8\ntarget=192.0.2.1\ntcpflags=SYN,!ack,!fin,!rst,!psh,!urg\n")]
    [InlineData("[a]\nsequence=9,7,8\ntcpflags=fin\n[b]\nsequence=9,7,8:udp\ntcpflags=urg,psh,ack\n[c]\nsequence=5,4\ntcpflags=rst,!syn\n")]
    [InlineData("[Options]\nsequence=9,7,8\n[a]]\nsequence=1\n[ b ]\nsequence=2\n[a=b # c]\nsequence=3\n[[d]\nsequence=4\n")]
    [InlineData("# comment = x\n   # [a]\n\n#\n[a]\n#sequence = 1\nsequence = 9,7,8\n  #command = y\ncommand = x\n")]
    [InlineData("[same]\nsequence=9,7,8\ncommand=x\n[same]\nsequence=9,7,8\ncommand=y\n[same]\nsequence=9,7,8,6\ncommand=z\n")]
    [InlineData("[a]\none_time_sequences = FOLDER/list\nseq_timeout = 15\ntcpflags = fin,!ack\ncommand = x\n[b]\nsequence=7,9\n")]
    public void Check_what_knockd_accepts_is_accepted_and_means_the_same(string text)
    {
        string path = Write(text);
        KnockdRun knockd = KnockdRun.Start(path);
        StringWriter said = new();

        Assert.True(knockd.Accepted, string.Join('\n', knockd.Lines));
        Assert.True(CheckCommand.Run(path, NothingListens, said, said) == 0, said.ToString());
        Assert.Equal(knockd.Meaning(), Meaning(ConfigurationFile.Load(path).Settings!));
    }

    [KnockdTheory]
    [InlineData("sequence = 1\n")]
    [InlineData("usesyslog\n[a]\nsequence = 1\n")]
    [InlineData("[]\nsequence = 1\n")]
    [InlineData("[a\nsequence = 1\n")]
    [InlineData("[a] # c\nsequence = 1\n")]
    [InlineData("[a]\n")]
    [InlineData("[a]\nsequence = 1\nfoo = 1\n")]
    [InlineData("[a]\nsequence = 1\ncommand\n")]
    [InlineData("[a]\nsequence = 1\n= 5\n")]
    [InlineData("[a]\nsequence = 1\n; comment\n")]
    [InlineData("[a]\nsequence = 1\n// comment\n")]
    [InlineData("[a]\nsequence = 1\nlogfile = /x\n")]
    [InlineData("[a]\nsequence = 1\ninterface = lo\n")]
    [InlineData("[options]\nusesyslog = yes\n[a]\nsequence = 1\n")]
    [InlineData("[options]\nsequence = 1\n[a]\nsequence = 1\n")]
    [InlineData("[Options]\nlogfile = /x\n[a]\nsequence = 1\n")]
    [InlineData("[a]\nsequence = 65536\n")]
    [InlineData("[a]\nsequence = 1:sctp\n")]
    [InlineData("[a]\nsequence = 1:\n")]
    [InlineData("[a]\nsequence = udp:1\n")]
    [InlineData("[a]\nsequence = 1\ntcpflags = foo\n")]
    [InlineData("[a]\nsequence = 1\ntcpflags =\n")]
    [InlineData("[a]\nsequence = 1\ntcpflags = syn # c\n")]
    [InlineData("[a]\none_time_sequences = FOLDER/none\n")]
    [InlineData("[a]\nsequence = 1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6\n")]
    public void Check_what_knockd_refuses_is_refused(string text)
    {
        string path = Write(text);

        Assert.False(KnockdRun.Start(path).Accepted);
        Assert.Equal(2, CheckCommand.Run(path, NothingListens, TextWriter.Null, TextWriter.Null));
    }

    /// <summary>The right column is pinned, so that a later knockd that reads better is noticed.</summary>
    /// <param name="value">A sequence.</param>
    /// <param name="misread">What knockd makes of it.</param>
    /// <param name="said">What we say.</param>
    [KnockdTheory]
    [InlineData("abc", "0:tcp", "error: FILE:2: sequence: column 12: not a port number\nhint: names of services are not looked up; knockd would silently read port 0\n")]
    [InlineData("7000-7005", "7000:tcp", "error: FILE:2: sequence: column 16: knocks are separated by commas, and nothing else follows a knock\nhint: there are no ranges; write every port: 7000,7001,7002\n")]
    [InlineData("7000 8000 9000", "7000:tcp", "error: FILE:2: sequence: column 16: knocks are separated by commas, and nothing else follows a knock\nhint: write 7000,8000,9000; knockd would silently read the first port only\n")]
    [InlineData("7000/udp,9000", "7000:tcp,9000:tcp", "error: FILE:2: sequence: column 16: knocks are separated by commas, and nothing else follows a knock\nhint: the protocol follows a colon: 7000:udp; knockd would silently read tcp\n")]
    [InlineData("-1", "65535:tcp", "error: FILE:2: sequence: column 12: not a port number\nhint: a port is a number from 1 to 65535; knockd would silently count down from 65536\n")]
    [InlineData("7000,9000,8000,", "7000:tcp,9000:tcp,8000:tcp,0:tcp", "error: FILE:2: sequence: column 27: a knock is missing between commas\nhint: knockd would silently read port 0\n")]
    [InlineData("\"7000,9000\"", "0:tcp,9000:tcp", "error: FILE:2: sequence: column 12: not a port number\nhint: write the sequence without quotes\n")]
    [InlineData("0x1b58", "0:tcp", "error: FILE:2: sequence: column 12: a port is a number from 1 to 65535\nhint: write ports in decimal\n")]
    [InlineData("7000:udp:x", "7000:udp", "error: FILE:2: sequence: column 20: knocks are separated by commas, and nothing else follows a knock\nhint: write 7000:udp, and nothing after the protocol\n")]
    [InlineData("7000,9000 # a, b", "7000:tcp,9000:tcp,0:tcp", "error: FILE:2: sequence: column 21: knocks are separated by commas, and nothing else follows a knock\nhint: a comment has a line of its own, # at its start\n")]
    [InlineData("7000,9000 # not:udp", "7000:tcp,9000:udp", "error: FILE:2: sequence: column 21: knocks are separated by commas, and nothing else follows a knock\nhint: a comment has a line of its own, # at its start\n")]
    public void Sequence_that_knockd_misreads_is_an_error(string value, string misread, string said) =>
        AssertMisread($"[a]\nsequence = {value}\ncommand = x\n", $"[a]|sequence: {misread}|start_command: x", said);

    [KnockdTheory]
    [InlineData("seq_timeout = abc", "seq_timeout: 0", "error: FILE:3: seq_timeout: \"abc\" is not a whole number\nhint: write seq_timeout = SECONDS, a number without a unit\n")]
    [InlineData("timeout =", "seq_timeout: 0", "error: FILE:3: seq_timeout: \"\" is not a whole number\nhint: write seq_timeout = SECONDS, a number without a unit\n")]
    [InlineData("seq_timeout = 10m", "seq_timeout: 10", "error: FILE:3: seq_timeout: \"10m\" is not a whole number\nhint: write seq_timeout = SECONDS, a number without a unit\n")]
    [InlineData("seq_timeout = -5", "seq_timeout: -5", "error: FILE:3: seq_timeout: \"-5\" is not in the range of 1 to 86400\n")]
    [InlineData("target = 192.0.2.1 or port 22", "target: 192.0.2.1 or port 22", "error: FILE:3: target: \"192.0.2.1 or port 22\" is not an IP address\nhint: a name is not looked up; write its address\n")]
    [InlineData("tcpflags = syn,!syn", "tcp flag: !SYN", "error: FILE:3: tcpflags: syn and !syn contradict each other\n")]
    public void Value_that_knockd_misreads_is_an_error(string line, string misread, string said) =>
        AssertMisread($"[a]\nsequence = 7000,9000,8000\n{line}\ncommand = x\n", misread, said);

    [KnockdTheory]
    [InlineData("# ", "seq_timeout = 3\n", "seq_timeout: 3")]
    [InlineData("command = ", "[second]\nsequence = 7,9,8\n", "[second]|sequence: 7:tcp,9:tcp,8:tcp")]
    public void Line_that_knockd_splits_in_two_is_an_error(string start, string hidden, string misread) =>
        AssertMisread(
            $"[a]\nsequence = 7000,9000,8000\n{start.PadRight(4095, 'x')}{hidden}",
            misread,
            $"error: FILE:3: the line has {4095 + hidden.IndexOf('\n')} bytes, 4095 at most are allowed\n"
            + "hint: put the command into a script; knockd would silently read the rest as another line\n",
            justContains: true);

    [KnockdTheory]
    [InlineData("9,7,8", "9,7,8", "warning: FILE:5: sequence: it is the sequence of door \"a\" in line 1; both open at once\n")]
    [InlineData("9,7,8", "9:tcp,7:tcp, 8", "warning: FILE:5: sequence: it is the sequence of door \"a\" in line 1; both open at once\n")]
    [InlineData("9,7,8", "9,7,8,1", "warning: FILE:5: sequence: it begins with the sequence of door \"a\" in line 1, which opens on the way\n")]
    public void Doors_that_get_in_each_others_way_are_warned_of(string first, string second, string said)
    {
        string path = Write($"[a]\nsequence = {first}\ncommand = x\n[b]\nsequence = {second}\ncommand = y\n");

        Assert.True(KnockdRun.Start(path).Accepted);
        Assert.Contains(said.Replace("FILE", path, StringComparison.Ordinal), Configure.Render(ConfigurationFile.Load(path)), StringComparison.Ordinal);
    }

    private void AssertMisread(string text, string misread, string said, bool justContains = false)
    {
        string path = Write(text);
        KnockdRun knockd = KnockdRun.Start(path);

        Assert.True(knockd.Accepted, string.Join('\n', knockd.Lines));
        Assert.Contains(misread, string.Join('|', knockd.Meaning()), StringComparison.Ordinal);
        string rendered = Configure.Render(ConfigurationFile.Load(path)).Replace(path, "FILE", StringComparison.Ordinal);
        if (justContains)
        {
            Assert.Contains(said, rendered, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(said, rendered);
        }
    }

    private string Write(string text)
    {
        folder.Write(" 7000:tcp,9000:udp,8000:tcp" + new string(' ', 80) + "\n", "list");
        return folder.Write(text.Replace("FOLDER", folder.Folder, StringComparison.Ordinal), "knockd.conf");
    }

    private static List<string> Meaning(DaemonSettings settings)
    {
        List<string> meaning = ["[options]"];
        meaning.AddRange(settings.Interfaces.Select(name => $"interface: {name}"));
        meaning.AddRange(settings.Lines.ContainsKey(DirectiveNames.LogFile) ? [$"log file: {settings.LogFile}"] : []);
        meaning.AddRange(settings.Lines.ContainsKey(DirectiveNames.PidFile) ? [$"pid file: {settings.PidFile}"] : []);
        meaning.AddRange(settings.UseSyslog ? ["usesyslog"] : []);
        foreach (DoorSettings door in settings.Doors)
        {
            meaning.Add($"[{door.Name}]");
            meaning.AddRange(door.Lines.Keys.SelectMany(name => Describe(door, name)).Order(StringComparer.Ordinal));
        }

        return meaning;
    }

    private static IEnumerable<string> Describe(DoorSettings door, string name) => name switch
    {
        // knockd tells the next line, too.
        DirectiveNames.OneTimeSequences =>
        [
            $"one time sequences file: {Assert.Single(door.OneTimeSequences)}",
            $"sequence: {File.ReadAllText(door.OneTimeSequences[0]).Trim()}",
        ],
        DirectiveNames.TcpFlags => Enum.GetValues<TcpFlags>()
            .Where(flag => flag != TcpFlags.None && door.TcpFlags.Mask.HasFlag(flag))
            .Select(flag => $"tcp flag: {(door.TcpFlags.Value.HasFlag(flag) ? "" : "!")}{flag.ToString().ToUpperInvariant()}"),
        _ => [$"{name}: {ValueOf(door, name)}"],
    };

    private static string? ValueOf(DoorSettings door, string name) => name switch
    {
        DirectiveNames.Sequence => door.Sequence!.Format(),
        DirectiveNames.SequenceTimeout => door.SequenceTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        DirectiveNames.CommandTimeout => door.CommandTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        DirectiveNames.StartCommand => door.StartCommand,
        DirectiveNames.StopCommand => door.StopCommand,
        DirectiveNames.StartCommand6 => door.StartCommand6,
        DirectiveNames.StopCommand6 => door.StopCommand6,
        DirectiveNames.Target => door.Target.ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
