using System.Globalization;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;

namespace TanKnock.Daemon.Commands;

/// <summary>Runs a door's commands as knockd does, through <c>/bin/sh -c</c>, but with a clean environment and a time
/// limit.</summary>
internal sealed class CommandRunner : IDisposable
{
    /// <summary>What a command finds in PATH: the default of Debian's root.</summary>
    internal const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Enough for a hundred people at once and a few commands that hang; a bound for processes.</summary>
    private const int MaxRunning = 128;

    private readonly SemaphoreSlim running = new(MaxRunning);

    /// <summary>Runs a command to its end; it has been started when this returns, unless it has to wait. At most <see cref="MaxRunning"/> run at once, the others wait their turn.</summary>
    internal async Task<CommandResult> RunAsync(string template, Knocker knocker, TimeSpan limit)
    {
        await running.WaitAsync();
        try
        {
            ChildProcess? child = Start(template, knocker, out CommandResult? failure);

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

    public void Dispose() => running.Dispose();

    private static ChildProcess? Start(string template, Knocker knocker, out CommandResult? failure)
    {
        string command = CommandTemplate.Expand(template, knocker.Address.ToString());
        string[] environment = Environment(knocker);

        // What cannot be started so, a script without an interpreter line or a file that is not there, the shell has its
        // way with, and its words for.
        failure = null;
        ChildProcess? child = SimpleCommand.Split(command) is string[] words
            ? ChildProcess.Start(words, environment, out failure)
            : null;
        return child ?? ChildProcess.Start(["/bin/sh", "-c", command], environment, out failure);
    }

    private static string[] Environment(Knocker knocker)
    {
        List<string> variables =
        [
            $"PATH={SearchPath}",
            $"TANKNOCK_DOOR={knocker.Door.Name}",
            $"TANKNOCK_ADDRESS={knocker.Address}",
        ];
        if (knocker.List is not null)
        {
            variables.Add($"TANKNOCK_LIST={knocker.List}");
            variables.Add($"TANKNOCK_NAME={Path.GetFileNameWithoutExtension(knocker.List)}");
            variables.Add(string.Create(CultureInfo.InvariantCulture, $"TANKNOCK_LINE={knocker.Line}"));
        }

        return [.. variables];
    }
}
