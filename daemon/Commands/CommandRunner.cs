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

    /// <summary>Runs a command to its end. At most <see cref="MaxRunning"/> run at once, the others wait their turn.</summary>
    internal async Task<CommandResult> RunAsync(string template, Knocker knocker, TimeSpan limit)
    {
        await running.WaitAsync();
        try
        {
            // A thread each: a few commands that hang would use up the pool's, which open the other doors.
            return await Task.Factory.StartNew(
                () => Run(template, knocker, limit),
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default);
        }
        finally
        {
            running.Release();
        }
    }

    public void Dispose() => running.Dispose();

    private static CommandResult Run(string template, Knocker knocker, TimeSpan limit)
    {
        string command = CommandTemplate.Expand(template, knocker.Address.ToString());
        string[] environment = Environment(knocker);
        if (SimpleCommand.Split(command) is string[] words)
        {
            CommandResult result = ChildProcess.Run(words, environment, limit);
            if (!result.NeverRan)
            {
                return result;
            }

            // A script without an interpreter line, a file that is not there: the shell has its way with it and its words.
        }

        return ChildProcess.Run(["/bin/sh", "-c", command], environment, limit);
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
