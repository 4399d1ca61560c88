namespace TanKnock.Daemon.Listening;

/// <summary>Names a line that is listened for: its list, and where it was when the list was read.</summary>
internal sealed record LineTag(ListListener List, int Index, int Number);
