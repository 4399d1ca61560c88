using System.Net;
using System.Net.Sockets;
using TanKnock.Cli;
using TanKnock.Client.Hosts;
using TanKnock.Client.Interop;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>What the command line and the host's settings ask for.</summary>
/// <param name="Host">The host as it was typed.</param>
/// <param name="Address">The name or address to knock at; mostly the same.</param>
/// <param name="Knocks">A fixed knock; null for the next one-time sequence.</param>
/// <param name="ListPath">The list for one-time sequences; null for the stored one.</param>
/// <param name="PassphraseFile">Where the passphrase of a sealed list is; null: it is asked for.</param>
/// <param name="Delay">Pause between two knocks.</param>
/// <param name="Family">Unspecified takes either.</param>
/// <param name="Awaited">The port to wait for, or null.</param>
/// <param name="Retries">How often to knock again when it does not open.</param>
/// <param name="Origin">Where the packets leave from.</param>
/// <param name="Raw">The flags of knocks that are built packet by packet; null: the system sends them.</param>
internal sealed record KnockRequest(
    string Host,
    string Address,
    KnockSequence? Knocks,
    string? ListPath,
    string? PassphraseFile,
    TimeSpan Delay,
    AddressFamily Family,
    AwaitedPort? Awaited,
    int Retries,
    Origin Origin,
    TcpFlags? Raw);

/// <summary>What a run did, for scripts (<c>--json</c>); never a sequence.</summary>
/// <param name="Host">The host as it was typed.</param>
/// <param name="Address">The address of the last try; null if there was none.</param>
/// <param name="Tries">How often was knocked, or begun to.</param>
/// <param name="Line">The line that the last try used; null if none was used.</param>
/// <param name="Total">Lines of its list, used or not.</param>
/// <param name="Left">Unused lines left.</param>
/// <param name="Port">The awaited port, or null.</param>
/// <param name="Open">Whether it opened; null if it was not awaited.</param>
/// <param name="Error">Why the run failed, or null.</param>
internal sealed record KnockReport(
    string Host, string? Address, int Tries, int? Line, int? Total, int? Left, int? Port, bool? Open, string? Error);

/// <summary>Knocks as requested, and waits for the port if that is requested, too.</summary>
internal sealed class KnockRun(
    KnockRequest request, Messages messages, IPlatform platform, KnockSenderFactory senders, TimeProvider clock) : IDisposable
{
    /// <summary>The client's exit code if it knocked, but the port that <c>--wait</c> names did not open.</summary>
    private const int NotOpened = 4;

    /// <summary>The addresses that packets can leave for, in their order.</summary>
    private readonly List<(IPAddress Address, IKnockSender Sender)> targets = [];

    /// <summary>What was done until now.</summary>
    internal KnockReport Report { get; private set; } = new(
        request.Host, Address: null, Tries: 0, Line: null, Total: null, Left: null, request.Awaited?.Port, Open: null, Error: null);

    /// <summary>The connection to the awaited port, once <see cref="Run"/> has succeeded; belongs to this object.</summary>
    internal IClientSocket? Connection { get; private set; }

    /// <summary>Does it all.</summary>
    /// <exception cref="UserErrorException">It failed.</exception>
    internal void Run()
    {
        // All that can be wrong is found before a line is used: the list, the name, the route.
        using IKnockSource source = request.Knocks is KnockSequence sequence
            ? new FixedKnock(sequence)
            : new OneTimeLines(
                HostList.Load(request.ListPath ?? ConfigFolder.StoredList(request.Host)),
                request.PassphraseFile, request.Host, messages, clock);
        FindTargets(HostName.Resolve(request.Address, request.Family), source);
        Knock(source);
    }

    public void Dispose()
    {
        Connection?.Dispose();
        targets.ForEach(target => target.Sender.Dispose());
    }

    private void FindTargets(IReadOnlyList<IPAddress> addresses, IKnockSource source)
    {
        NetworkError first = NetworkError.None;
        foreach (IPAddress address in addresses)
        {
            if (senders(address, out NetworkError error) is IKnockSender sender)
            {
                targets.Add((address, sender));
            }

            first = first.IsNone ? error : first;
        }

        if (targets.Count == 0)
        {
            throw CannotSend(addresses[0], first, source);
        }
    }

    private void Knock(IKnockSource source)
    {
        int tries = request.Awaited is null ? 1 : 1 + request.Retries;
        for (int i = 0; ; i++)
        {
            // All knocks of a try go to one address, which is then waited for; the next try takes the next address.
            (IPAddress address, IKnockSender sender) = targets[i % targets.Count];
            KnockSequence sequence = source.Take();
            Report = Report with
            {
                Tries = i + 1,
                Address = address.ToString(),
                Line = source.Used?.Number,
                Total = source.Used?.Total,
                Left = source.Used?.Left,
            };
            NetworkError error = Send(sequence, sender, source.IsSecret);
            source.Done();
            if (!error.IsNone)
            {
                throw CannotSend(address, error, source);
            }

            if (request.Awaited is not AwaitedPort awaited)
            {
                return;
            }

            Connection = Wait(address, awaited);
            Report = Report with { Open = Connection is not null };
            if (Connection is not null)
            {
                return;
            }

            // With several addresses the message says which one it was.
            string where = targets.Count > 1 ? $"{request.Host} ({address})" : request.Host;
            string closed = $"port {awaited.Port} of {where} did not open within {awaited.Time.TotalSeconds:0.###} s";
            if (i + 1 == tries)
            {
                throw new UserErrorException(closed, source.HintIfClosed, NotOpened);
            }

            messages.Say($"{closed}: knocking again");
        }
    }

    /// <summary>Sends the knocks in order, with pauses between them.</summary>
    /// <returns>Why a knock could not leave, and none was sent after it; none if all left.</returns>
    private NetworkError Send(KnockSequence sequence, IKnockSender sender, bool isSecret)
    {
        long last = 0;
        for (int i = 0; i < sequence.Length; i++)
        {
            if (i > 0)
            {
                Pause.Until(clock, last, request.Delay);
            }

            Knock knock = sequence.Knocks[i];
            NetworkError error = sender.Send(knock);
            last = clock.GetTimestamp();
            if (!error.IsNone)
            {
                return error;
            }

            if (messages.Verbose)
            {
                messages.Say($"knock {i + 1} of {sequence.Length} sent" + (isSecret ? "" : $": {knock}"));
            }
        }

        return NetworkError.None;
    }

    private IClientSocket? Wait(IPAddress address, AwaitedPort awaited)
    {
        bool isTerminal = WaitProgress.IsWanted(Environment.GetEnvironmentVariable);
        WaitProgress progress = new(messages, isTerminal, $"port {awaited.Port} of {request.Host}", awaited.Time);
        return new PortWaiter(platform, request.Origin, request.Delay, progress, clock).Wait(address, awaited);
    }

    private UserErrorException CannotSend(IPAddress address, NetworkError error, IKnockSource source)
    {
        string what = error.Fault switch
        {
            NetworkFault.NoRoute => $"no route to {address}",
            NetworkFault.Forbidden when source.Used is null => $"this machine may not send to {address}",
            NetworkFault.Forbidden => $"a local firewall does not let a knock leave for {address}",
            NetworkFault.NoSuchSource when request.Origin.Source is IPAddress from => $"--source {from} is no address of this machine",
            NetworkFault.NoSuchInterface when request.Origin.Interface is string name => $"--bind-interface {name}: no such interface",
            NetworkFault.NoPrivilege => "--raw needs privileges",
            NetworkFault.NoLibrary => "--raw needs a library",
            _ => $"cannot knock at {address}",
        };
        string spent = source.Used is UsedLine used ? $"; line {used.Number} is used up"
            : source.IsSecret ? "; no line was used" : "";
        string? hint = error.Fault switch
        {
            NetworkFault.Forbidden => "look at the rules for what this machine sends: nft list ruleset",
            NetworkFault.NoPrivilege => "run it as root, or with the capability CAP_NET_RAW",
            NetworkFault.NoLibrary => "apt install libpcap0.8",
            _ => null,
        };
        return new UserErrorException($"{what}: {error.Words}{spent}", hint);
    }
}
