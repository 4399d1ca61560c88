using TanKnock.Core.Lists;

namespace TanKnock.Core.Consuming;

/// <summary>A spent line that had come back unused and was marked again.</summary>
/// <param name="Number">Its line number in the file.</param>
/// <param name="Note">When, from where and for which door it was spent, as far as that is known.</param>
public readonly record struct HealedLine(int Number, LineNote Note);
