namespace TanKnock.Tests.Simulation;

/// <summary>The ways in which an operation goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>Nothing does.</summary>
    None,

    /// <summary>The process ends before the operation.</summary>
    CrashBefore,

    /// <summary>The process ends when a part of a write is in the cache, or something is done and not yet synced.</summary>
    CrashWithin,

    /// <summary>The process ends after the operation.</summary>
    CrashAfter,

    /// <summary>One operation fails; of a write a part may be done.</summary>
    Fail,

    /// <summary>Whatever would change something fails with EROFS.</summary>
    ReadOnly,

    /// <summary>Whatever takes space fails with ENOSPC.</summary>
    Full,
}
