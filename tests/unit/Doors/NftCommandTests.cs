using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using Xunit;

namespace TanKnock.Tests.Doors;

public sealed class NftCommandTests
{
    [Theory]
    [InlineData("/usr/sbin/nft add element inet filter knockers { 2001:db8::7 timeout 30s }", "add element inet filter knockers { 2001:db8::7 timeout 30s }")]
    [InlineData("/sbin/nft  delete element inet\tfilter a { 203.0.113.7 }", "delete element inet filter a { 203.0.113.7 }")]
    [InlineData("/usr/sbin/nft flush set inet filter knockers", "flush set inet filter knockers")]
    public void Changes_go_to_the_library(string command, string text) =>
        Assert.Equal(text, NftCommand.TextOf(SimpleCommand.Split(command)!));

    [Theory]
    [InlineData("/usr/sbin/nft")]
    [InlineData("/usr/sbin/nft list ruleset")]
    [InlineData("/usr/sbin/nft monitor")]
    [InlineData("/usr/sbin/nft -f /etc/nftables.conf")]
    [InlineData("/usr/sbin/nft add element inet filter a { 203.0.113.7 } -e")]
    [InlineData("/usr/local/sbin/nft add element inet filter a { 203.0.113.7 }")]
    [InlineData("/usr/sbin/iptables add element")]
    public void Everything_else_does_not(string command) => Assert.Null(NftCommand.TextOf(SimpleCommand.Split(command)!));
}
