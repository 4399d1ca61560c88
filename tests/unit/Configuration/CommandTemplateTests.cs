using TanKnock.Daemon.Configuration;
using Xunit;

namespace TanKnock.Tests.Configuration;

public sealed class CommandTemplateTests
{
    /// <summary>The second row is what knockd 0.8-2+b4 was seen to run.</summary>
    [Theory]
    [InlineData("open %IP%", "open 192.0.2.2")]
    [InlineData("echo R=%IP% %ip% %Ip% %%IP%% %FOO% $0", "echo R=192.0.2.2 %ip% %Ip% %192.0.2.2% %FOO% $0")]
    [InlineData("%IP%IP%%IP%", "192.0.2.2IP%192.0.2.2")]
    [InlineData("%IP", "%IP")]
    [InlineData("", "")]
    public void Expand_replaces_the_token_as_knockd_does(string template, string command) =>
        Assert.Equal(command, CommandTemplate.Expand(template, "192.0.2.2"));

    [Theory]
    [InlineData("%IP% %FOO% %H%M", false)]
    [InlineData("%IP% %ip%", true)]
    [InlineData("%iP%", true)]
    public void HasMisspeltToken_other_case_is_found(string template, bool misspelt) =>
        Assert.Equal(misspelt, CommandTemplate.HasMisspeltToken(template));
}
