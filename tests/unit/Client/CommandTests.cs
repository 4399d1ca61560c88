using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

/// <summary><c>tanknock HOST -- COMMAND</c>, <c>--quiet</c>, <c>--json</c>, progress.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly ClientLab lab = new();

    public CommandTests() => lab.WriteList(ClientLab.RoomyList(20));

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Command_runs_after_the_knock_and_its_exit_code_is_ours()
    {
        Finished run = Knock("127.0.0.2", "--", "sh", "-c", "echo \"$1\"; exit 7", "sh", "--two  words");
        Assert.Equal(new Finished(7, "--two  words\n", "tanknock: line 1 of 20 used, 19 left\n"), run);
    }

    [Fact]
    public void Command_is_the_process_itself_with_signals_as_usual()
    {
        // yes ends by SIGPIPE, 128 + 13 for the shell, if that is not ignored.
        Finished run = lab.RunCommand(
            "bash", "-c", $"{ClientLab.Program} -q -d 0 --list {lab.ListPath} 127.0.0.2 -- yes | head -n 1; echo ${{PIPESTATUS[0]}}");
        Assert.Equal("y\n141\n", run.Output);
    }

    [Fact]
    public void Command_is_told_from_host_and_ports()
    {
        Assert.Equal("x\n", Knock("-q", "--", "127.0.0.2", "--", "echo", "x").Output);
        Assert.Equal("-- x\n", lab.Run("-d", "0", "127.0.0.2", "7000", "8000:udp", "--", "echo", "--", "x").Output);
        Assert.Equal("skip\n", Knock("127.0.0.2", "--", "echo", "skip").Output);
        Assert.Equal((0, ""), (Knock("127.0.0.2", "--").ExitCode, Knock("127.0.0.2", "--").Output));
    }

    [Fact]
    public void Command_that_cannot_run_exits_as_in_a_shell()
    {
        Finished missing = Knock("-q", "127.0.0.2", "--", "no-such-command");
        Finished folder = Knock("-q", "127.0.0.2", "--", lab.Folder);
        Assert.Equal(
            new Finished(127, "", "tanknock: error: cannot run 'no-such-command': No such file or directory\n"), missing);
        Assert.Equal(new Finished(126, "", $"tanknock: error: cannot run '{lab.Folder}': Permission denied\n"), folder);
    }

    [Fact]
    public void Command_does_not_run_if_the_port_does_not_open()
    {
        Finished run = Knock("--wait", "9:0.05", "--retries", "0", "127.0.0.2", "--", "echo", "x");
        Assert.Equal((4, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public void Quiet_says_nothing_but_errors()
    {
        lab.WriteList(ClientLab.RoomyList(2));
        Assert.Equal(new Finished(0, "", ""), Knock("--quiet", "-v", "127.0.0.2"));
        Finished closed = Knock("--quiet", "--wait", "9:0.05", "--retries", "2", "127.0.0.2");
        Assert.Equal(3, closed.ExitCode);
        Assert.Equal(
            $"tanknock: error: {lab.ListPath}: none of its 2 lines is unused\n"
            + "tanknock: hint: make new lists with seqgen, one for the server and one for here\n",
            closed.Error);
    }

    [Fact]
    public void Json_is_one_object_whatever_happened() => Snapshot.Match(
        Knock("-q", "--json", "127.0.0.2").Output
        + Knock("-q", "--json", "--wait", "9:0.05", "--retries", "1", "127.0.0.2").Output
        + Knock("-q", "--json", "a..b").Output
        + lab.Run("--json", "-d", "0", "127.0.0.2", "7000").Output);

    [Fact]
    public void Progress_shows_on_a_terminal_only()
    {
        string wait = $"{ClientLab.Program} -d 0 --list {lab.ListPath} --wait 9:2 --retries 0 127.0.0.2";
        string terminal = lab.RunCommand("env", "-u", "NO_COLOR", "TERM=xterm", "script", "-qec", wait, "/dev/null").Output;
        string plain = lab.RunCommand("env", "NO_COLOR=1", "TERM=xterm", "script", "-qec", wait, "/dev/null").Output;
        Finished pipe = lab.RunCommand("sh", "-c", wait);
        Assert.Contains("\r\e[Ktanknock: waiting for port 9 of 127.0.0.2, ", terminal, StringComparison.Ordinal);
        Assert.Contains("\r\e[Ktanknock: error: port 9", terminal, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting", pipe.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Origin_that_is_not_there_is_told_and_uses_nothing() => Snapshot.Match(string.Concat(new string[][]
    {
        ["--source", "192.0.2.99", "192.0.2.1"],
        ["--source", "nonsense", "192.0.2.1"],
        ["--source", "fe80::1", "192.0.2.1"],
        ["--source", "fe80::1%nosuch0", "192.0.2.1"],
        ["--source", "192.0.2.99", "-6", "192.0.2.1"],
        ["--source", "::1", "192.0.2.1"],
        ["--bind-interface", "nosuch0", "192.0.2.1"],
        ["--bind-interface", "much-too-long-a-name", "192.0.2.1"],
    }.Select(words => $"$ tanknock {string.Join(' ', words)}\n{Knock(words).Error}"))
        + lab.ListLines().Count(line => line.StartsWith('#')));

    private Finished Knock(params string[] words) => lab.Run(["-d", "0", "--list", lab.ListPath, .. words]);
}
