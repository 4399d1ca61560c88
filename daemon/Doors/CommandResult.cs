namespace TanKnock.Daemon.Doors;

/// <summary>How a command went.</summary>
/// <param name="Failure">Null if it exited with 0; otherwise its status, in words.</param>
/// <param name="Output">The beginning of what it wrote, to either stream.</param>
internal sealed record CommandResult(string? Failure, string Output);
