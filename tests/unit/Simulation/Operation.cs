namespace TanKnock.Tests.Simulation;

/// <summary>The operations of a file system, as far as faults tell them apart.</summary>
internal enum Operation
{
    /// <summary>Looks only: open for reading, facts, lock, read.</summary>
    Look,

    /// <summary>Opens for writing, renames, removes, sets attributes.</summary>
    Change,

    /// <summary>Creates, or lengthens a file: takes space.</summary>
    Grow,

    /// <summary>Writes within a file.</summary>
    Write,

    /// <summary>Syncs a file or a folder.</summary>
    Sync,
}
