using Microsoft.Extensions.Logging.Abstractions;
using TanKnock.Daemon.Hosting;
using Xunit;

namespace TanKnock.Tests.Hosting;

/// <summary>What has to run as long as the daemon does ends it if it ends.</summary>
[Trait("When things go wrong", "the capture loop or a service ends")]
public sealed class SupervisorTests
{
    [Fact]
    public async Task Service_that_ends_by_itself_ends_the_wait()
    {
        await using Supervisor supervisor = new(NullLogger.Instance);
        supervisor.Run("endless", stop => Task.Delay(Timeout.Infinite, stop));
        supervisor.Run("short", _ => Task.CompletedTask);
        Assert.False(await supervisor.WaitAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Service_that_fails_ends_the_wait()
    {
        await using Supervisor supervisor = new(NullLogger.Instance);
        supervisor.Run("capture", _ => throw new InvalidOperationException("cannot go on"));
        Assert.False(await supervisor.WaitAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Failure_that_is_noticed_ends_the_wait()
    {
        await using Supervisor supervisor = new(NullLogger.Instance);
        supervisor.Run("endless", stop => Task.Delay(Timeout.Infinite, stop));
        supervisor.Notice("a door", Task.FromException(new InvalidOperationException("a bug")));
        Assert.False(await supervisor.WaitAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Services_are_told_to_stop_and_awaited()
    {
        TaskCompletionSource ended = new();
        using CancellationTokenSource ending = new();
        await using (Supervisor supervisor = new(NullLogger.Instance))
        {
            supervisor.Run("slow", async stop =>
            {
                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Task.Yield();
                ended.SetResult();
            });
            await ending.CancelAsync();
            Assert.True(await supervisor.WaitAsync(ending.Token));
        }

        Assert.True(ended.Task.IsCompleted);
    }
}
