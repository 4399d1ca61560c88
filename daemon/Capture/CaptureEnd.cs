namespace TanKnock.Daemon.Capture;

/// <summary>How a capture ended that had begun.</summary>
/// <param name="Failure">Null when it was told to stop; else what the wire's end looks like, in one line.</param>
public sealed record CaptureEnd(string? Failure)
{
    public static CaptureEnd Stopped { get; } = new(Failure: null);
}
