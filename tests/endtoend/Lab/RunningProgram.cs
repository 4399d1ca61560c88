using System.Diagnostics;

namespace TanKnock.EndToEnd;

/// <summary>A program that runs beside the test: its lines, its end, and the signals that it gets by its pid.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly LogFile? _logFile;
    private volatile bool _disposed;

    internal RunningProgram(ProcessStartInfo start, string? logFile = null)
    {
        _logFile = logFile is null ? null : new LogFile(logFile, Log);
        _process = Process.Start(start)!;
        Pid = _process.Id;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Standard output, standard error and the log file, line by line as they come.</summary>
    internal LineLog Log { get; } = new();

    internal int Pid { get; }

    /// <summary>Waits for the program to end by itself, and for all that it said.</summary>
    internal async Task<int> ExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Bound);
        }
        catch (TimeoutException)
        {
            // A child that outlives the program keeps its pipes open, too.
            string what = _process.HasExited ? "ended, but a child of it did not" : "did not end";
            throw new TimeoutException($"pid {Pid} {what}\n{Log}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks the program to end, and gives its exit code.</summary>
    internal Task<int> StopAsync()
    {
        Signal(NativeMethods.Sigterm);
        return ExitAsync();
    }

    internal void Signal(int signal) => _ = NativeMethods.Signal(Pid, signal);

    /// <summary>Ends it at once; also from a signal handler, so nothing here waits.</summary>
    internal void Kill()
    {
        if (!_disposed && !_process.HasExited)
        {
            _process.Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        Kill();
        await ExitAsync();
        _disposed = true;
        _logFile?.Dispose();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            Log.Add(line);
        }
    }
}
