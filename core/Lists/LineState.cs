namespace TanKnock.Core.Lists;

/// <summary>The states of a line. Only an unused one opens anything.</summary>
public enum LineState : byte
{
    /// <summary>Never used; a secret.</summary>
    Unused,

    /// <summary>It opened its door, or somebody commented it out by hand.</summary>
    Used,

    /// <summary>It was passed over: a later line was used.</summary>
    Skipped,

    /// <summary>Somebody was seen copying it from the wire.</summary>
    Burned,
}
