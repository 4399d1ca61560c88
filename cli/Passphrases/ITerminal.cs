using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using TanKnock.Cli.Interop;
using TanKnock.Core.Files.Interop;
using TanKnock.Core.Secrets;

namespace TanKnock.Cli.Passphrases;

/// <summary>The terminal that a program was started from.</summary>
internal interface ITerminal : IDisposable
{
    /// <summary>Asks, and reads a line that the terminal does not show; null if it is empty or too long.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="stop">Ends the asking, for a program that tidies up after a signal. Without it a signal ends the program.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    Passphrase? Ask(string prompt, CancellationToken stop);

    /// <summary>Opens it; null if there is none.</summary>
    static ITerminal? Open() => OperatingSystem.IsLinux() ? LinuxTerminal.Open() : ConsoleTerminal.Open();
}

/// <summary>The terminal of a Linux program, whatever its standard streams are.</summary>
internal sealed class LinuxTerminal : ITerminal
{
    private readonly SafeFileHandle handle;
    private readonly FileStream stream;

    private LinuxTerminal(SafeFileHandle handle)
    {
        this.handle = handle;
        stream = new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0);
    }

    /// <summary>Opens it; null if there is none.</summary>
    internal static LinuxTerminal? Open()
    {
        int descriptor = Libc.Open("/dev/tty", Libc.ReadWrite | Libc.NoControl | Libc.CloseOnExec, 0);
        return descriptor < 0 ? null : new LinuxTerminal(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    public Passphrase? Ask(string prompt, CancellationToken stop)
    {
        byte[] before = new byte[Libc.TermiosSize];
        int descriptor = (int)handle.DangerousGetHandle();
        bool known = Libc.GetAttributes(descriptor, before) == 0;
        void Restore() => _ = known ? Libc.SetAttributes(descriptor, Libc.AfterOutputAndInput, before) : 0;

        // Ctrl-C must not leave the terminal without echo. The signal then has its usual effect.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Restore());
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Restore());
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => Restore());
        using AnonymousPipeServerStream wake = new(PipeDirection.Out);
        using CancellationTokenRegistration waking = stop.Register(() => wake.WriteByte(0));
        try
        {
            byte[] silent = [.. before];
            uint flags = BitConverter.ToUInt32(silent, Libc.LocalFlagsAt) & ~Libc.Echo;
            BitConverter.TryWriteBytes(silent.AsSpan(Libc.LocalFlagsAt), flags);
            _ = known ? Libc.SetAttributes(descriptor, Libc.AfterOutputAndInput, silent) : 0;

            // Not earlier: changing the attributes drops what was typed before.
            stream.Write(Encoding.UTF8.GetBytes(prompt));
            using PinnedBytes line = new(PassphraseFile.MaxLength + 1);
            Await(descriptor, (int)wake.ClientSafePipeHandle.DangerousGetHandle());
            stop.ThrowIfCancellationRequested();
            return Passphrase.FromLine(line.Span[..stream.Read(line.Span)]);
        }
        finally
        {
            Restore();
            stream.Write("\n"u8);
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>Returns when one of them can be read, or is at its end.</summary>
    private static void Await(int first, int second)
    {
        while (Poll.Wait([PollEntry.Reading(first), PollEntry.Reading(second)], Poll.Forever) < 0)
        {
            // Interrupted by a signal.
        }
    }
}

/// <summary>The terminal of a program on Windows or macOS, if it is standard input.</summary>
internal sealed class ConsoleTerminal : ITerminal
{
    private ConsoleTerminal()
    {
    }

    internal static ConsoleTerminal? Open() => Console.IsInputRedirected ? null : new ConsoleTerminal();

    public Passphrase? Ask(string prompt, CancellationToken stop)
    {
        char[] typed = GC.AllocateArray<char>(PassphraseFile.MaxLength, pinned: true);
        using PinnedBytes line = new(Encoding.UTF8.GetMaxByteCount(typed.Length));
        Console.Error.Write(prompt);
        try
        {
            int length = Read(typed);
            stop.ThrowIfCancellationRequested();
            return Passphrase.FromLine(line.Span[..Encoding.UTF8.GetBytes(typed.AsSpan(0, length), line.Span)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(typed.AsSpan()));
            Console.Error.WriteLine();
        }
    }

    public void Dispose()
    {
        // The console stays open.
    }

    private static int Read(Span<char> typed)
    {
        int length = 0;
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                length = Math.Max(length - 1, 0);
            }
            else if (key.KeyChar != 0 && length < typed.Length)
            {
                typed[length++] = key.KeyChar;
            }
        }

        return length;
    }
}
