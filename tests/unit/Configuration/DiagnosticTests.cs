using TanKnock.Daemon.Configuration;
using Xunit;

namespace TanKnock.Tests.Configuration;

/// <summary>Everything that can be said about a configuration; the snapshots hold each text and the answer.</summary>
public sealed class DiagnosticTests
{
    [Fact]
    public void Grammar_faults_are_reported() => Snapshot.Match(Configure.RenderAll(
    [
        "",
        "# nothing\n",
        "[options]\nusesyslog\n",
        "sequence = 7000,8000\nseq_timeout = abc\n[a]\n",
        Configure.DoorText("[b\nseq_timeout = 0\nlogfile = x\n[c] # the third"),
        Configure.DoorText("[]\n[  ]\n[a\x1b[2Jb]\n[a\u202Eb]\n[" + new string('n', 128) + "]"),
        Configure.DoorText("[Options]\nlogfile = /x\n[ options ]\n"),
        Configure.DoorText("= 5\ncommand\n; comment\n// comment\nseq-timeout = 5\nsek_timeout = 5\nTimeouts = 5\nfrobnicate = 1\ncommand_4 = x\nsequence 7000,8000\n7000,8000"),
        Configure.DoorText("logfile = /x\n[options]\nsequence = 1\nusesyslog = yes\nlogfile"),
        "[a]\rsequence = 7000\r",
        Configure.DoorText("# " + new string('x', 4094)),
        Configure.DoorText("seq_timeout = 3\ntimeout = 4\n[options]\ninterface = lo\n[options]\ninterface = eth1\nusesyslog\nusesyslog"),
        Configure.DoorText(new string('z', 200) + " = 1"),
    ]));

    [Fact]
    public void Grammar_of_a_line_at_the_limit_is_taken() =>
        Assert.Empty(Configure.Parse(Configure.DoorText("#" + new string('x', 4094))).Diagnostics);

    [Fact]
    public void Sequence_faults_are_reported_with_what_was_meant() => Snapshot.Match(Configure.RenderAll(
        new[]
        {
            "", "abc", "ssh,8123", "7000-7005", "7000 8000 9000", "7000/udp", "7000;8000;9000", "-1", "0", "65536",
            "70000:udp", "7000,", ",7000", "7000,,8000", "7000 :udp", "7000: udp", "7000:udp:x", "7000:", "7000:sctp",
            "udp:7000", "\"7000,8000\"", "0x1b58", "007000", "7000,8000 # comment", "7000,8000,\u00a09000",
            string.Join(',', Enumerable.Range(7000, 33)),
        }.Select(sequence => $"[a]\n  sequence = {sequence}\n  command = x")));

    [Fact]
    public void Value_faults_are_reported() => Snapshot.Match(Configure.RenderAll(
    [
        Configure.DoorText("seq_timeout = abc\ncmd_timeout = 10s"),
        Configure.DoorText("seq_timeout = 0\ncmd_timeout = -1\ncmd_limit = 0\ncooldown = -1\nstray_limit = -1\nlow_water = 1000001\nlook_ahead = 0"),
        Configure.DoorText("seq_timeout = 86401\ncmd_timeout = 2592001\nstray_limit = 1001\nlook_ahead = 1001"),
        Configure.DoorText("seq_timeout =\ncmd_timeout = 1.5\nstray_limit = 99999999999999999999\nlook_ahead = many\nlow_water = 5 # few"),
        Configure.DoorText("seq_timeout = \u0665\ncmd_timeout = 1e3"),
        Configure.DoorText("tcpflags = syn|ack"),
        Configure.DoorText("tcpflags ="),
        Configure.DoorText("tcpflags = syn,"),
        Configure.DoorText("tcpflags = syn,!syn"),
        Configure.DoorText("tcpflags = !ack,syn,ACK"),
        Configure.DoorText("tcpflags = !!ack"),
        Configure.DoorText("target = host.example or port 22"),
        Configure.DoorText("target = 192.0.2"),
        Configure.DoorText("target = 192.000.002.001"),
        Configure.DoorText("target = [2001:db8::1]:80"),
        Configure.DoorText("target = fe80::1%eth0"),
        Configure.DoorText("target ="),
        "[a]\none_time_sequences = list.tan\n[b]\none_time_sequences \"/etc/list.tan\"\n[c]\none_time_sequences = ~/list\n[d]\none_time_sequences",
        "[a]\none_time_sequences =\n[b]\none_time_sequences = /etc/\x1b[31mlist",
        "[options]\nlogfile = knockd.log\npidfile = '/run/x'\nstate_dir = var\n" + Configure.DoorText(""),
        "[options]\nlogfile = /x\x07y\nstate_dir =\n" + Configure.DoorText(""),
        "[options]\ninterface = /dev/eth0\n" + Configure.DoorText(""),
        "[options]\nlog_format = xml\nignore_ports = 443/udp,0,8090-8080:tcp,1-2-3,443:udp:x,080,65536,,443:sctp\n" + Configure.DoorText(""),
        "[options]\ninterface = eth0,any\nignore_ports = 8000-8100:tcp\n[a]\nsequence = 7000,9000,8050,9001\ncommand = x\n[b]\nsequence=7000,9000,8050:udp\ncommand = x",
        "[options]\ncapabilities = net_admin,,cap_net,auto\ncapabilities =\n" + Configure.DoorText("capabilities = keep"),
        "[options]\ncooldown = 5\n" + Configure.DoorText(""),
        "[options]\ninterface = eth0,,eth0,a b,abcdefghijklmnop,..\n" + Configure.DoorText(""),
    ]));

    [Fact]
    public void Doors_that_make_no_sense_are_reported() => Snapshot.Match(Configure.RenderAll(
    [
        "[a]\ncommand = x",
        "[a]\nsequence = 7000,9000,8000\none_time_sequences = /l\ncommand = x",
        "[a]\nsequence = 7000,9000,8000",
        "[a]\nsequence = 7000,9000,8000\ncommand =\nstop_command = y\ncmd_timeout = 5",
        "[a]\nsequence = 7000,9000,8000\ncommand = x\ncommand_6 =\nstop_command_6 = y",
        "[a]\nsequence = 7000,9000,8000\nstart_command_6 = x\nstop_command = y",
        "[a]\nsequence = 7000,9000,8000\ncommand = x\ncmd_timeout = 5",
        "[a]\nsequence = 7000,9000,8000\ncommand = x\nlook_ahead = 5\nlow_water = 5",
        "[a]\nsequence = 7000,9000,8000\ncommand = x %ip% %IP% %Ip% %H%",
        "[a]\nsequence = 7000\ncommand = x",
        "[a]\nsequence = 7001,7000\ncommand = x\n[b]\nsequence = 7000:udp,7004:udp,7010:udp\ncommand = x",
        "[a]\nsequence = 7000:udp,7000:tcp,7001\ncommand = x\n[b]\nsequence = 7000,8000,9000\nstray_limit=1000\ncommand = x",
        "[a]\none_time_sequences = /l/a\ncommand = x\n[b]\none_time_sequences = /l//./a\ncommand = x\n[c]\none_time_sequences = /l/../l/a\ncommand = x",
        "[a]\nsequence = 7000,9000,8000\ncommand = x\n[a]\nsequence = 7000,9000,8000\ncommand = y\n[c]\nsequence = 7000:tcp, 9000:tcp ,8000\ncommand = y",
        "[a]\nsequence = 7000,9000,8000,6000\ncommand = x\n[b]\nsequence = 7000,9000,8000\ncommand = y\n[c]\nsequence = 7000,9000\ncommand = z\ntarget = 192.0.2.1",
        "[z]\nseq_timeout = x\n[y]\ncmd_timeout = x\nsequence = x\n[x]\nfoo\n[z]\n",
    ]));

    [Theory]
    [InlineData("7000,8000,9000", 8, false)]
    [InlineData("7000,8000,9000", 1000, false)]
    [InlineData("7000,7010", 9, true)]
    [InlineData("7000,7010", 8, false)]
    [InlineData("7010,7000", 9, true)]
    [InlineData("7000,7002,7001", 1000, false)]
    [InlineData("7000,7000", 1000, false)]
    [InlineData("7000:tcp,7000:udp", 0, true)]
    [InlineData("7000:tcp,7001:udp", 2, true)]
    [InlineData("7000:tcp,7001:udp", 1, false)]
    [InlineData("7000", 0, true)]
    public void Sweep_completes_only_if_strays_between_are_allowed(string text, int strayLimit, bool completes)
    {
        Assert.True(Core.Sequences.KnockSequence.TryParse(text, out Core.Sequences.KnockSequence? sequence, out _));
        Assert.Equal(completes, SweepCheck.IsCompletedBySweep(sequence!, strayLimit));
    }

    [Fact]
    public void Errors_never_quote_a_sequence()
    {
        ConfigurationResult result = Configure.Parse(
            "23456,23457\n[a] sequence = 41234,1\n[a]\nsequence 41234\n41234:tcp,23456 = 1\nport:41234\nsequence = 41234,55555-55556\n[b]\nsequence = 23456,23457\n[c]\nsequence = 23456,23457\n");

        Assert.NotEmpty(result.Diagnostics);
        Assert.All(result.Diagnostics, diagnostic => Assert.DoesNotMatch("41234|5555|2345", diagnostic + diagnostic.Hint));
    }

    [Fact]
    public void Errors_leave_no_settings_and_warnings_do()
    {
        Assert.Null(Configure.Parse(Configure.DoorText("seq_timeout = 0")).Settings);
        Assert.NotNull(Configure.Parse(Configure.DoorText("seq_timeout = 1\nseq_timeout = 2")).Settings);
    }
}
