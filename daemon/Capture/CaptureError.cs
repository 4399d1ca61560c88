namespace TanKnock.Daemon.Capture;

/// <summary>Why an interface cannot be captured on, in one line, and what to do about it.</summary>
/// <param name="Message">Without the program's name and the interface's in front and a full stop behind.</param>
/// <param name="Hint">Null when there is nothing better to say than the message.</param>
public sealed record CaptureError(string Message, string? Hint)
{
    /// <summary>So many names fit into a line that somebody reads.</summary>
    private const int NamesToShow = 12;

    public static CaptureError Down { get; } = new("it is down", Hint: null) { IsAbsence = true };

    public static CaptureError Gone { get; } = new("it is gone", Hint: null) { IsAbsence = true };

    /// <summary>Whether it is a matter of time: the interface is not there, or it is down.</summary>
    public bool IsAbsence { get; init; }

    /// <param name="existing">The names of the interfaces that there are, so that a slip is noticed.</param>
    public static CaptureError Missing(IEnumerable<string> existing)
    {
        string[] names = [.. existing];
        string more = names.Length > NamesToShow ? $" and {names.Length - NamesToShow} more" : "";
        return new CaptureError(
            $"there is no such interface (but {string.Join(", ", names.Take(NamesToShow))}{more})", Hint: null)
        {
            IsAbsence = true,
        };
    }
}
