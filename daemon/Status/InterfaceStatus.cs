using System.Text.Json;
using TanKnock.Daemon.Capture;

namespace TanKnock.Daemon.Status;

/// <summary>What came through an interface.</summary>
/// <param name="Name">The interface.</param>
/// <param name="IsListening">Otherwise it is waited for.</param>
/// <param name="Observed">Packets that were looked at as knocks.</param>
/// <param name="Other">Frames that cannot be knocks: not IP, another transport, fragments.</param>
/// <param name="Malformed">Frames that contradict themselves.</param>
/// <param name="Dropped">Packets that the kernel had no room for.</param>
internal sealed record InterfaceStatus(
    string Name, bool IsListening, long Observed, long Other, long Malformed, long Dropped)
{
    internal static InterfaceStatus Of(WireStatus wire) => Of(wire.Interface, wire.IsListening, wire.Counters);

    private static InterfaceStatus Of(string name, bool isListening, CaptureCounters counters) => new(
        name,
        isListening,
        counters.Frames(DecodeVerdict.Observed),
        counters.Frames(DecodeVerdict.NotIp) + counters.Frames(DecodeVerdict.OtherTransport)
            + counters.Frames(DecodeVerdict.Fragment),
        counters.Frames(DecodeVerdict.Malformed),
        counters.KernelDropped);

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("interface", Name);
        json.WriteBoolean("listening", IsListening);
        json.WriteNumber("observed", Observed);
        json.WriteNumber("other", Other);
        json.WriteNumber("malformed", Malformed);
        json.WriteNumber("dropped", Dropped);
    }
}
