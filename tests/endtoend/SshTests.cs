using System.Security.Cryptography;
using Xunit;

namespace TanKnock.EndToEnd;

/// <summary>What docs/ssh.md says, with the real OpenSSH client and server and with rsync.</summary>
public sealed class SshTests
{
    [Fact]
    public async Task Ssh_by_the_printed_snippet_knocks_for_each_connection()
    {
        await using Site site = await Site.StartAsync();
        Ssh ssh = await Ssh.StartAsync(site);
        await ssh.ConfigureByTanknockAsync();

        Outcome first = await ssh.RunAsync($"echo question | ssh -F $F {ssh.Host} 'cat; echo answer; exit 5'");
        Outcome second = await ssh.RunAsync($"ssh -F $F {ssh.Host} true </dev/null");

        Assert.Equal(new Outcome(5, "question\nanswer\n", $"tanknock: line 1 of {Site.Lines} used, {Site.Lines - 1} left\n"), first);
        Assert.Equal(0, second.ExitCode);
        Assert.Equal(Site.Lines - 2, TanList.Unused(ssh.List));
    }

    [Fact]
    public async Task Scp_sftp_and_rsync_carry_files_both_ways()
    {
        await using Site site = await Site.StartAsync();
        Ssh ssh = await Ssh.StartAsync(site);
        await ssh.ConfigureByTanknockAsync();
        byte[] content = RandomNumberGenerator.GetBytes(5_000_000);
        File.WriteAllBytes(site.Lab.At("original"), content);
        string there = $"{ssh.Host}:{site.Lab.Folder}";

        foreach (string command in (string[])[
            $"scp -q -F $F original {there}/by-scp && scp -q -F $F {there}/by-scp back-by-scp",
            $"printf 'put original {site.Lab.At("by-sftp")}\nget {site.Lab.At("by-sftp")} back-by-sftp\n' | sftp -q -F $F -b - {ssh.Host}",
            $"rsync -e \"ssh -F $F\" original {there}/by-rsync && rsync -e \"ssh -F $F\" {there}/by-rsync back-by-rsync"])
        {
            Outcome outcome = await ssh.RunAsync(command);
            Assert.True(outcome.ExitCode == 0, outcome.ToString());
        }

        foreach (string name in (string[])["by-scp", "by-sftp", "by-rsync"])
        {
            Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(site.Lab.At("back-" + name))), name);
        }
    }

    [Theory]
    [InlineData("Match host {0} exec \"test -S {1} || tanknock --quiet --wait %p %h\"")]
    [InlineData("Host {0}\n ProxyCommand tanknock --quiet proxy %h %p")]
    public async Task Shared_connection_costs_one_line(string knocking)
    {
        await using Site site = await Site.StartAsync();
        Ssh ssh = await Ssh.StartAsync(site);
        ssh.Configure($"""
            {string.Format(null, knocking, ssh.Host, ssh.ControlPath)}
                ControlMaster auto
                ControlPath {ssh.ControlPath}
                ControlPersist yes
            """);

        // Not into our pipes: the connection that stays would keep them open.
        Outcome outcome = await ssh.RunAsync(
            $"for i in 1 2 3; do ssh -F $F {ssh.Host} echo $i </dev/null >>said 2>>error || exit; done; "
            + $"ssh -F $F -O check {ssh.Host} 2>>check && ssh -F $F -O exit {ssh.Host} 2>>check");

        Assert.True(outcome.ExitCode == 0, outcome + File.ReadAllText(site.Lab.At("error")));
        Assert.Equal("1\n2\n3\n", File.ReadAllText(site.Lab.At("said")));
        Assert.Equal("", File.ReadAllText(site.Lab.At("error")));
        Assert.Equal(Site.Lines - 1, TanList.Unused(ssh.List));
    }

    [Fact]
    public async Task Command_after_the_knock_is_ssh_itself()
    {
        await using Site site = await Site.StartAsync();
        Ssh ssh = await Ssh.StartAsync(site);
        ssh.Configure("");

        Outcome outcome = await ssh.RunAsync(
            $"tanknock -q --wait 22:30 {ssh.Host} -- ssh -F $F {ssh.Host} 'echo in; exit 3' </dev/null");

        Assert.Equal(new Outcome(3, "in\n", ""), outcome);
    }

    [Fact]
    public async Task Door_that_stays_shut_is_told_by_both()
    {
        await using Site site = await Site.PrepareAsync();
        Ssh ssh = await Ssh.StartAsync(site);
        ssh.Configure($"Host {ssh.Host}\n ProxyCommand tanknock --retries 1 proxy %h %p:0.2");

        Outcome outcome = await ssh.RunAsync($"ssh -F $F {ssh.Host} true </dev/null");

        Assert.Equal(255, outcome.ExitCode);
        Assert.Contains(
            $"tanknock: error: port 22 of {ssh.Host} did not open within 0.2 s\n", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(Site.Lines - 2, TanList.Unused(ssh.List));
    }
}
