using System.Runtime.InteropServices;

namespace TanKnock.Cli.Interop;

/// <summary>The system calls that cli/ makes itself, for the terminal: Linux with glibc or musl.</summary>
internal static partial class Libc
{
    /// <summary>O_RDWR, O_NOCTTY and O_CLOEXEC of open(2).</summary>
    internal const int ReadWrite = 0x2;
    internal const int NoControl = 0x100;
    internal const int CloseOnExec = 0x80000;

    /// <summary>Room for <c>struct termios</c> of every Linux platform; c_lflag is its fourth word.</summary>
    internal const int TermiosSize = 256;
    internal const int LocalFlagsAt = 12;
    internal const uint Echo = 0x8;

    /// <summary>TCSAFLUSH: takes effect when all output is sent, and drops input that is not read yet.</summary>
    internal const int AfterOutputAndInput = 2;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int GetAttributes(int descriptor, [Out] byte[] attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int SetAttributes(int descriptor, int when, byte[] attributes);
}
