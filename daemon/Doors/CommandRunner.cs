using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using TanKnock.Daemon.Configuration;

namespace TanKnock.Daemon.Doors;

/// <summary>Runs a door's commands as knockd does, through <c>/bin/sh -c</c>, but with a clean environment and a time limit.</summary>
internal sealed class CommandRunner(TimeProvider time) : IDisposable
{
    /// <summary>How long a command may run before it is killed with its children. Firewall commands take milliseconds.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>How long after its end what a command wrote may take to get here.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromMilliseconds(100);

    /// <summary>What a command finds in PATH: the default of Debian's root.</summary>
    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Enough for a hundred people at once and a few commands that hang; a bound for processes.</summary>
    private const int MaxRunning = 128;

    /// <summary>How much of a command's output goes to the log.</summary>
    private const int MaxOutput = 500;

    private readonly SemaphoreSlim running = new(MaxRunning);

    /// <summary>Runs a command to its end. At most <see cref="MaxRunning"/> run at once, the others wait their turn.</summary>
    internal async Task<CommandResult> RunAsync(string template, Knocker knocker)
    {
        await running.WaitAsync();
        try
        {
            return await RunNowAsync(template, knocker);
        }
        finally
        {
            running.Release();
        }
    }

    private async Task<CommandResult> RunNowAsync(string template, Knocker knocker)
    {
        using Process process = new() { StartInfo = Describe(template, knocker) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new CommandResult(e.Message, "");
        }

        process.StandardInput.Close();
        using CancellationTokenSource limit = new(Limit, time);
        StringBuilder said = new();
        Task reading = Task.WhenAll(ReadAsync(process.StandardError, said), ReadAsync(process.StandardOutput, said));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return new CommandResult($"killed after {Limit.TotalSeconds:0} s{Kill(process)}", "");
        }

        // A child that the command left in the background may hold the streams open for ever, and a read of a pipe cannot
        // be cancelled: neither is waited for.
        await Task.WhenAny(reading, Task.Delay(OutputGrace, time));
        lock (said)
        {
            return new CommandResult(
                process.ExitCode == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"status {process.ExitCode}"),
                said.ToString().Trim());
        }
    }

    /// <summary>Ends a command and what it started; returns what could not be ended, in words.</summary>
    private static string Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            return "";
        }
        catch (Exception e) when (e is Win32Exception or AggregateException or InvalidOperationException)
        {
            return ", not all of it";
        }
    }

    public void Dispose() => running.Dispose();

    private static ProcessStartInfo Describe(string template, Knocker knocker)
    {
        string address = knocker.Address.ToString();
        ProcessStartInfo start = new("/bin/sh", ["-c", CommandTemplate.Expand(template, address)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath;
        start.Environment["TANKNOCK_DOOR"] = knocker.Door.Name;
        start.Environment["TANKNOCK_ADDRESS"] = address;
        if (knocker.List is not null)
        {
            start.Environment["TANKNOCK_LIST"] = knocker.List;
            start.Environment["TANKNOCK_NAME"] = Path.GetFileNameWithoutExtension(knocker.List);
            start.Environment["TANKNOCK_LINE"] = knocker.Line.ToString(CultureInfo.InvariantCulture);
        }

        return start;
    }

    /// <summary>Reads to the end, so that the command never waits for us, and keeps the beginning of what both streams
    /// say.</summary>
    private static async Task ReadAsync(StreamReader reader, StringBuilder said)
    {
        char[] buffer = new char[MaxOutput];
        int read;
        try
        {
            while ((read = await reader.ReadAsync(buffer)) > 0)
            {
                lock (said)
                {
                    said.Append(buffer, 0, Math.Min(read, MaxOutput - Math.Min(said.Length, MaxOutput)));
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or OperationCanceledException)
        {
            // The command has ended and its streams are closed: what came until then is all.
        }
    }
}
