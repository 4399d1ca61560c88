using System.Runtime.InteropServices;

namespace TanKnock.Client.Platform;

/// <summary><c>struct pollfd</c> of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    internal int Socket;
    internal short Wanted;
    internal short Happened;
}
