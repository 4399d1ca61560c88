namespace TanKnock.Daemon.Doors;

/// <summary>A time as an object, so that threads see it whole.</summary>
internal sealed record OpenUntil(DateTimeOffset Time);
