using TanKnock.Daemon.Configuration;
using Xunit;

namespace TanKnock.Tests.Doors;

public sealed class SimpleCommandTests
{
    [Theory]
    [InlineData("/usr/sbin/nft flush set inet filter knockers", 6)]
    [InlineData("/usr/sbin/nft add element inet filter knockers { 2001:db8::7 timeout 30s }", 11)]
    [InlineData("  /sbin/iptables\t-I INPUT -s 203.0.113.7/32 -j ACCEPT ", 7)]
    [InlineData("/bin/true", 1)]
    [InlineData("/bin/log user=alice,bob@example.org 100%", 3)]
    public void Plain_words_need_no_shell(string command, int words) =>
        Assert.Equal(words, SimpleCommand.Split(command)?.Length);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("nft flush ruleset")]
    [InlineData("exec /bin/true")]
    [InlineData("A=1 /bin/true")]
    [InlineData("/bin/a=b")]
    [InlineData("{ /bin/true }")]
    [InlineData("/bin/true; /bin/false")]
    [InlineData("/bin/true && /bin/false")]
    [InlineData("/bin/true &")]
    [InlineData("/bin/true | /bin/cat")]
    [InlineData("/bin/echo a > /tmp/b")]
    [InlineData("/bin/echo < /tmp/b")]
    [InlineData("/bin/echo $HOME")]
    [InlineData("/bin/echo `id`")]
    [InlineData("/bin/echo 'a b'")]
    [InlineData("/bin/echo \"a b\"")]
    [InlineData("/bin/echo a\\ b")]
    [InlineData("/bin/echo *")]
    [InlineData("/bin/ech?")]
    [InlineData("/bin/echo [a]")]
    [InlineData("/bin/echo ~root")]
    [InlineData("/bin/echo # nothing")]
    [InlineData("/bin/echo {a,b}")]
    [InlineData("/bin/echo a^b")]
    [InlineData("/bin/echo !1")]
    [InlineData("/bin/echo (a)")]
    [InlineData("/bin/echo a\nb")]
    [InlineData("/bin/echo \u00e4")]
    public void Whatever_may_mean_something_to_a_shell_goes_there(string command) =>
        Assert.Null(SimpleCommand.Split(command));
}
