using System.Runtime.InteropServices;
using System.Text;
using TanKnock.Cli;
using TanKnock.Daemon.Interop;

namespace TanKnock.Daemon.Hosting;

/// <summary><c>-d</c>: this program once more, in a session of its own and without a terminal.</summary>
/// <remarks>A fork(2) would leave one of the runtime's threads alive and the others' locks held. So the program is started
/// again, with a hidden option, and its standard error is a pipe to here until it listens: what comes through it is an
/// error or a warning of ours, and a NUL byte, which no message has, says that it listens.</remarks>
internal static unsafe class Background
{
    internal const string Option = "--in-background";

    /// <summary>Where knockd has its own, unless one is named.</summary>
    internal const string PidFile = "/run/tanknockd.pid";

    private const int StandardError = 2;

    /// <summary>Starts it; returns its exit code, or 0 as soon as it listens.</summary>
    internal static int Start(TextWriter error)
    {
        int* ends = stackalloc int[2];
        Must(Libc.Pipe(ends, Libc.CloseOnExec) == 0 ? 0 : Marshal.GetLastPInvokeError());
        int fault = Restart(ends[1], out int process);
        _ = Libc.Close(ends[1]);
        Must(fault);
        try
        {
            return Relay(ends[0], error) ? ExitCode.Done : ExitCodeOf(process);
        }
        finally
        {
            _ = Libc.Close(ends[0]);
        }
    }

    /// <summary>In the background: it listens. From now on standard error leads nowhere, and no folder is held.</summary>
    internal static void TellReady()
    {
        byte ready = 0;

        // Should nobody wait any more, the daemon goes on all the same.
        _ = Libc.Write(StandardError, &ready, 1);
        using (FileStream nowhere = new("/dev/null", FileMode.Open, FileAccess.Write))
        {
            _ = Libc.Duplicate((int)nowhere.SafeFileHandle.DangerousGetHandle(), StandardError);
        }

        Directory.SetCurrentDirectory("/");
    }

    private static int Restart(int output, out int process)
    {
        SpawnPlan plan = new(OwnProgram.Path, Spawn.Nowhere, output, Folder: null, IsSession: true);
        return Spawn.Start(OwnProgram.ArgumentsAnd(Option), OwnProgram.Environment, plan, out process);
    }

    /// <summary>Passes on what it says; true when it listens, false when it ended before.</summary>
    private static bool Relay(int pipe, TextWriter error)
    {
        Decoder utf8 = Encoding.UTF8.GetDecoder();
        Span<byte> bytes = stackalloc byte[4096];
        char[] text = new char[bytes.Length];
        while (true)
        {
            nint read = Libc.Read(pipe, bytes, (nuint)bytes.Length);
            if (read < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted)
            {
                continue;
            }

            ReadOnlySpan<byte> said = bytes[..(int)Math.Max(read, 0)];
            int ready = said.IndexOf((byte)0);
            error.Write(text, 0, utf8.GetChars(ready < 0 ? said : said[..ready], text, flush: false));
            error.Flush();
            if (ready >= 0 || read <= 0)
            {
                return ready >= 0;
            }
        }
    }

    private static int ExitCodeOf(int process)
    {
        int status;
        while (Libc.Wait(process, out status, 0) < 0)
        {
            Must(Marshal.GetLastPInvokeError() is Libc.Interrupted ? 0 : Marshal.GetLastPInvokeError());
        }

        // A status of waitpid(2): the code in the second byte, unless a signal ended it.
        int code = (status & 0x7f) == 0 ? (status >> 8) & 0xff : ExitCode.Failed;
        return code != ExitCode.Done ? code : throw new UserErrorException("it ended in the background without ever listening");
    }

    private static void Must(int error)
    {
        if (error != 0)
        {
            throw new UserErrorException($"cannot start in the background: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }
}
