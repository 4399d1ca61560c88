using System.Runtime.InteropServices;

namespace TanKnock.Daemon.Interop;

/// <summary>A null-terminated array of C strings, as execve(2) takes it.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int count;

    internal NativeStrings(IReadOnlyCollection<string> strings)
    {
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(strings.Count + 1), (nuint)sizeof(byte*));
        foreach (string text in strings)
        {
            Pointer[count++] = (byte*)Marshal.StringToCoTaskMemUTF8(text);
        }
    }

    internal byte** Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer is null)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Pointer[i]);
        }

        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
