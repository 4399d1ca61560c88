using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Checking;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Seqgen;
using Xunit;

namespace TanKnock.Tests.Checking;

/// <summary><c>tanknockd check</c> on real files. In the expected texts /lists is the test's folder.</summary>
public sealed class CheckTests : IDisposable
{
    private static readonly IReadOnlySet<Knock> Silence = new HashSet<Knock>();

    private readonly ListFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("yes", 2)]
    [InlineData("no", 0)]
    public void Files_that_others_can_get_at_are_errors_or_warnings(string strict, int exit)
    {
        Directory.CreateDirectory(folder.At("state"));
        ListTrustTests.Run("chmod", "0777", folder.At("state"));
        foreach (string name in (string[])["b", "a"])
        {
            ListTrustTests.Run("chmod", "0644", folder.Write(Lines(20, name == "a" ? 100 : 200), name + ".tan"));
        }

        (int code, string said, string summary) = Check($"strict_modes = {strict}\nstate_dir = /lists/state", "one_time_sequences = /lists/*.tan");

        string kind = exit == 0 ? "warning" : "error";
        Assert.Equal(
            $"""
            tanknockd: {kind}: /lists/a.tan: mode 0644 lets others in
            tanknockd: hint: chmod 600 /lists/a.tan
            tanknockd: {kind}: /lists/b.tan: mode 0644 lets others in
            tanknockd: hint: chmod 600 /lists/b.tan
            tanknockd: {kind}: /lists/state: mode 0777 of the folder lets others replace what is in it
            tanknockd: hint: chmod go-w /lists/state

            """,
            said);
        Assert.Equal(exit, code);
        Assert.Equal(exit == 0 ? "0 errors, 3 warnings\n" : "3 errors, 0 warnings\n", summary);
    }

    [Fact]
    public void Everything_is_said_at_once_and_sorted_by_file_and_line()
    {
        folder.Write(Lines(10) + ListFolder.Roomy("1000,2000,3000") + ListFolder.Roomy("5,3,4"), "b.tan");
        folder.Write(Lines(9, 50) + "nonsense\n", "a.tan");
        (int code, string said, string summary) = Check(
            "logfile = /lists/none/log\npidfile = /lists\nfrobnicate = 1",
            "one_time_sequences = /lists/a.tan,/lists/b.tan,/lists/c.tan\nlow_water = 12\nseq_timeout = abc\n[other]\ncommand = true");

        Assert.Equal(
            """
            tanknockd: error: /lists/a.tan:10: column 1: not a port number
            tanknockd: hint: a line is a sequence like 7000:tcp,8123:udp, or a comment that starts with #
            tanknockd: warning: /lists/b.tan: only 12 unused lines are left for ssh
            tanknockd: warning: /lists/b.tan:11: a sweep could complete it: its ports only rise or only fall
            tanknockd: hint: ports should go up and down, as seqgen makes them
            tanknockd: error: /lists/c.tan: cannot open: No such file or directory
            tanknockd: error: /lists/tanknockd.conf:2: logfile: the folder of /lists/none/log is not there
            tanknockd: error: /lists/tanknockd.conf:3: pidfile: /lists: it is a folder
            tanknockd: error: /lists/tanknockd.conf:4: there is no directive "frobnicate"
            tanknockd: error: /lists/tanknockd.conf:9: seq_timeout: "abc" is not a whole number
            tanknockd: hint: write seq_timeout = SECONDS, a number without a unit
            tanknockd: error: /lists/tanknockd.conf:10: door "other" has neither sequence nor one_time_sequences

            """,
            said);
        Assert.Equal((2, "7 errors, 2 warnings\n"), (code, summary));
    }

    [Theory]
    [InlineData("7000,7001,7002", "7: sequence: a port scan completes it by accident\nhint: use more ports, far apart, that go up and down; better, one_time_sequences\n")]
    [InlineData("9000,8000,7000", "7: sequence: its ports only rise or only fall, so that a sweep that tries few others completes it\nhint: ports should go up and down, as seqgen makes them\n")]
    [InlineData("7000,9000,8000", "")]
    [InlineData("7000,9000,22", "7: sequence: something on this host listens on a port of it\nhint: take other ports than 22,53: what comes in there anyway gets in the way\n")]
    [InlineData("7000,9000,22:udp", "")]
    public void Fixed_sequence_that_is_weak_is_warned_of(string sequence, string said)
    {
        HashSet<Knock> listening = [new(Protocol.Tcp, 22), new(Protocol.Udp, 53)];
        AssertWarnings(said, "", $"sequence = {sequence}", listening);
    }

    [Fact]
    public void Weak_lines_of_lists_are_told_by_number_and_no_knock_is()
    {
        string[] lines =
        [
            "100,300,22,200", "41,52,31", "100,300,200", "100,300,200,50", "#9,9,1", "7,6,5", "1000,1001,1002", "22,61,33", "43,31,8443", "#43,32,8443",
        ];
        string text = string.Concat(lines.Select(line => line[0] == '#' ? line.PadRight(127) + "\n" : ListFolder.Roomy(line)));
        folder.Write(text, "a.tan");
        folder.Write(ListFolder.Roomy("41,52,31") + ListFolder.Roomy("43,31,8443,17"), "b.tan");
        (int code, string said, string summary) = Check(
            "ignore_ports = 8000-9000:tcp",
            "one_time_sequences = /lists/*.tan\nlow_water = 0\n[other]\nsequence = 100,300\ncommand = /bin/true",
            new HashSet<Knock> { new(Protocol.Tcp, 22), new(Protocol.Tcp, 443) });

        Assert.Equal(
            """
            tanknockd: warning: /lists/a.tan:1: lines 1, 8: something on this host listens on a port of it
            tanknockd: hint: make lists with seqgen --exclude, for 22,443: what comes in there anyway gets in the way
            tanknockd: warning: /lists/a.tan:1: lines 1, 3-4: it begins with a sequence of /lists/tanknockd.conf, which opens on the way
            tanknockd: hint: make lists with seqgen, all with the same number of knocks
            tanknockd: warning: /lists/a.tan:4: it begins with a sequence of this list, which opens on the way
            tanknockd: hint: make lists with seqgen, all with the same number of knocks
            tanknockd: warning: /lists/a.tan:6: lines 6-7: a sweep could complete it: its ports only rise or only fall
            tanknockd: hint: ports should go up and down, as seqgen makes them
            tanknockd: warning: /lists/a.tan:9: it never opens: a knock of it is at one of ignore_ports
            tanknockd: hint: make lists with seqgen --exclude
            tanknockd: warning: /lists/b.tan:1: it is a sequence of /lists/a.tan, too: one knock opens by both
            tanknockd: hint: make lists with seqgen, all with the same number of knocks
            tanknockd: warning: /lists/b.tan:2: it never opens: a knock of it is at one of ignore_ports
            tanknockd: hint: make lists with seqgen --exclude
            tanknockd: warning: /lists/b.tan:2: it begins with a sequence of /lists/a.tan, which opens on the way
            tanknockd: hint: make lists with seqgen, all with the same number of knocks
            tanknockd: warning: /lists/tanknockd.conf:8: sequence: its ports only rise or only fall, so that a sweep that tries few others completes it
            tanknockd: hint: ports should go up and down, as seqgen makes them

            """,
            said);
        Assert.Equal(
            (0, "something listens on these ports; if they are busy: ignore_ports = 22:tcp,443:tcp\n0 errors, 9 warnings\n"), (code, summary));
    }

    [Fact]
    public void One_way_lines_are_compared_as_far_as_they_are_known()
    {
        using SeqgenRun seqgen = new();
        Assert.Equal(0, seqgen.InFolder("--one-way", "--count", "12").Code);
        string text = File.ReadAllText(seqgen.Server);
        folder.Write(text, "a.tan");
        string first = text[..text.IndexOf('/', StringComparison.Ordinal)].Trim();

        Assert.Equal((0, "", "0 errors, 0 warnings\n"), With("sequence = 100,300,200"));
        Assert.Contains(
            "/lists/a.tan:1: it begins with a sequence of /lists/tanknockd.conf, which opens on the way", With($"sequence = {first}").Said,
            StringComparison.Ordinal);
        folder.Write(text, "b.tan");
        Assert.StartsWith(
            "tanknockd: warning: /lists/b.tan:1: lines 1-10 and 2 more: it is a sequence of /lists/a.tan, too: one knock opens by both\n",
            With("one_time_sequences = /lists/b.tan").Said, StringComparison.Ordinal);

        (int Code, string Said, string Summary) With(string other) =>
            Check("", $"one_time_sequences = /lists/a.tan\n[other]\n{other}\ncommand = /bin/true");
    }

    [Theory]
    [InlineData("/lists/a.tan", "/lists/a.tan is a list of ssh")]
    [InlineData("/lists/new.tan", "/lists/new.tan is a list of ssh")]
    [InlineData("/lists/.//a.tan", "/lists/.//a.tan is a list of ssh")]
    [InlineData("/lists/tanknockd.conf", "/lists/tanknockd.conf is the configuration")]
    [InlineData("/lists/link", "/lists/link is a list of ssh")]
    [InlineData("/lists/also/a.tan", "/lists/also/a.tan is a list of ssh")]
    [InlineData("/lists/also/new.tan", "/lists/also/new.tan is a list of ssh")]
    [InlineData("/lists/state/ledger", "/lists/state/ledger is the ledger of the daemon")]
    [InlineData("/lists/state/ledger.key", "/lists/state/ledger.key is the ledger of the daemon")]
    public void Log_and_pid_file_are_no_file_that_the_daemon_lives_by(string path, string said)
    {
        folder.Write(Lines(20), "a.tan");
        File.CreateSymbolicLink(folder.At("link"), folder.At("a.tan"));
        Directory.CreateSymbolicLink(folder.At("also"), folder.Folder);
        Directory.CreateDirectory(folder.At("state"));
        (int code, string all, _) = Check($"logfile = {path}\npidfile = {path}\nstate_dir = /lists/state", "one_time_sequences = /lists/*.tan");
        Assert.Equal(
            (2, $"tanknockd: error: /lists/tanknockd.conf:2: logfile: {said}\ntanknockd: error: /lists/tanknockd.conf:3: pidfile: {said}\n"), (code, all));
    }

    [Theory]
    [InlineData("notes", "/lists/notes: what is there is not the number of a process")]
    [InlineData("log", "/lists/log is the log file, too")]
    [InlineData("also/log", "/lists/also/log is the log file, too")]
    public void Pid_file_takes_no_other_files_place(string name, string said)
    {
        folder.Write(Lines(20), "a.tan");
        folder.Write("much\n", "notes");
        Directory.CreateSymbolicLink(folder.At("also"), folder.Folder);
        (int code, string all, _) = Check($"logfile = /lists/log\npidfile = /lists/{name}", "one_time_sequences = /lists/a.tan");
        Assert.Equal((2, $"tanknockd: error: /lists/tanknockd.conf:3: pidfile: {said}\n"), (code, all));
    }

    [Theory]
    [InlineData("1", "only 1 unused line is left for ssh")]
    [InlineData("0", "no unused line is left for ssh")]
    public void List_that_is_nearly_empty_is_warned_of(string left, string said)
    {
        folder.Write(left == "1" ? Lines(1) : "# nothing\n", "a.tan");
        (int code, string all, _) = Check("", "one_time_sequences = /lists/a.tan");

        Assert.Equal((0, $"tanknockd: warning: /lists/a.tan: {said}\n"), (code, all));
    }

    [Theory]
    [InlineData("/bin/true", "")]
    [InlineData("true; echo a | /bin/cat && cd / || exit 1", "")]
    [InlineData("A=b /bin/true 2>&1 >/dev/null & { /bin/cat; } # nft", "")]
    [InlineData("if test -e /x; then /bin/true; else /bin/false; fi", "")]
    [InlineData("$tool x; `tool` y; \"$tool\" z; for i in a b; do /bin/true $i; done", "")]
    [InlineData("/usr/local/bin/%IP%.sh", "")]
    [InlineData("exec >/dev/null 2>&1; 2>>/no/such/log /bin/true < /no/such/input; > /no/such/output", "")]
    [InlineData("cat %IP%", "8: start_command: \"cat\" has no absolute path\nhint: write /usr/bin/cat\n")]
    [InlineData("/bin/true && 'cat' a; if cat b; then :; fi", "8: start_command: \"cat\" has no absolute path\nhint: write /usr/bin/cat\n")]
    [InlineData("A=b ./x.sh", "8: start_command: \"./x.sh\" has no absolute path\nhint: it is not in /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin either\n")]
    [InlineData("/no/such %IP%", "8: start_command: \"/no/such\" is not there\n")]
    [InlineData("/lists/tanknockd.conf", "8: start_command: \"/lists/tanknockd.conf\" cannot be executed\nhint: chmod +x /lists/tanknockd.conf\n")]
    [InlineData("/lists/script", "8: start_command: \"/lists/script\": mode 0775 lets others change what the daemon runs\nhint: chmod go-w /lists/script\n")]
    public void Commands_are_looked_at(string command, string said)
    {
        ListTrustTests.Run("chmod", "775", folder.Write("#!/bin/sh\n", "script"));
        AssertWarnings(said, "", $"sequence = 7000,9000,8000\nstart_command = {command}");
    }

    [Theory]
    [InlineData("/usr/sbin/nft add element inet filter knockers { %IP% }", "chown, dac_override, fowner, net_admin, net_raw")]
    [InlineData("/usr/bin/env nft", "all: /lists/tanknockd.conf:8: what start_command of ssh needs cannot be told")]
    public void What_root_would_keep_is_told(string command, string expected)
    {
        StringWriter output = new();
        string path = folder.Write($"[ssh]\n\n\n\n\n\nsequence = 7000,9000,8000\nstart_command = {command}\n", "tanknockd.conf");
        Assert.Equal(0, CheckCommand.Run(path, Silence, output, TextWriter.Null));

        string root = Environment.UserName == "root" ? "it keeps if root starts it" : "it needs";
        expected = Environment.UserName == "root" ? expected : expected.Replace("chown, dac_override, fowner, ", "", StringComparison.Ordinal);
        Assert.Contains(
            $"capabilities that {root}: {expected}\n",
            output.ToString().Replace(folder.Folder, "/lists", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lo", "")]
    [InlineData("any", "")]
    public void Interface_that_is_there_is_not_warned_of(string names, string said) =>
        AssertWarnings(said, $"interface = {names}", "sequence = 7000,9000,8000");

    [Fact]
    public void Interface_that_is_not_there_is_warned_of_and_those_that_are_there_are_named() => Assert.Matches(
        "^tanknockd: warning: /lists/tanknockd.conf:2: interface: \"nosuch0\": there is no such interface "
            + "\\(but (.*, )?lo.*\\); the daemon would wait for it\n$",
        Check("interface = lo, nosuch0", "sequence = 7000,9000,8000").Said);

    [Theory]
    [InlineData("600", "")]
    [InlineData("640", "")]
    [InlineData("644", "0: mode 0644 lets everybody read its sequences\nhint: chmod o-r /lists/tanknockd.conf\n")]
    [InlineData("660", "0: mode 0660 lets others change what the daemon runs\nhint: chmod go-w /lists/tanknockd.conf\n")]
    public void Configuration_that_others_can_get_at_is_warned_of(string mode, string said) =>
        AssertWarnings(said, "", "sequence = 7000,9000,8000", mode: mode);

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("0.0.0.0", true)]
    [InlineData("::1", false)]
    [InlineData("::", true)]
    [InlineData("::ffff:127.0.0.1", false)]
    public void Ports_of_this_host_are_found_unless_only_loopback_reaches_them(string address, bool found)
    {
        // By chance somebody else may listen on the same port of another address: hardly five times.
        Assert.Contains(Enumerable.Range(0, 5), _ => IsFound(IPAddress.Parse(address)) == (found, found));
    }

    [Fact]
    public void Table_of_the_kernel_is_read()
    {
        string[] tcp =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0",
            "   1: 0100007F:0017 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0",
            "   2: 017100CB:0018 027100CB:D431 01 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0",
            "   3: 017100CB:FFFF 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0",
            "",
            "   4: nonsense",
        ];

        Assert.Equal([new Knock(Protocol.Tcp, 22), new Knock(Protocol.Tcp, 65535)], ListeningPorts.Parse(tcp, Protocol.Tcp, "0A"));
    }

    private static (bool Tcp, bool Udp) IsFound(IPAddress local)
    {
        using Socket tcp = new(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using Socket udp = new(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        foreach (Socket socket in (Socket[])[tcp, udp])
        {
            if (local.IsIPv4MappedToIPv6)
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(local, 0));
        }

        tcp.Listen();
        IReadOnlySet<Knock> ports = ListeningPorts.OfThisHost();
        return (
            ports.Contains(new Knock(Protocol.Tcp, (ushort)((IPEndPoint)tcp.LocalEndPoint!).Port)),
            ports.Contains(new Knock(Protocol.Udp, (ushort)((IPEndPoint)udp.LocalEndPoint!).Port)));
    }

    /// <summary>As above, of one line, without the name of the configuration.</summary>
    private void AssertWarnings(string expected, string options, string door, IReadOnlySet<Knock>? listening = null, string mode = "600")
    {
        (int code, string said, _) = Check(options, door, listening, mode);

        string trimmed = said.Replace("tanknockd: warning: /lists/tanknockd.conf:", "", StringComparison.Ordinal)
            .Replace("tanknockd: hint: ", "hint: ", StringComparison.Ordinal);
        Assert.Equal(expected.Replace("0: mode", " mode", StringComparison.Ordinal), trimmed);
        Assert.Equal(0, code);
    }

    private (int Code, string Said, string Summary) Check(
        string options, string door, IReadOnlySet<Knock>? listening = null, string mode = "600")
    {
        string command = door.Contains("start_command", StringComparison.Ordinal) ? "" : "command = /bin/true";
        // The machine may have no eth0.
        string wire = options.Contains("interface", StringComparison.Ordinal) ? "" : "[options]\ninterface = any\n";
        string path = folder.Write(
            $"[options]\n{options}\n{(options.Length == 0 ? "\n\n" : "")}[ssh]\n{command}\n{door}\n{wire}".Replace("/lists", folder.Folder, StringComparison.Ordinal),
            "tanknockd.conf");
        ListTrustTests.Run("chmod", mode, path);
        StringWriter output = new();
        StringWriter errors = new();
        int code = CheckCommand.Run(path, listening ?? Silence, output, errors);
        return (code, Neutral(errors), Regex.Replace(Neutral(output), "(?m)^capabilities .*\n", ""));

        string Neutral(StringWriter text) => text.ToString().Replace(folder.Folder, "/lists", StringComparison.Ordinal);
    }

    /// <summary>So many lines in which nothing is weak.</summary>
    private static string Lines(int count, int from = 10) =>
        string.Concat(Enumerable.Range(from, count).Select(i => ListFolder.Roomy($"{i + 30000},{i + 50000},{i + 40000}")));
}
