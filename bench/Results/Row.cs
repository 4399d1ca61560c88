namespace TanKnock.Bench.Results;

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Ours">What TanKnock's programs did.</param>
/// <param name="Theirs">What knockd, or what else is named, did in the same run; empty if there is nothing to compare.</param>
/// <param name="Ratio">Ours to theirs; empty likewise.</param>
/// <param name="Target">What was promised.</param>
/// <param name="Met">Whether the promise was kept; null if nothing was promised.</param>
internal sealed record Row(string What, string Ours, string Theirs, string Ratio, string Target, bool? Met);
