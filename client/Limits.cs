namespace TanKnock.Client;

/// <summary>Bounds and defaults of what can be asked for, on the command line or in the settings.</summary>
internal static class Limits
{
    /// <summary>Default pause, in milliseconds: keeps most paths from reordering, and four knocks below a tenth of a second.</summary>
    internal const int DefaultDelay = 20;

    /// <summary>A minute: longer than a server waits for the next knock.</summary>
    internal const int MaxDelay = 60_000;

    internal const int DefaultRetries = 2;

    /// <summary>Every retry costs a line.</summary>
    internal const int MaxRetries = 100;

    /// <summary>As many lines as a list can have (spec/sequence-list.md).</summary>
    internal const int MaxLines = 10_000_000;

    /// <summary>As many bytes as a list can have (spec/sequence-list.md).</summary>
    internal const long MaxListBytes = 1L << 30;
}
