using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Interop;
using TanKnock.Daemon.Privileges;
using TanKnock.Tests.Configuration;
using Xunit;

namespace TanKnock.Tests.Privileges;

/// <summary>What a daemon needs of root's privileges, as far as its commands tell.</summary>
public sealed class CapabilityNeedTests
{
    [Theory]
    [InlineData("/usr/sbin/nft add element inet filter knockers { %IP% timeout 30s }", "net_admin, net_raw")]
    [InlineData("/sbin/iptables -A INPUT -s %IP% -p tcp --dport 22 -j ACCEPT", "net_admin, net_raw")]
    [InlineData("/usr/sbin/ip6tables -w -A INPUT -s %IP% -j ACCEPT", "net_admin, net_raw")]
    [InlineData("/usr/sbin/ipset add knockers %IP%", "net_admin, net_raw")]
    [InlineData("/usr/sbin/conntrack -D -s %IP%", "net_admin, net_raw")]
    [InlineData("/usr/bin/logger knocked: %IP%", "net_admin, net_raw")]
    [InlineData("/bin/true", "net_admin, net_raw")]
    [InlineData("", "net_admin, net_raw")]
    [InlineData("/usr/local/sbin/nft list ruleset", null)]
    [InlineData("/opt/sbin/../../usr/sbin/nft list ruleset", null)]
    [InlineData("nft list ruleset", null)]
    [InlineData("/usr/sbin/nft list ruleset; id", null)]
    [InlineData("/usr/sbin/nft list ruleset | cat", null)]
    [InlineData("/usr/sbin/nft $(id)", null)]
    [InlineData("PATH=/x /usr/sbin/nft list ruleset", null)]
    [InlineData("/bin/sh -c nft", null)]
    [InlineData("/usr/sbin/%IP%", null)]
    [InlineData("/etc/knock.sh %IP%", null)]
    public void Command_needs_what_its_program_does_or_perhaps_anything(string command, string? expected)
    {
        CapabilityNeed need = Need($"start_command = {command}");

        Assert.Equal(
            expected is null ? (CapabilitySet.All, "knockd.conf:3: what start_command of ssh needs cannot be told") : (need.Set, null),
            (need.Set, need.Because));
        Assert.Equal(expected ?? CapabilitySet.All.ToString(), need.Set.ToString());
    }

    [Theory]
    [InlineData("command = /bin/true\nstop_command = x", "4: what stop_command of")]
    [InlineData("command = /bin/true\nstart_command_6 = x", "4: what start_command_6 of")]
    [InlineData("command = /bin/true\ncommand_6 = /bin/true\nstop_command_6 = x", "5: what stop_command_6 of")]
    public void Every_command_of_a_door_counts(string commands, string because) =>
        Assert.StartsWith("knockd.conf:" + because, Need(commands).Because, StringComparison.Ordinal);

    [Fact]
    public void What_the_configuration_says_counts_whatever_the_commands_are()
    {
        Assert.Equal("net_admin, net_raw, sys_module", Need("command = x", "capabilities = sys_module").Set.ToString());
        Assert.Equal(
            new CapabilityNeed(CapabilitySet.All, "knockd.conf:2: capabilities says so"), Need("command = /bin/true", "capabilities = keep"));
    }

    [Fact]
    public void Doors_that_an_earlier_daemon_left_open_count_too()
    {
        DaemonSettings settings = Settings("command = /bin/true", "");
        Assert.Equal("net_admin, net_raw", CapabilityNeed.Of("f", settings, "/usr/sbin/nft delete x").Set.ToString());
        Assert.Equal(CapabilitySet.All, CapabilityNeed.Of("f", settings, "/usr/sbin/nft delete x", "/etc/close.sh").Set);
    }

    [Fact]
    public void Root_keeps_what_files_of_others_take_besides() => Assert.Equal(
        "chown, dac_override, fowner, net_admin, net_raw", Need("command = /bin/true").OfRoot.ToString());

    /// <summary>The kernel's own numbers, where its headers are installed.</summary>
    [Fact]
    public void Numbers_are_the_kernels()
    {
        const string Header = "/usr/include/linux/capability.h";
        foreach (string[] words in File.Exists(Header) ? File.ReadLines(Header).Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)) : [])
        {
            if (words is ["#define", ['C', 'A', 'P', '_', ..] name, string number] && int.TryParse(number, out int value))
            {
                Assert.Equal((name, 1UL << value), (name, CapabilitySet.Find(name)?.Bits));
            }
        }
    }

    private static CapabilityNeed Need(string door, string options = "") => CapabilityNeed.Of("knockd.conf", Settings(door, options));

    private static DaemonSettings Settings(string door, string options) => Configure.Parse(
        $"{(options.Length == 0 ? "" : $"[options]\n{options}\n")}[ssh]\none_time_sequences = /l\n{door}\n").Settings!;
}
