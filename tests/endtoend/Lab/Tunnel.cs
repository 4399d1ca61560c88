using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TanKnock.EndToEnd;

/// <summary>An interface without a link layer, whose other end is this process: /dev/net/tun. It goes when it is disposed.</summary>
internal sealed class Tunnel : IDisposable
{
    // From linux/if.h and linux/if_tun.h.
    private const int RequestLength = 40;
    private const int FlagsAt = 16;
    private const ushort TunWithoutHeader = 0x1001;

    private const int MaxDatagram = 1 << 16;

    private readonly SafeFileHandle _device;

    internal Tunnel(Machine machine, string name) => _device = machine.Namespace.Enter(() =>
    {
        SafeFileHandle device = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite);
        byte[] request = new byte[RequestLength];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(FlagsAt), TunWithoutHeader);
        return NativeMethods.SetUpTunnel(device, request) ? device : throw new Win32Exception(Marshal.GetLastPInvokeError());
    });

    /// <summary>The next datagram that the machine has sent through the interface; waits for it.</summary>
    /// <returns>Null if none came in this time.</returns>
    internal byte[]? Receive(TimeSpan within)
    {
        byte[] datagram = new byte[MaxDatagram];
        return NativeMethods.IsReadable(_device, within) ? datagram[..NativeMethods.ReadWhole(_device, datagram)] : null;
    }

    /// <summary>The machine receives this datagram on the interface.</summary>
    internal void Send(ReadOnlySpan<byte> datagram) => NativeMethods.WriteWhole(_device, datagram);

    public void Dispose() => _device.Dispose();
}
