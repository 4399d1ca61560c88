using System.Net;
using TanKnock.Client.Hosts;
using TanKnock.Client.Knocking;
using TanKnock.Client.Passphrase;
using TanKnock.Client.Platform;
using TanKnock.Client.Waiting;
using TanKnock.Core.Consuming;
using TanKnock.Core.Sequences;

namespace TanKnock.Client;

/// <summary>Knocks as asked, and waits for the port if that is asked for, too.</summary>
internal sealed class KnockRun(
    ClientOptions options, Messages messages, IPlatform platform, Func<IPAddress, IKnockSender> senders, TimeProvider clock) : IDisposable
{
    private readonly List<IKnockSender> used = [];

    /// <summary>What was done.</summary>
    internal KnockReport Report { get; } = new();

    /// <summary>The connection to the awaited port, once <see cref="Run"/> has succeeded; belongs to this object.</summary>
    internal IClientSocket? Connection { get; private set; }

    /// <summary>Does it all; null when done.</summary>
    internal Failure? Run()
    {
        // All that can be found wrong is found before a line is used up: the list, the name, the way.
        using IKnockSource? source = Source(out Failure? failure);
        if (source is null)
        {
            return failure;
        }

        IReadOnlyList<IPAddress> addresses = HostResolver.Resolve(options.Address, options.Family, out string reason);
        if (addresses.Count == 0)
        {
            return new Failure($"{options.Address}: {reason}");
        }

        List<(IPAddress Address, IKnockSender Sender)> ways = FindWays(addresses, out NetworkError first);
        return ways.Count > 0 ? Knock(source, ways) : CannotSend(addresses[0], first, source);
    }

    public void Dispose()
    {
        Connection?.Dispose();
        used.ForEach(sender => sender.Dispose());
    }

    private IKnockSource? Source(out Failure? failure)
    {
        failure = null;
        if (options.Knocks is KnockSequence sequence)
        {
            return new FixedKnock(sequence);
        }

        TanList? list = HostList.Load(options.Host, options.ListPath, out failure);
        return list is null
            ? null
            : new OneTimeLines(list, new LineReader(list, options.PassphraseFile), options.Host, messages, clock);
    }

    /// <summary>The addresses that packets could leave for, in their order; and why not for the first, if for none.</summary>
    private List<(IPAddress Address, IKnockSender Sender)> FindWays(IReadOnlyList<IPAddress> addresses, out NetworkError first)
    {
        List<(IPAddress, IKnockSender)> ways = [];
        first = NetworkError.None;
        foreach (IPAddress address in addresses)
        {
            IKnockSender sender = senders(address);
            used.Add(sender);
            NetworkError error = sender.FindWay();
            if (error.IsNone)
            {
                ways.Add((address, sender));
            }

            first = first.IsNone ? error : first;
        }

        return ways;
    }

    private Failure? Knock(IKnockSource source, List<(IPAddress Address, IKnockSender Sender)> ways)
    {
        int tries = options.Awaited is null ? 1 : 1 + options.Retries;
        for (int i = 0; ; i++)
        {
            // All knocks of a try go to one address, and so does the waiting; the next try takes the next.
            (IPAddress address, IKnockSender sender) = ways[i % ways.Count];
            KnockSequence? sequence = source.Take(out Failure? failure);
            if (sequence is null)
            {
                return failure;
            }

            (Report.Tries, Report.Address, Report.Used) = (i + 1, address, source.Used);
            Knocker knocker = new(sender, options.Delay, clock, (number, knock) => Tell(source, sequence, number, knock));
            NetworkError error = knocker.Knock(sequence);
            source.Done();
            if (!error.IsNone)
            {
                return CannotSend(address, error, source);
            }

            if (options.Awaited is not AwaitedPort awaited)
            {
                return null;
            }

            Report.Opened = Wait(address, awaited);
            if (Report.Opened == true)
            {
                return null;
            }

            string where = addressOf(address);
            string closed = $"port {awaited.Port} of {where} did not open within {awaited.Time.TotalSeconds:0.###} s";
            if (i + 1 == tries)
            {
                return new Failure(closed, source.HintIfClosed, ClientExitCode.NotOpened);
            }

            messages.Say($"{closed}: knocking again");
        }

        // With several addresses it matters which one it was.
        string addressOf(IPAddress address) => ways.Count > 1 ? $"{options.Host} ({address})" : options.Host;
    }

    private bool Wait(IPAddress address, AwaitedPort awaited)
    {
        bool isTerminal = WaitProgress.IsWanted(Environment.GetEnvironmentVariable);
        WaitProgress progress = new(messages, isTerminal, $"port {awaited.Port} of {options.Host}", awaited.Time);
        Connection = new PortWaiter(platform, options.Origin, options.Delay, progress, clock).Wait(address, awaited);
        return Connection is not null;
    }

    private void Tell(IKnockSource source, KnockSequence sequence, int number, Knock knock)
    {
        if (messages.Verbose)
        {
            messages.Say($"knock {number} of {sequence.Length} sent" + (source.IsSecret ? "" : $": {knock}"));
        }
    }

    private Failure CannotSend(IPAddress address, NetworkError error, IKnockSource source)
    {
        string what = error.Fault switch
        {
            NetworkFault.NoRoute => $"no route to {address}",
            NetworkFault.Forbidden when source.Used is null => $"this machine may not send to {address}",
            NetworkFault.Forbidden => $"a local firewall does not let a knock leave for {address}",
            NetworkFault.NoSuchSource when options.Origin.Source is IPAddress from => $"--source {from} is no address of this machine",
            NetworkFault.NoSuchInterface when options.Origin.Interface is string name => $"--bind-interface {name}: no such interface",
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
        return new Failure($"{what}: {error.Words}{spent}", hint);
    }
}
