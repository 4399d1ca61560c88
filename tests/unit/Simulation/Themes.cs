namespace TanKnock.Tests.Simulation;

/// <summary>The kinds of histories that the suite tries.</summary>
internal static class Themes
{
    /// <summary>Programs are killed and the power is cut at any moment.</summary>
    internal static Theme Crashes { get; } = new("Crashes");

    /// <summary>As <see cref="Crashes"/>, from the first start on, when the ledger is made.</summary>
    internal static Theme FirstStart { get; } = new("FirstStart") { FirstStart = true };

    /// <summary>The disk is full, read-only or broken, too.</summary>
    internal static Theme Failures { get; } =
        new("Failures") { Failures = true, FaultPercent = 30, MarksAreJudged = false, FirstStart = true };

    /// <summary>Old copies come back.</summary>
    internal static Theme Editors { get; } = new("Editors") { Editors = true, MarksAreJudged = false };

    /// <summary>All at once, also in the midst of an operation.</summary>
    internal static Theme Everything { get; } =
        new("Everything") { Editors = true, Intruders = true, Failures = true, MarksAreJudged = false };
}
