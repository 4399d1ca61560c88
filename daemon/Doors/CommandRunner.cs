using System.Globalization;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Doors;

/// <summary>Runs a door's commands to the same effect as knockd does, through <c>/bin/sh -c</c>, but with a clean environment
/// and a time limit; those that need no shell (decision 0014), or no process (0017), without.</summary>
internal sealed class CommandRunner : IDisposable
{
    /// <summary>What a command finds in PATH: the default of Debian's root.</summary>
    internal const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Enough for a hundred people at once and a few commands that hang; a bound for processes.</summary>
    private const int MaxRunning = 128;

    private readonly SemaphoreSlim running = new(MaxRunning);
    private readonly Nftables nftables = new();

    /// <summary>Runs a command to its end. At most <see cref="MaxRunning"/> run at once, the others wait their turn.</summary>
    internal async Task<CommandResult> RunAsync(string template, OpenRequest request, TimeSpan limit)
    {
        string command = CommandTemplate.Expand(template, request.Address.ToString());
        string[]? words = SimpleCommand.Split(command);
        await running.WaitAsync();
        try
        {
            // What fails here changed nothing: the program itself has its try, and its words for it.
            if (words is not null && NftCommand.TextOf(words) is string change && nftables.TryRun(change))
            {
                return new CommandResult(Failure: null, Output: "");
            }

            ChildProcess? child = Start(command, words, Environment(request), out CommandResult? failure);

            // A thread each to wait: a few commands that hang would use up the pool's, which open the other doors.
            return child is null
                ? failure!
                : await Task.Factory.StartNew(
                    () => child.Wait(limit), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            running.Release();
        }
    }

    public void Dispose()
    {
        running.Dispose();
        nftables.Dispose();
    }

    private static ChildProcess? Start(string command, string[]? words, string[] environment, out CommandResult? failure)
    {
        // What cannot be started so, a script without an interpreter line or a file that is not there, the shell has its
        // way with, and its words for.
        failure = null;
        ChildProcess? child = words is null ? null : ChildProcess.Start(words, environment, out failure);
        return child ?? ChildProcess.Start(["/bin/sh", "-c", command], environment, out failure);
    }

    private static string[] Environment(OpenRequest request)
    {
        List<string> variables =
        [
            $"PATH={SearchPath}",
            $"TANKNOCK_DOOR={request.Door.Name}",
            $"TANKNOCK_ADDRESS={request.Address}",
        ];
        if (request.List is not null)
        {
            variables.Add($"TANKNOCK_LIST={request.List}");
            variables.Add($"TANKNOCK_NAME={Path.GetFileNameWithoutExtension(request.List)}");
            variables.Add(string.Create(CultureInfo.InvariantCulture, $"TANKNOCK_LINE={request.Line}"));
        }

        return [.. variables];
    }
}
