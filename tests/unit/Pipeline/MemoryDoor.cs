using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Packets;

namespace TanKnock.Tests.Pipeline;

/// <summary>A door that is open for whoever it was opened for, in memory.</summary>
internal sealed class MemoryDoor : IDoor
{
    private readonly Lock gate = new();
    private readonly List<string> events = [];
    private readonly HashSet<Address> open = [];

    /// <summary>How many may be open.</summary>
    internal int MaxOpen { get; init; } = int.MaxValue;

    /// <summary>Called right before the door opens.</summary>
    internal Action<OpenRequest> Opening { get; init; } = _ => { };

    /// <summary>What happened here, in order.</summary>
    internal string[] Events
    {
        get
        {
            lock (gate)
            {
                return [.. events];
            }
        }
    }

    public OpenNote? NoteOf(OpenRequest request) => request.StopCommand is not string stop ? null : new OpenNote(
        request.Key, request.List, request.Line, stop, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, "");

    public ValueTask<Opening> OpenAsync(OpenRequest request, CancellationToken stop)
    {
        Opening(request);
        lock (gate)
        {
            Opening opening = open.Contains(request.Address) ? Daemon.Doors.Opening.Prolonged
                : open.Count >= MaxOpen ? Daemon.Doors.Opening.Refused
                : Daemon.Doors.Opening.Opened;
            if (opening == Daemon.Doors.Opening.Opened)
            {
                open.Add(request.Address);
            }

            events.Add($"{opening} {request.Address} line {request.Line}");
            return ValueTask.FromResult(opening);
        }
    }

    public void Withdraw(OpenRequest request)
    {
        lock (gate)
        {
            events.Add($"Withdrawn {request.Address} line {request.Note?.Line}");
        }
    }
}
