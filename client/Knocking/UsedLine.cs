namespace TanKnock.Client.Knocking;

/// <summary>The line of a list that a try used up.</summary>
/// <param name="Number">Its number in the file.</param>
/// <param name="Total">Lines of the list, used or not.</param>
/// <param name="Left">Unused lines left.</param>
internal sealed record UsedLine(int Number, int Total, int Left);
