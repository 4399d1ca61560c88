using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Doors;

/// <summary>Who is to be let in where, and by which line of which list (none for a fixed sequence).</summary>
/// <param name="Door">The door with the commands that it is opened and closed with, whatever the configuration says
/// later.</param>
/// <param name="Address">Who.</param>
/// <param name="List">The list, or null.</param>
/// <param name="Line">The line's number, or 0.</param>
/// <param name="Twin">Which of the doors with this name it is, from 0.</param>
internal sealed record Knocker(DoorSettings Door, Address Address, string? List, int Line, int Twin = 0)
{
    internal string? StartCommand => Address.IsIPv4 ? Door.StartCommand : Door.StartCommand6;

    internal string? StopCommand => Address.IsIPv4 ? Door.StopCommand : Door.StopCommand6;
}
