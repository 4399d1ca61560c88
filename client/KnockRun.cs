using System.Net;
using TanKnock.Client.Hosts;
using TanKnock.Client.Knocking;
using TanKnock.Client.Platform;
using TanKnock.Client.Waiting;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Client;

/// <summary>Knocks as asked, and waits for the port if that is asked for, too.</summary>
internal sealed class KnockRun(ClientOptions options, Messages messages, TimeProvider clock)
{
    /// <summary>Does it all; null when done.</summary>
    internal Failure? Run()
    {
        // All that can be found wrong is found before a line is used up: the list, the name, the way.
        IKnockSource? source = Source(out Failure? failure);
        if (source is null)
        {
            return failure;
        }

        IPAddress? address = HostResolver.Resolve(options.Host, options.Family, out string reason);
        if (address is null)
        {
            return new Failure($"{options.Host}: {reason}");
        }

        KnockSender sender = new(address);
        int errno = sender.FindWay();
        return errno == Errno.None ? Knock(source, sender, address) : CannotSend(address, errno, source);
    }

    private IKnockSource? Source(out Failure? failure)
    {
        failure = null;
        if (options.Knocks is KnockSequence sequence)
        {
            return new FixedKnock(sequence);
        }

        TanList? list = HostList.Load(options.Host, options.ListPath, out failure);
        return list is null ? null : new OneTimeLines(list, options.Host, messages, clock);
    }

    private Failure? Knock(IKnockSource source, KnockSender sender, IPAddress address)
    {
        int tries = options.Awaited is null ? 1 : 1 + options.Retries;
        for (int i = 1; ; i++)
        {
            KnockSequence? sequence = source.Take(out Failure? failure);
            if (sequence is null)
            {
                return failure;
            }

            Knocker knocker = new(sender, options.Delay, clock, (number, knock) => Tell(source, sequence, number, knock));
            int errno = knocker.Knock(sequence);
            if (errno != Errno.None)
            {
                return CannotSend(address, errno, source);
            }

            if (options.Awaited is not AwaitedPort awaited || new PortWaiter(clock).Wait(address, awaited))
            {
                return null;
            }

            string closed = $"port {awaited.Port} of {options.Host} did not open within {awaited.Time.TotalSeconds:0.###} s";
            if (i == tries)
            {
                return new Failure(closed, source.HintIfClosed, ClientExitCode.NotOpened);
            }

            messages.Say($"{closed}: knocking again");
        }
    }

    private void Tell(IKnockSource source, KnockSequence sequence, int number, Knock knock)
    {
        if (options.Verbose)
        {
            messages.Say($"knock {number} of {sequence.Length} sent" + (source.IsSecret ? "" : $": {knock}"));
        }
    }

    private static Failure CannotSend(IPAddress address, int errno, IKnockSource source)
    {
        string spent = source.Spent ?? (source.IsSecret ? "no line was used" : "");
        return new Failure($"cannot knock at {address}: {Errno.Describe(errno)}" + (spent.Length > 0 ? $"; {spent}" : ""));
    }
}
