namespace TanKnock.Daemon.Capture;

/// <summary>Why an interface could not be opened, in one line, and what to do about it.</summary>
/// <param name="Message">Without the program's name in front and a full stop behind.</param>
/// <param name="Hint">Null when there is nothing better to say than the message.</param>
public sealed record CaptureError(string Message, string? Hint);
