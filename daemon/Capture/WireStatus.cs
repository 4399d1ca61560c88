namespace TanKnock.Daemon.Capture;

/// <summary>One interface that is, or shall be, captured on.</summary>
/// <param name="Interface">Its name.</param>
/// <param name="IsListening">Otherwise it is waited for.</param>
/// <param name="Counters">Since the daemon began, also over times when the interface was away.</param>
public sealed record WireStatus(string Interface, bool IsListening, CaptureCounters Counters);
