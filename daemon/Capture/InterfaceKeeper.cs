using System.Collections.Immutable;
using TanKnock.Core.Sequences;

namespace TanKnock.Daemon.Capture;

/// <summary>Keeps a handle open on every interface of the plan that can be listened to, whatever happens to them.</summary>
/// <remarks>It does not follow what happened but compares what is with what should be, as often as it is told to look. For
/// one thread at a time, except <see cref="Watched"/>.</remarks>
internal sealed class InterfaceKeeper(TimeProvider time) : IDisposable
{
    private readonly List<Wire> wires = [];
    private readonly bool[] ignored = new bool[Knock.IndexCount];
    private ImmutableArray<WatchedInterface> watched = [];
    private WirePlan plan = new([], [], [], []);
    private long handles;

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

    public bool IsIgnored(Knock knock) => ignored[knock.Index];

    /// <summary>Opens what another plan needs, and only then retires what the old one needed.</summary>
    /// <returns>Null, or why the new plan cannot be; then nothing has changed. That an interface is absent is no reason.</returns>
    public CaptureError? Replace(WirePlan next)
    {
        HostNetwork host = HostNetwork.Read();
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

        // As the kernel stamps frames.
        long now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
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

    /// <summary>Closes what is stale, failed or relieved and empty; opens what can be opened.</summary>
    /// <returns>Whether every interface is listened to.</returns>
    public bool Look()
    {
        HostNetwork host = HostNetwork.Read();
        SetDestinations(host);
        bool isComplete = true;
        foreach (WatchedInterface each in watched)
        {
            if (each.Wire is Wire wire && (wire.Failure is not null || IsStale(wire, each.Name, host)))
            {
                each.Detach(WhyLost(wire, each.Name, host));
                Close(wire);
            }

            if (each.Wire is null)
            {
                isComplete &= TryAttach(each, host);
            }
        }

        return isComplete;
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

    private static string WhyLost(Wire wire, string name, HostNetwork host) =>
        !IsStale(wire, name, host) ? wire.Failure!
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
        wire.Dispose();
    }

    private void SetDestinations(HostNetwork host) =>
        Destinations = new Destinations(host.Addresses, plan.Targets.ToHashSet());
}
