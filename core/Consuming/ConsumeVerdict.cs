namespace TanKnock.Core.Consuming;

/// <summary>What became of the wish to mark a line.</summary>
public enum ConsumeVerdict
{
    /// <summary>The mark is on the disk. Only this may open a door.</summary>
    Consumed,

    /// <summary>The line is marked already: this one loses.</summary>
    AlreadyMarked,

    /// <summary>The list was edited, and the line is no longer in it.</summary>
    Gone,

    /// <summary>The list was edited, and the line is no longer among the first unused ones.</summary>
    OutsideWindow,

    /// <summary>The mark could not be made; the error says why.</summary>
    Failed,
}
