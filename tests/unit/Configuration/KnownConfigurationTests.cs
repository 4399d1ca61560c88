using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Configuration;

/// <summary>Configurations that have to be understood as they are.</summary>
public sealed class KnownConfigurationTests
{
    private const string Main = """
        [options]
            logfile   = /var/log/tanknockd.log
            interface = eth0

        [openSSH]
            one_time_sequences = /etc/tanknock/alice.tan
            seq_timeout        = 10
            start_command      = /usr/sbin/nft add element inet filter knockers { %IP% timeout 30s }
            cmd_timeout        = 10
            stop_command       = /usr/sbin/nft delete element inet filter knockers { %IP% }

        [closeSSH]
            sequence    = 9000:udp,8000:tcp,7000:tcp
            seq_timeout = 5
            command     = /usr/sbin/nft flush set inet filter knockers
            tcpflags    = syn

        """;

    /// <summary>The forms of the file that Debian's knockd 0.8 installs.</summary>
    private const string Debian = """
        [options]
        	UseSyslog

        [openSSH]
        	sequence    = 7000,8000,9000
        	seq_timeout = 5
        	command     = /sbin/iptables -A INPUT -s %IP% -p tcp --dport 22 -j ACCEPT
        	tcpflags    = syn

        [closeSSH]
        	sequence    = 9000,8000,7000
        	seq_timeout = 5
        	command     = /sbin/iptables -D INPUT -s %IP% -p tcp --dport 22 -j ACCEPT
        	tcpflags    = syn

        [openHTTPS]
        	sequence    = 12345,54321,24680,13579
        	seq_timeout = 5
        	command     = /usr/local/sbin/knock_add -i -c INPUT -p tcp -d 443 -f %IP%
        	tcpflags    = syn

        """;

    [Fact]
    public void Parse_main_configuration_gives_its_settings()
    {
        DaemonSettings settings = Configure.Clean(Main);

        Assert.Equal("/var/log/tanknockd.log", settings.LogFile);
        Assert.Equal("eth0", Assert.Single(settings.Interfaces));
        Assert.Equal(3, settings.LineOf(DirectiveNames.Interface));
        Assert.False(settings.UseSyslog);
        Assert.Equal(["openSSH", "closeSSH"], settings.Doors.Select(door => door.Name));

        DoorSettings open = settings.Doors[0];
        Assert.Null(open.Sequence);
        Assert.Equal("/etc/tanknock/alice.tan", Assert.Single(open.OneTimeSequences));
        Assert.Equal(6, open.LineOf(DirectiveNames.OneTimeSequences));
        Assert.Equal(5, open.LineOf(DirectiveNames.LookAhead));
        Assert.Equal(TimeSpan.FromSeconds(10), open.SequenceTimeout);
        Assert.Equal("/usr/sbin/nft add element inet filter knockers { %IP% timeout 30s }", open.StartCommand);
        Assert.Equal(open.StartCommand, open.StartCommand6);
        Assert.Equal("/usr/sbin/nft delete element inet filter knockers { %IP% }", open.StopCommand);
        Assert.Equal(open.StopCommand, open.StopCommand6);
        Assert.Equal(TcpFlagsFilter.Default, open.TcpFlags);

        DoorSettings close = settings.Doors[1];
        Assert.Equal("9000:udp,8000:tcp,7000:tcp", close.Sequence!.Format());
        Assert.Empty(close.OneTimeSequences);
        Assert.Null(close.StopCommand);
        Assert.Equal(new TcpFlagsFilter(TcpFlags.Syn, TcpFlags.Syn), close.TcpFlags);
    }

    [Fact]
    public void Parse_debian_configuration_gives_three_doors()
    {
        DaemonSettings settings = Configure.Clean(Debian);

        Assert.True(settings.UseSyslog);
        Assert.Empty(settings.Interfaces);
        Assert.Equal(["openSSH", "closeSSH", "openHTTPS"], settings.Doors.Select(door => door.Name));
        Assert.Equal("12345:tcp,54321:tcp,24680:tcp,13579:tcp", settings.Doors[2].Sequence!.Format());
    }

    [Theory]
    [InlineData("\r\n", true)]
    [InlineData("\r\n", false)]
    [InlineData("\n", false)]
    public void Parse_other_line_ends_mean_the_same(string lineEnd, bool finalLineEnd)
    {
        string text = Debian.ReplaceLineEndings(lineEnd);
        DaemonSettings settings = Configure.Clean(finalLineEnd ? text : text.TrimEnd());

        Assert.Equal(3, settings.Doors.Length);
        Assert.Equal(TcpFlags.Syn, settings.Doors[2].TcpFlags.Mask);
    }

    [Fact]
    public void Parse_knockd_grammar_is_understood()
    {
        DaemonSettings settings = Configure.Clean("""
            # a comment
              # another
            [two words]
            	SEQUENCE	=	2222:UDP , 3333:tcp,4444
            Command = sh -c "echo '#1'; a=b" # kept
            [options]
            LogFile = /dev/stdout
            [two words]
            One_Time_Sequences /etc/knockd/smtp sequences
            Timeout = 010
            Start_Command=x
            [options]
            usesyslog
            PIDFILE=
            """);

        Assert.Equal("/dev/stdout", settings.LogFile);
        Assert.True(settings.UseSyslog);
        Assert.Null(settings.PidFile);
        Assert.Equal(["two words", "two words"], settings.Doors.Select(door => door.Name));
        Assert.Equal([3, 8], settings.Doors.Select(door => door.LineNumber));
        Assert.Equal("2222:udp,3333:tcp,4444:tcp", settings.Doors[0].Sequence!.Format());
        Assert.Equal("sh -c \"echo '#1'; a=b\" # kept", settings.Doors[0].StartCommand);
        Assert.Equal("/etc/knockd/smtp sequences", Assert.Single(settings.Doors[1].OneTimeSequences));
        Assert.Equal(TimeSpan.FromSeconds(10), settings.Doors[1].SequenceTimeout);
    }

    [Fact]
    public void Parse_byte_order_mark_is_skipped() =>
        Assert.Single(Configure.Clean("\uFEFF" + Configure.DoorText("")).Doors);

    [Fact]
    public void Parse_door_without_options_has_the_defaults_of_knockd()
    {
        DaemonSettings settings = Configure.Clean(Configure.DoorText(""));
        DoorSettings door = settings.Doors[0];

        Assert.Equal("/var/lib/tanknock", settings.StateDirectory);
        Assert.Null(settings.LogFile);
        Assert.Empty(settings.Interfaces);
        Assert.Equal(TimeSpan.FromSeconds(25), door.SequenceTimeout);
        Assert.Equal(TimeSpan.FromSeconds(10), door.CommandTimeout);
        Assert.Equal(10, door.LookAhead);
        Assert.Equal(8, door.StrayLimit);
        Assert.Equal(10, door.LowWater);
        Assert.Null(door.Target);
    }
}
