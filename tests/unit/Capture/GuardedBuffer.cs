using System.ComponentModel;
using System.Runtime.InteropServices;

namespace TanKnock.Tests.Capture;

/// <summary>Memory that ends, to the byte, at a page nobody may touch: reading one byte too far ends the process.</summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    // From mman.h of Linux.
    private const int ProtectNone = 0;
    private const int ProtectReadWrite = 1 | 2;
    private const int MapPrivateAnonymous = 0x02 | 0x20;

    private readonly nint _pages;
    private readonly nuint _size = (nuint)Environment.SystemPageSize;

    public GuardedBuffer()
    {
        _pages = Map(0, 2 * _size, ProtectReadWrite, MapPrivateAnonymous, -1, 0);
        if (_pages == -1 || Protect(_pages + (nint)_size, _size, ProtectNone) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>A copy whose last byte is the last one before the guard.</summary>
    public ReadOnlySpan<byte> Place(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((nuint)bytes.Length, _size);
        Span<byte> place = new((byte*)_pages + _size - bytes.Length, bytes.Length);
        bytes.CopyTo(place);
        return place;
    }

    public void Dispose() => _ = Unmap(_pages, 2 * _size);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
