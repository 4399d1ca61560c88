namespace TanKnock.Core.Memory;

/// <summary>What happened to a line after it was spent.</summary>
public enum LineEventKind
{
    /// <summary>Its knocks were seen again; nothing opened.</summary>
    Replayed,

    /// <summary>An old copy of its list had it unused; it was marked again.</summary>
    Healed,
}
