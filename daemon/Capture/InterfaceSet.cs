using System.Collections.Immutable;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Capture;

/// <summary>Keeps a handle open on every interface of the plan that can be listened to, whatever happens to them.</summary>
/// <remarks>It does not follow what happened but compares what is with what should be, as often as it is told to look. For
/// one thread at a time, except <see cref="Watched"/>.</remarks>
internal sealed class InterfaceSet(TimeProvider time) : IDisposable
{
    private readonly List<Wire> wires = [];
    private readonly bool[] ignored = new bool[Knock.IndexCount];
    private ImmutableArray<WatchedInterface> watched = [];
    private WirePlan plan = new([], [], [], []);
    private long handles;
    private long lastClosed;
    private string? unseen;
    private string? saidUnseen;

    /// <summary>The interfaces of the plan. For any thread.</summary>
    public ImmutableArray<WatchedInterface> Watched => watched;

    /// <summary>All open handles: one for each interface that is listened to, and those that one of these has relieved.</summary>
    public IReadOnlyList<Wire> Wires => wires;

    /// <summary>Changes when <see cref="Wires"/> does.</summary>
    public int Version { get; private set; }

    /// <summary>Whether an interface went down or away under its handle.</summary>
    public bool HasFailed => wires.Exists(wire => wire.Failure is not null && !wire.IsRetired);

    /// <summary>As of the last look.</summary>
    public Destinations Destinations { get; private set; } = Destinations.None;

    /// <summary>Whether a packet may have been seen at another place, too: not by one handle on one interface.</summary>
    /// <param name="received">When the kernel received it, in microseconds.</param>
    public bool SeesCopies(long received) =>
        wires.Count > 1 || plan.Interfaces is [WirePlan.Any] || received - lastClosed <= CopyFilter.WindowMicroseconds;

    public bool IsIgnored(Knock knock) => ignored[knock.Index];

    /// <summary>Opens what another plan needs, and only then retires what the old one needed.</summary>
    /// <returns>Null, or why the new plan cannot be; then nothing has changed. That an interface is absent is no reason.</returns>
    public CaptureError? Replace(WirePlan next)
    {
        if (HostNetwork.TryRead(out string? unread) is not HostNetwork host)
        {
            return new CaptureError($"cannot look at the interfaces: {unread}", Hint: null);
        }

        bool isSameFilter = next.Flags.SequenceEqual(plan.Flags) && next.IgnoredPorts.SequenceEqual(plan.IgnoredPorts);
        Dictionary<WatchedInterface, Wire> opened = [];
        ImmutableArray<WatchedInterface>.Builder all = ImmutableArray.CreateBuilder<WatchedInterface>();
        foreach (string name in next.Interfaces)
        {
            WatchedInterface each = watched.FirstOrDefault(it => it.Name == name) ?? new WatchedInterface(name);
            all.Add(each);
            if (each.Wire is Wire old && isSameFilter && !IsStale(old, name, host))
            {
                continue;
            }

            if (TryOpen(each, next, host, out CaptureError? error) is Wire wire)
            {
                opened.Add(each, wire);
            }
            else if (error!.IsAbsence)
            {
                each.Wait(error);
            }
            else
            {
                opened.Values.ToList().ForEach(it => it.Dispose());
                return error;
            }
        }

        long now = Now();
        foreach (WatchedInterface each in watched.Where(each => opened.ContainsKey(each) || !all.Contains(each)))
        {
            each.Wire?.Relieved = now;
        }

        plan = next;
        watched = all.ToImmutable();
        wires.AddRange(opened.Values);
        Version++;
        opened.ToList().ForEach(pair => pair.Key.Attach(pair.Value));
        foreach (Knock knock in AllKnocks())
        {
            ignored[knock.Index] = next.IgnoredPorts.Any(range => range.Contains(knock));
        }

        SetDestinations(host);
        return null;
    }

    /// <summary>Closes what is stale or failed; opens what can be opened. If the kernel does not tell what there is, what is
    /// open and has not failed stays.</summary>
    /// <returns>Whether every interface is listened to.</returns>
    public bool Look()
    {
        HostNetwork? host = HostNetwork.TryRead(out unseen);
        bool isComplete = host is not null;
        if (host is not null)
        {
            SetDestinations(host);
        }

        foreach (WatchedInterface each in watched)
        {
            if (each.Wire is Wire wire && (wire.Failure is not null || (host is not null && IsStale(wire, each.Name, host))))
            {
                each.Detach(WhyLost(wire, each.Name, host));
                Close(wire);
            }

            if (each.Wire is null)
            {
                isComplete &= host is not null && TryAttach(each, host);
            }
        }

        return isComplete;
    }

    /// <summary>Says what has changed since the last time.</summary>
    public void Announce(IWireEvents events)
    {
        if (unseen is not null && unseen != saidUnseen)
        {
            events.Unseen(unseen);
        }

        saidUnseen = unseen;
        foreach (WatchedInterface each in watched)
        {
            each.Announce(events);
        }
    }

    /// <summary>Closes the handles that have been relieved and are done.</summary>
    /// <returns>Whether there are none left.</returns>
    public bool CloseRetired()
    {
        foreach (Wire wire in wires.Where(wire => wire.IsDone()).ToArray())
        {
            Close(wire);
        }

        return !wires.Exists(wire => wire.IsRetired);
    }

    /// <summary>Asks libpcap what the kernel had to drop.</summary>
    public void CountDropped() => wires.ForEach(wire => wire.CountDropped());

    public void Dispose() => wires.ForEach(wire => wire.Dispose());

    private static IEnumerable<Knock> AllKnocks() =>
        from protocol in Enum.GetValues<Protocol>()
        from port in Enumerable.Range(0, ushort.MaxValue + 1)
        select new Knock(protocol, (ushort)port);

    /// <summary>Whether its interface is away, or another one has its name now.</summary>
    private static bool IsStale(Wire wire, string name, HostNetwork host) =>
        host.WhyAbsent(name) is not null || (host.Find(name)?.Index ?? 0) != wire.Index;

    private static string WhyLost(Wire wire, string name, HostNetwork? host) =>
        host is null || !IsStale(wire, name, host) ? wire.Failure!
        : host.Find(name) is { IsUp: false } ? CaptureError.Down.Message
        : CaptureError.Gone.Message;

    private bool TryAttach(WatchedInterface each, HostNetwork host)
    {
        if (TryOpen(each, plan, host, out CaptureError? error) is Wire wire)
        {
            wires.Add(wire);
            Version++;
            each.Attach(wire);
            return true;
        }

        each.Wait(error!);
        return false;
    }

    private Wire? TryOpen(WatchedInterface each, WirePlan wanted, HostNetwork host, out CaptureError? error)
    {
        error = host.WhyAbsent(each.Name);
        PolledDevice? device = error is null ? PcapOpener.TryOpen(each.Name, wanted, out error) : null;
        return device is null ? null : new Wire(device, host.Find(each.Name)?.Index ?? 0, ++handles, each.Counters);
    }

    private void Close(Wire wire)
    {
        wires.Remove(wire);
        Version++;
        lastClosed = Now();
        wire.Dispose();
    }

    /// <summary>In microseconds since 1970, as the kernel stamps frames.</summary>
    private long Now() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private void SetDestinations(HostNetwork host) =>
        Destinations = new Destinations(host.Addresses, plan.Targets.ToHashSet());
}

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

/// <summary>Which destinations are knocked on: this machine's own addresses, and the targets of doors.</summary>
internal sealed class Destinations(IReadOnlySet<Address> own, IReadOnlySet<Address> targets)
{
    public static readonly Destinations None = new(new HashSet<Address>(), new HashSet<Address>());

    /// <summary>The prefix of 127.0.0.0/8, all of which is this machine (RFC 1122 §3.2.1.3), as an IPv4-mapped address has it.</summary>
    private static readonly UInt128 Loopback = Address.FromIPv4(127u << 24).Value >> 24;

    /// <summary>Neither broadcast nor multicast addresses are this machine's own: they are knocked on only as targets.</summary>
    public bool IsOwn(Address address) => own.Contains(address) || address.Value >> 24 == Loopback;

    public bool IsTarget(Address address) => targets.Contains(address);
}
