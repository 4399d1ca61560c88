using System.Runtime.InteropServices;

namespace TanKnock.Core.Files;

/// <summary><c>OVERLAPPED</c> of Windows, of which a lock uses the offset alone.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct LockPlace
{
    private readonly nint status;
    private readonly nint transferred;
    private readonly uint offsetLow;
    private readonly uint offsetHigh;
    private readonly nint handle;

    private LockPlace(ulong offset) => (offsetLow, offsetHigh) = ((uint)offset, (uint)(offset >> 32));

    /// <summary>The last byte that a file could have.</summary>
    internal static LockPlace BehindEverything => new(long.MaxValue - 1);
}
