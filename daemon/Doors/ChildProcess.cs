using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using TanKnock.Core.Files.Interop;
using TanKnock.Daemon.Interop;

namespace TanKnock.Daemon.Doors;

/// <summary>One program that runs in a process group of its own, with nothing of ours but what it is given.</summary>
internal sealed unsafe class ChildProcess
{
    /// <summary>How much of a program's output is kept; the rest is read and dropped, so that it never waits for us.</summary>
    private const int MaxOutput = 500;

    /// <summary>What a pipe holds at most (pipe(7)): after the program's end no more than that can be its own.</summary>
    private const int PipeCapacity = 1 << 16;

    private readonly int process;
    private readonly int output;

    private ChildProcess(int process, int output)
    {
        this.process = process;
        this.output = output;
    }

    /// <summary>Starts a program; null if that fails, and why. Whoever starts one has to <see cref="Wait"/> for it.</summary>
    internal static ChildProcess? Start(string[] arguments, IReadOnlyCollection<string> environment, out CommandResult? failure)
    {
        int* ends = stackalloc int[2];
        failure = null;
        if (Libc.Pipe(ends, Libc.CloseOnExec) != 0)
        {
            failure = NotStarted(Marshal.GetLastPInvokeError());
            return null;
        }

        SpawnPlan plan = new(arguments[0], ends[1], ends[1], "/", IsSession: false);
        int error = Spawn.Start(arguments, environment, plan, out int process);
        _ = Libc.Close(ends[1]);
        if (error == 0)
        {
            return new ChildProcess(process, ends[0]);
        }

        _ = Libc.Close(ends[0]);
        failure = NotStarted(error);
        return null;
    }

    /// <summary>Blocks until the program has ended, or was killed with its process group because
    /// <paramref name="limit"/> was over. To be called once.</summary>
    internal CommandResult Wait(TimeSpan limit)
    {
        try
        {
            return Watch(limit);
        }
        finally
        {
            _ = Libc.Close(output);
        }
    }

    private static CommandResult NotStarted(int error) => new($"not started: {Marshal.GetPInvokeErrorMessage(error)}", "");

    private CommandResult Watch(TimeSpan limit)
    {
        int handle = Libc.OpenProcess(process);
        int error = Marshal.GetLastPInvokeError();
        StringBuilder said = new();
        bool ended = handle >= 0 && WaitForEnd(handle, limit, said);
        if (handle >= 0)
        {
            _ = Libc.Close(handle);
        }

        if (!ended)
        {
            _ = Libc.Signal(-process, Libc.Kill);
        }

        int status;
        while (Libc.Wait(process, out status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Libc.Interrupted)
            {
                return new CommandResult("ended, nobody knows how", said.ToString().Trim());
            }
        }

        return handle < 0 ? new CommandResult($"killed, cannot be watched: {Marshal.GetPInvokeErrorMessage(error)}", "")
            : ended ? new CommandResult(Describe(status), said.ToString().Trim())
            : new CommandResult($"killed after {limit.TotalSeconds:0.#} s", said.ToString().Trim());
    }

    /// <summary>Collects output until the program ends; false if the time is over first. What the program left in the
    /// background may hold the pipe open for ever, and is not waited for.</summary>
    private bool WaitForEnd(int handle, TimeSpan limit, StringBuilder said)
    {
        long start = Stopwatch.GetTimestamp();
        Span<PollEntry> entries = [PollEntry.Reading(handle), PollEntry.Reading(output)];
        while (true)
        {
            double left = (limit - Stopwatch.GetElapsedTime(start)).TotalMilliseconds;
            int ready = Poll.Wait(entries, (int)Math.Ceiling(Math.Max(left, 0)));
            if (ready == 0)
            {
                return false;
            }

            if (ready > 0 && entries[1].IsReady && Read(said) <= 0)
            {
                entries[1].Drop();
            }

            if (ready > 0 && entries[0].IsReady)
            {
                ReadRest(entries[1..], said);
                return true;
            }
        }
    }

    private void ReadRest(Span<PollEntry> entry, StringBuilder said)
    {
        nint read = 1;
        for (nint total = 0; read > 0 && total < PipeCapacity && Poll.Wait(entry, 0) > 0; total += read)
        {
            read = Read(said);
        }
    }

    private nint Read(StringBuilder said)
    {
        Span<byte> bytes = stackalloc byte[4096];
        nint read = Libc.Read(output, bytes, (nuint)bytes.Length);
        string text = Encoding.UTF8.GetString(bytes[..(int)Math.Max(read, 0)]);
        said.Append(text.AsSpan(0, Math.Min(text.Length, MaxOutput - said.Length)));
        return read;
    }

    /// <summary>A status of waitpid(2) in words; null for a good end.</summary>
    private static string? Describe(int status)
    {
        int signal = status & 0x7f;
        int code = (status >> 8) & 0xff;
        return (signal, code) switch
        {
            (0, 0) => null,
            (0, _) => string.Create(CultureInfo.InvariantCulture, $"status {code}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"ended by signal {signal}"),
        };
    }
}
