using TanKnock.Core.Lists;

namespace TanKnock.Core.Consuming;

/// <summary>A line that is to be marked, and what to note. Also what a file calls unused although it was spent.</summary>
internal readonly record struct StaleLine(int Index, LineNote Note);
