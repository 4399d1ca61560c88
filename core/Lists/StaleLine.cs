namespace TanKnock.Core.Lists;

/// <summary>A line that its file calls unused although it was spent, and what was noted then.</summary>
internal readonly record struct StaleLine(int Index, LineNote Note);
