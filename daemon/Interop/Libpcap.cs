using System.Runtime.InteropServices;
using SharpPcap.LibPcap;

namespace TanKnock.Daemon.Interop;

/// <summary>The one function of libpcap that SharpPcap does not pass on.</summary>
internal static unsafe class Libpcap
{
    /// <summary>Debian's name first, which SharpPcap tries first, too; then that of the others.</summary>
    private static readonly string[] Names = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so"];

    private static readonly delegate* unmanaged<nint, int, int> SetDatalink = Find("pcap_set_datalink");

    /// <summary>False if the library or the handle does not know this link type.</summary>
    public static bool TrySetLink(PcapHandle handle, int link) =>
        SetDatalink is not null && SetDatalink(handle.DangerousGetHandle(), link) == 0;

    private static delegate* unmanaged<nint, int, int> Find(string function)
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library) && NativeLibrary.TryGetExport(library, function, out nint found))
            {
                return (delegate* unmanaged<nint, int, int>)found;
            }
        }

        return null;
    }
}
