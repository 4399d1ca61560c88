using SharpPcap;
using SharpPcap.LibPcap;

namespace TanKnock.Daemon.Capture;

/// <summary>Opens interfaces with libpcap and turns its refusals into errors that an administrator can act on.</summary>
internal static class PcapOpener
{
    /// <summary>Bytes kept of each packet: Ethernet, two tags, IPv6 and TCP take 82, the rest is for extension headers.</summary>
    private const int SnapLength = 256;

    /// <summary>Bytes of the kernel's rings, all interfaces together: 37,000 packets, a third of a second of 100,000 packets a
    /// second. All of it counts as resident from the start; with it the daemon has 37 MB of the 40 MB it may take.</summary>
    private const int RingsSize = 12 << 20;

    /// <summary>However many interfaces there are: room for some thousand packets.</summary>
    private const int SmallestRing = 1 << 20;

    /// <param name="interfaceName">As in <c>ip link</c>, or <see cref="WirePlan.Any"/>.</param>
    /// <param name="plan">What to filter for, and how many share the memory.</param>
    /// <param name="error">Why not.</param>
    public static PolledDevice? TryOpen(string interfaceName, WirePlan plan, out CaptureError? error)
    {
        PolledDevice? device = null;
        try
        {
            PcapInterface? found = PcapInterface.GetAllPcapInterfaces().FirstOrDefault(it => it.Name == interfaceName);
            if (found is null)
            {
                error = CaptureError.Gone;
                return null;
            }

            device = new PolledDevice(found);
            device.Open(new DeviceConfiguration
            {
                Mode = DeviceModes.None,
                Snaplen = SnapLength,
                BufferSize = Math.Max(RingsSize / plan.Interfaces.Length, SmallestRing),
                Immediate = true,
            });
            device.CloseOnExec();
            device.NonBlockingMode = true;
            device.ChooseLink();
            error = Prepare(device, plan);
        }
        catch (PcapException exception)
        {
            error = Explain(interfaceName, exception);
        }
        catch (Exception exception) when (Cause(exception) is DllNotFoundException)
        {
            error = new CaptureError("libpcap is not installed", "apt install libpcap0.8");
        }

        if (error is null)
        {
            return device;
        }

        device?.Dispose();
        return null;
    }

    private static CaptureError? Prepare(PolledDevice device, WirePlan plan)
    {
        if (!FrameDecoder.Supports(device.Link))
        {
            return new CaptureError(
                $"interface {device.Name} is of a kind that is not supported (DLT {(int)device.Link})", Hint: null);
        }

        if (!device.TryIgnoreOutgoing())
        {
            return new CaptureError($"cannot leave out sent packets on {device.Name}", "needs Linux 4.20 or newer");
        }

        device.Filter = CaptureFilter.Build(plan.Flags, plan.IgnoredPorts, device.Link);
        return null;
    }

    private static CaptureError Explain(string interfaceName, PcapException exception) => exception.Error switch
    {
        PcapError.NoSuchDevice => CaptureError.Gone,
        PcapError.InterfaceNotUp => CaptureError.Down,
        PcapError.PermissionDenied or PcapError.PromiscuousPermissionDenied => new(
            $"no permission to capture on {interfaceName}",
            "run as root, or with the capability CAP_NET_RAW"),
        _ => new($"cannot capture on {interfaceName}: {exception.Message.ReplaceLineEndings(" ")}", Hint: null),
    };

    /// <summary>SharpPcap asks libpcap for its version in a static constructor, whose failure comes wrapped.</summary>
    private static Exception Cause(Exception exception) =>
        exception is TypeInitializationException { InnerException: Exception inner } ? Cause(inner) : exception;
}
