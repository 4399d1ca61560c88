using System.Diagnostics;
using System.Globalization;
using System.Net;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Packets;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Doors;

/// <summary>Real commands through the real shell.</summary>
public sealed class CommandRunnerTests : IDisposable
{
    /// <summary>Only a bound for failure: what a command left in the background must not be waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly OpenRequest Alice = new(
        new DoorSettings { Name = "ssh", LineNumber = 1 }, 0, Address.From(IPAddress.Parse("203.0.113.7")), null, 0);

    private readonly CommandRunner runner = new();

    public void Dispose() => runner.Dispose();

    [Fact]
    public async Task A_child_in_the_background_holds_no_door_open()
    {
        CommandResult result = await runner.RunAsync("sleep 300 & echo $!", Alice, Patience).WaitAsync(Patience);
        using Process child = Process.GetProcessById(int.Parse(result.Output, CultureInfo.InvariantCulture));
        try
        {
            Assert.Null(result.Failure);
            Assert.False(child.HasExited);
        }
        finally
        {
            child.Kill();
        }
    }

    [Fact]
    public async Task A_command_finds_a_clean_environment_and_its_address()
    {
        CommandResult result = await runner.RunAsync("echo %IP%; exec /usr/bin/env", Alice, Patience).WaitAsync(Patience);
        string[] lines = result.Output.Split('\n');
        Assert.Equal("203.0.113.7", lines[0]);
        Assert.Equal(
            ["PATH", "PWD", "TANKNOCK_ADDRESS", "TANKNOCK_DOOR"],
            lines[1..].Select(line => line.Split('=')[0]).Where(name => name is not ("_" or "OLDPWD" or "SHLVL")).Order());
    }

    [Fact]
    public async Task A_command_that_fails_tells_its_status_and_what_it_said() =>
        Assert.Equal(
            new CommandResult("status 3", "oops"),
            await runner.RunAsync("echo oops >&2; exit 3", Alice, Patience).WaitAsync(Patience));

    /// <summary>The runtime ignores SIGPIPE, and what is ignored stays so in a child: yes(1) would complain.</summary>
    [Fact]
    public async Task A_command_whose_reader_goes_away_ends_by_itself_in_silence() =>
        Assert.Equal(
            new CommandResult(null, "y"),
            await runner.RunAsync("yes | head -1", Alice, Patience).WaitAsync(Patience));

    [Fact]
    public async Task A_plain_command_is_run_without_a_shell_and_says_the_same()
    {
        CommandResult direct = await runner.RunAsync("/usr/bin/env", Alice, Patience).WaitAsync(Patience);
        Assert.Equal(
            ["PATH", "TANKNOCK_ADDRESS", "TANKNOCK_DOOR"],
            direct.Output.Split('\n').Select(line => line.Split('=')[0]).Order());
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_said_as_the_shell_says_it()
    {
        CommandResult result = await runner.RunAsync("/nowhere/nft add %IP%", Alice, Patience).WaitAsync(Patience);
        Assert.Equal("status 127", result.Failure);
        Assert.Contains("/nowhere/nft", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_without_an_interpreter_line_runs_as_the_shell_runs_it()
    {
        string folder = Directory.CreateTempSubdirectory("tanknock-script-").FullName;
        string script = Path.Combine(folder, "script");
        try
        {
            // By another process: see ClientLab.WriteProgram.
            ListTrustTests.Run("sh", "-ec", "echo 'echo hello $1' >\"$0\"; chmod 500 \"$0\"", script);
            CommandResult result = await runner.RunAsync($"{script} %IP%", Alice, Patience).WaitAsync(Patience);
            Assert.Equal(new CommandResult(null, "hello 203.0.113.7"), result);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_command_that_hangs_is_killed_with_all_that_it_started()
    {
        // Long enough for the shell to begin, on any machine.
        TimeSpan limit = TimeSpan.FromSeconds(7.5);
        CommandResult result = await runner.RunAsync("sleep 300 & echo $!; exec sleep 300", Alice, limit).WaitAsync(Patience);
        Assert.Equal("killed after 7.5 s", result.Failure);
        Assert.NotEmpty(result.Output);

        // Whoever is killed may still be on the way to its end.
        string stat = $"/proc/{result.Output}/stat";
        Assert.True(SpinWait.SpinUntil(() => !File.Exists(stat) || File.ReadAllText(stat).Contains(") Z"), Patience));
    }

    [Fact]
    public async Task A_command_inherits_no_handle_but_its_own_three()
    {
        using FileStream ours = File.OpenRead("/etc/passwd");
        CommandResult result = await runner.RunAsync("/bin/ls -l /proc/self/fd", Alice, Patience).WaitAsync(Patience);
        string[] files = [.. result.Output.Split('\n').Where(line => line.Contains("->")).Select(line => line.Split("-> ")[1])];
        Assert.Equal(4, files.Length);
        Assert.Equal("/dev/null", files[0]);
        Assert.StartsWith("pipe:", files[1], StringComparison.Ordinal);
        Assert.Equal(files[1], files[2]);
        Assert.StartsWith("/proc/", files[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_says_much_is_not_held_up_and_its_beginning_is_kept()
    {
        CommandResult result = await runner.RunAsync("/usr/bin/seq 1000000", Alice, Patience).WaitAsync(Patience);
        Assert.Null(result.Failure);
        Assert.StartsWith("1\n2\n3\n", result.Output, StringComparison.Ordinal);
        Assert.InRange(result.Output.Length, 490, 500);
    }

    [Fact]
    public async Task A_command_ended_by_a_signal_says_so() =>
        Assert.Equal("ended by signal 15", (await runner.RunAsync("kill -15 $$", Alice, Patience).WaitAsync(Patience)).Failure);

    [Fact]
    public async Task A_hundred_at_once_wait_for_each_other_not()
    {
        // Each waits until all have started, so it ends only if they run at the same time.
        string folder = Directory.CreateTempSubdirectory("commands-").FullName;
        try
        {
            string command = $"touch {folder}/$$; while [ $(ls {folder} | wc -l) -lt 100 ]; do sleep 0.05; done";
            CommandResult[] results = await Task.WhenAll(
                Enumerable.Range(0, 100).Select(_ => runner.RunAsync(command, Alice, TimeSpan.FromMinutes(2))));
            Assert.All(results, result => Assert.Equal(new CommandResult(null, ""), result));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
