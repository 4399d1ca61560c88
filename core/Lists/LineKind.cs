namespace TanKnock.Core.Lists;

/// <summary>What a line of a list's text is.</summary>
public enum LineKind : byte
{
    /// <summary>Nothing but blanks.</summary>
    Blank,

    /// <summary>A comment that is no marked sequence.</summary>
    Comment,

    /// <summary>A sequence, unused or marked.</summary>
    Entry,

    /// <summary>Anything else: the whole list is refused.</summary>
    Malformed,
}
