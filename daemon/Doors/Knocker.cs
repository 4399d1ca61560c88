using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Doors;

/// <summary>Who is to be let in where, and by which line of which list (none for a fixed sequence).</summary>
internal sealed record Knocker(DoorSettings Door, Address Address, string? List, int Line)
{
    internal string? StartCommand => Address.IsIPv4 ? Door.StartCommand : Door.StartCommand6;

    internal string? StopCommand => Address.IsIPv4 ? Door.StopCommand : Door.StopCommand6;
}
