namespace TanKnock.Daemon.Capture;

/// <summary>One interface of the plan, listened to or waited for, and what has been said about that so far.</summary>
internal sealed class WatchedInterface(string name)
{
    private bool isListening;
    private bool saidListening;
    private string? said;
    private string? lost;
    private string? reason;
    private bool isFault;

    public string Name => name;

    public CaptureCounters Counters { get; } = new();

    /// <summary>Null while it is waited for.</summary>
    public Wire? Wire { get; private set; }

    /// <summary>For any thread.</summary>
    public bool IsListening => Volatile.Read(ref isListening);

    public void Attach(Wire wire)
    {
        Wire = wire;
        Volatile.Write(ref isListening, true);
    }

    public void Detach(string why)
    {
        Wire = null;
        lost = why;
        Volatile.Write(ref isListening, false);
    }

    /// <summary>It cannot be listened to now.</summary>
    public void Wait(CaptureError why)
    {
        reason = why.Message;
        isFault = !why.IsAbsence;
    }

    /// <summary>Says what has changed since the last time: that it went, that it is there, that it cannot be. Not that it is
    /// still absent in another way, as between <c>ip link add</c> and <c>ip link set up</c>.</summary>
    public void Announce(IWireEvents events)
    {
        if (lost is not null && saidListening)
        {
            events.Lost(name, lost);
            said = lost;
            saidListening = false;
        }

        lost = null;
        if (Wire is not null && !saidListening)
        {
            events.Listening(name);
            saidListening = true;
        }
        else if (Wire is null && (said is null || (isFault && said != reason)))
        {
            events.Waiting(name, reason!);
            said = reason;
        }
    }
}
