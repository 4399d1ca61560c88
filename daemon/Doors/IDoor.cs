using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Doors;

/// <summary>What a completed knock opens.</summary>
internal interface IDoor
{
    /// <summary>What has to be on the disk before the door opens, so that the next start can close it; null: it closes by itself.</summary>
    OpenNote? NoteOf(OpenRequest request);

    /// <summary>Opens the door, or prolongs what is open. Never waits for a command to end.</summary>
    ValueTask<Opening> OpenAsync(OpenRequest request, CancellationToken stop);

    /// <summary>The door will not open for this request, whose note was recorded.</summary>
    void Withdraw(OpenRequest request);
}

/// <summary>What became of a wish to open.</summary>
internal enum Opening
{
    /// <summary>It was shut for this address and opens.</summary>
    Opened,

    /// <summary>It was open for this address, and stays so for longer.</summary>
    Prolonged,

    /// <summary>Too much is open already.</summary>
    Refused,
}

/// <summary>Who is to be let in where, and by which line of which list (none for a fixed sequence).</summary>
/// <param name="Door">The door with the commands that it is opened and closed with, whatever the configuration says
/// later.</param>
/// <param name="Ordinal">Which of the doors with this name it is, from 0.</param>
/// <param name="Address">Who.</param>
/// <param name="List">The list, or null.</param>
/// <param name="Line">The line's number, or 0.</param>
internal sealed record OpenRequest(DoorSettings Door, int Ordinal, Address Address, string? List, int Line)
{
    internal OpenKey Key => new(Door.Name, Ordinal, Address);

    internal string? StartCommand => Address.IsIPv4 ? Door.StartCommand : Door.StartCommand6;

    internal string? StopCommand => Address.IsIPv4 ? Door.StopCommand : Door.StopCommand6;

    /// <summary>What was recorded of it; null: nothing.</summary>
    internal OpenNote? Note { get; init; }

    /// <summary>What an earlier daemon has left open.</summary>
    internal static OpenRequest Of(OpenNote note)
    {
        DoorSettings door = new()
        {
            Name = note.Key.Door,
            LineNumber = 0,
            StopCommand = note.StopCommand,
            StopCommand6 = note.StopCommand,
            CommandLimit = note.Limit,
            CommandTimeout = note.OpenFor,
        };
        return new OpenRequest(door, note.Key.Ordinal, note.Key.Address, note.List, note.Line) { Note = note };
    }
}
