using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Configuration;

/// <summary>What each directive's value means.</summary>
public sealed class DirectiveTests
{
    [Theory]
    [InlineData("syn", TcpFlags.Syn, TcpFlags.Syn)]
    [InlineData("SYN,!ack", TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Syn)]
    [InlineData("fin, !ACK", TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Fin)]
    [InlineData("rst,psh,urg,psh", TcpFlags.Rst | TcpFlags.Psh | TcpFlags.Urg, TcpFlags.Rst | TcpFlags.Psh | TcpFlags.Urg)]
    [InlineData("!fin,!syn,!rst,!psh,!ack,!urg", (TcpFlags)0x3f, TcpFlags.None)]
    public void Tcpflags_list_becomes_mask_and_value(string text, TcpFlags mask, TcpFlags value) =>
        Assert.Equal(new TcpFlagsFilter(mask, value), Configure.Door($"tcpflags = {text}").TcpFlags);

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("2001:0DB8:0::7", "2001:db8::7")]
    public void Target_address_is_read(string text, string address) =>
        Assert.Equal(address, Configure.Door($"target = {text}").Target.ToString());

    [Theory]
    [InlineData("1", 1)]
    [InlineData("1000", 1000)]
    [InlineData("all", int.MaxValue)]
    [InlineData("ALL", int.MaxValue)]
    public void Look_ahead_is_a_number_or_all(string text, int lookAhead) =>
        Assert.Equal(lookAhead, Configure.Door($"look_ahead = {text}").LookAhead);

    [Fact]
    public void Numbers_at_the_ends_of_their_ranges_are_taken()
    {
        DoorSettings low = Configure.Door("stray_limit = 0\nlow_water = 0\nseq_timeout = 1\ncmd_timeout = 1");
        DoorSettings high = Configure.Door("stray_limit=1000\nlow_water=1000000\ntimeout=86400\ncmd_timeout=2592000");

        Assert.Equal((0, 0, 1, 1), (low.StrayLimit, low.LowWater, low.SequenceTimeout.TotalSeconds, low.CommandTimeout.TotalSeconds));
        Assert.Equal(
            (1000, 1_000_000, TimeSpan.FromDays(1), TimeSpan.FromDays(30)),
            (high.StrayLimit, high.LowWater, high.SequenceTimeout, high.CommandTimeout));
    }

    [Theory]
    [InlineData("eth0", "eth0")]
    [InlineData("eth0, ppp0", "eth0|ppp0")]
    [InlineData("any", "any")]
    [InlineData("br-0123456789ab", "br-0123456789ab")]
    [InlineData("", "")]
    public void Interface_names_are_separated_by_commas(string text, string names) =>
        Assert.Equal(names, string.Join('|', Configure.Clean($"[options]\ninterface = {text}\n" + Configure.DoorText("")).Interfaces));

    [Theory]
    [InlineData("auto", null)]
    [InlineData("KEEP", ulong.MaxValue)]
    [InlineData("net_admin, CAP_SYS_MODULE,Cap_Chown", 1UL << 12 | 1UL << 16 | 1UL)]
    [InlineData("checkpoint_restore", 1UL << 40)]
    public void Capabilities_are_names_of_the_kernels_or_auto_or_keep(string text, ulong? bits) =>
        Assert.Equal(bits, Configure.Clean($"[options]\ncapabilities = {text}\n" + Configure.DoorText("")).Capabilities?.Bits);

    [Fact]
    public void Interface_twice_takes_the_first_as_knockd_does() =>
        Assert.Equal(
            "lo", Assert.Single(Configure.Parse("[options]\ninterface=lo\ninterface=eth1\n" + Configure.DoorText("")).Settings!.Interfaces));

    [Fact]
    public void Timeout_twice_takes_the_last_as_knockd_does()
    {
        ConfigurationResult result = Configure.Parse(Configure.DoorText("seq_timeout = 3\nTimeout = 4"));

        Assert.Equal(TimeSpan.FromSeconds(4), result.Settings!.Doors[0].SequenceTimeout);
    }

    [Fact]
    public void State_dir_and_pidfile_are_read()
    {
        DaemonSettings settings = Configure.Clean(
            "[options]\nstate_dir = /srv/state\npidfile = /run/t.pid\n" + Configure.DoorText(""));

        Assert.Equal(("/srv/state", "/run/t.pid"), (settings.StateDirectory, settings.PidFile));
    }

    [Theory]
    [InlineData("no", false)]
    [InlineData("NO", false)]
    [InlineData("Yes", true)]
    public void Strict_modes_are_yes_or_no(string text, bool strict)
    {
        Assert.True(Configure.Clean(Configure.DoorText("")).StrictModes);
        Assert.Equal(strict, Configure.Clean($"[options]\nstrict_modes = {text}\n" + Configure.DoorText("")).StrictModes);
        Assert.StartsWith(
            "error: knockd.conf:2: strict_modes: \"off\" is neither yes nor no\nhint: write strict_modes = yes|no\n",
            Configure.Render(Configure.Parse("[options]\nstrict_modes = off\n" + Configure.DoorText(""))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", LogFormat.Text)]
    [InlineData("log_format = json", LogFormat.Json)]
    [InlineData("Log_Format = TEXT", LogFormat.Text)]
    public void Log_format_is_text_or_json(string line, LogFormat format) =>
        Assert.Equal(format, Configure.Clean($"[options]\n{line}\n" + Configure.DoorText("")).LogFormat);

    [Theory]
    [InlineData("443:udp,51820:udp,8080-8090:tcp", "443:udp|51820:udp|8080-8090:tcp")]
    [InlineData("443 , 1-65535:UDP", "443:tcp|1-65535:udp")]
    [InlineData("", "")]
    public void Ignore_ports_are_ports_and_ranges_of_a_protocol(string text, string ranges) =>
        Assert.Equal(ranges, string.Join('|', Configure.Clean($"[options]\nignore_ports = {text}\n" + Configure.DoorText("")).IgnorePorts));

    [Fact]
    public void Ignored_range_holds_its_ends_of_its_protocol_only()
    {
        PortRange range = new(Protocol.Udp, 80, 90);

        Assert.True(range.Contains(new Knock(Protocol.Udp, 80)) && range.Contains(new Knock(Protocol.Udp, 90)));
        Assert.False(range.Contains(new Knock(Protocol.Udp, 79)) || range.Contains(new Knock(Protocol.Udp, 91)));
        Assert.False(range.Contains(new Knock(Protocol.Tcp, 85)));
    }

    [Theory]
    [InlineData("", "", 30)]
    [InlineData("cmd_limit = 7", "", 7)]
    [InlineData("cmd_limit = 7", "cmd_limit = 9", 9)]
    [InlineData("", "cmd_limit = 9", 9)]
    public void Cmd_limit_of_the_options_is_the_default_of_the_doors(string options, string door, int seconds)
    {
        // Also if the options come last.
        foreach (string text in (string[])[
            $"[options]\n{options}\n{Configure.DoorText(door)}", $"{Configure.DoorText(door)}[options]\n{options}\n"])
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.Single(Configure.Clean(text).Doors).CommandLimit);
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("cooldown = 0", 0)]
    [InlineData("cooldown = 86400", 86400)]
    public void Cooldown_is_off_or_some_seconds(string line, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Configure.Door(line).Cooldown);

    [Fact]
    public void Cmd_timeout_0_closes_at_once_as_in_knockd_and_is_warned_of()
    {
        ConfigurationResult result = Configure.Parse(Configure.DoorText("cmd_timeout = 0"));

        Assert.Equal(TimeSpan.Zero, Assert.Single(result.Settings!.Doors).CommandTimeout);
        Assert.Equal(
            "warning: knockd.conf:5: cmd_timeout = 0 closes the door as soon as it is open\n"
            + "hint: nobody gets in so; give it some seconds\n",
            Configure.Render(result));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("cmd_timeout = 10", "", true)]
    [InlineData("cmd_timeout = 11", "", false)]
    [InlineData("cmd_limit = 7", "", false)]
    [InlineData("cooldown = 7", "", false)]
    [InlineData("", "look_ahead = all", false)]
    [InlineData("one_time_sequences = /etc/tanknock/b.tan", "one_time_sequences = /etc/tanknock/a.tan", false)]
    public void Doors_mean_the_same_wherever_they_stand(string first, string second, bool same)
    {
        DoorSettings one = Configure.Parse(Configure.DoorText(first)).Settings!.Doors[0];
        DoorSettings other = Configure.Parse("# moved\n\n" + Configure.DoorText(second)).Settings!.Doors[0];

        Assert.Equal(same, one.MeansTheSameAs(other));
    }

    [Fact]
    public void Usesyslog_in_a_door_counts_as_in_knockd() =>
        Assert.True(Configure.Clean(Configure.DoorText("UseSyslog")).UseSyslog);

    [Theory]
    [InlineData("", "a", "b", "a", "b")]
    [InlineData("start_command_6 = c", "a", "b", "c", "b")]
    [InlineData("command_6 = c\nstop_command_6 = d", "a", "b", "c", "d")]
    [InlineData("start_command_6 =", "a", "b", null, null)]
    [InlineData("stop_command_6 =", "a", "b", "a", null)]
    public void Commands_of_ipv6_fall_back_to_those_of_ipv4(
        string lines, string? start, string? stop, string? start6, string? stop6)
    {
        DoorSettings door = Configure.Clean(
            $"[d]\none_time_sequences=/l\ncommand = a\nstop_command = b\n{lines}").Doors[0];

        Assert.Equal(
            (start, stop, start6, stop6), (door.StartCommand, door.StopCommand, door.StartCommand6, door.StopCommand6));
    }

    [Fact]
    public void Table_examples_and_names_are_found_in_any_case()
    {
        Assert.All(DirectiveTable.Rows, row => Assert.Same(row, DirectiveTable.Find(row.Name.ToUpperInvariant())));
        Assert.Equal(DirectiveTable.Names.Length, DirectiveTable.Rows.Sum(row => 1 + row.Aliases.Length));
        Snapshot.Match(string.Concat(DirectiveTable.Rows.Select(
            row => $"{row.Section,-8} {row.Example}  (also: {string.Join(", ", row.Aliases)}; default: {row.Default})\n")));
    }
}
