using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using TanKnock.Core.Files.Interop;
using TanKnock.Core.Secrets;

namespace TanKnock.Cli.Passphrases;

/// <summary>The terminal of a Linux program, whatever its standard streams are.</summary>
internal sealed partial class LinuxTerminal : ITerminal
{
    private const int ReadWrite = 0x2;
    private const int NoControl = 0x100;
    private const int CloseOnExec = 0x80000;

    /// <summary>Room for <c>struct termios</c> of every Linux platform; c_lflag is its fourth word.</summary>
    private const int TermiosSize = 256;

    private const int LocalFlagsAt = 12;
    private const uint Echo = 0x8;
    private const int AfterOutputAndInput = 2; // TCSAFLUSH

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
        int descriptor = OpenFile("/dev/tty", ReadWrite | NoControl | CloseOnExec, 0);
        return descriptor < 0 ? null : new LinuxTerminal(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    public Passphrase? Ask(string prompt, CancellationToken stop)
    {
        byte[] before = new byte[TermiosSize];
        int descriptor = (int)handle.DangerousGetHandle();
        bool known = GetAttributes(descriptor, before) == 0;
        void Restore() => _ = known ? SetAttributes(descriptor, AfterOutputAndInput, before) : 0;

        // Ctrl-C must not leave a terminal behind that shows nothing; the signal then does what it always does.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Restore());
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Restore());
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => Restore());
        using AnonymousPipeServerStream bell = new(PipeDirection.Out);
        using CancellationTokenRegistration ring = stop.Register(() => bell.WriteByte(0));
        try
        {
            byte[] silent = [.. before];
            uint flags = BitConverter.ToUInt32(silent, LocalFlagsAt) & ~Echo;
            BitConverter.TryWriteBytes(silent.AsSpan(LocalFlagsAt), flags);
            _ = known ? SetAttributes(descriptor, AfterOutputAndInput, silent) : 0;

            // Only now: setting it drops what was typed before.
            stream.Write(Encoding.UTF8.GetBytes(prompt));
            using PinnedBytes line = new(PassphraseFile.MaxLength + 1);
            Await(descriptor, (int)bell.ClientSafePipeHandle.DangerousGetHandle());
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

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetAttributes(int descriptor, [Out] byte[] attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetAttributes(int descriptor, int when, byte[] attributes);
}
