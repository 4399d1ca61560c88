namespace TanKnock.Daemon.Capture;

/// <summary>Is told, on the capture thread, what becomes of the interfaces; once for each change.</summary>
public interface IWireEvents
{
    void Listening(string interfaceName);

    /// <param name="interfaceName">It has not been listened to yet, or there is a new reason why it cannot be.</param>
    /// <param name="reason">In words, such as <c>it is down</c>.</param>
    void Waiting(string interfaceName, string reason);

    /// <param name="interfaceName">It was listened to until now, and will be again when it is back.</param>
    /// <param name="reason">In words.</param>
    void Lost(string interfaceName, string reason);
}
