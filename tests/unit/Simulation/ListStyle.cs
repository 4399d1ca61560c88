namespace TanKnock.Tests.Simulation;

/// <summary>How a list was written.</summary>
internal enum ListStyle
{
    /// <summary>By seqgen: lines divide sectors.</summary>
    Roomy,

    /// <summary>With room, but behind a comment, so that lines and notes lie across sectors.</summary>
    Shifted,

    /// <summary>By hand: a leading blank, no room for notes; to be adopted.</summary>
    Blank,

    /// <summary>For knockd: no leading blank; to be adopted before it can be marked.</summary>
    Bare,
}
