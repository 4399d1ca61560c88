using System.Diagnostics;
using System.Globalization;
using System.Net;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Packets;
using Xunit;

namespace TanKnock.Tests.Doors;

/// <summary>Real commands through the real shell.</summary>
public sealed class CommandRunnerTests : IDisposable
{
    /// <summary>Only a bound for failure: what a command left in the background must not be waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly Knocker Alice = new(
        new DoorSettings { Name = "ssh", LineNumber = 1 }, Address.From(IPAddress.Parse("203.0.113.7")), null, 0);

    private readonly CommandRunner runner = new(TimeProvider.System);

    public void Dispose() => runner.Dispose();

    [Fact]
    public async Task A_child_in_the_background_holds_no_door_open()
    {
        CommandResult result = await runner.RunAsync("sleep 300 & echo $!", Alice).WaitAsync(Patience);
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
        CommandResult result = await runner.RunAsync("echo %IP%; exec /usr/bin/env", Alice).WaitAsync(Patience);
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
            await runner.RunAsync("echo oops >&2; exit 3", Alice).WaitAsync(Patience));
}
