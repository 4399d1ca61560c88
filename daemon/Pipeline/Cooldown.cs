using TanKnock.Daemon.Packets;

namespace TanKnock.Daemon.Pipeline;

/// <summary>For how long a door ignores those that it was opened for. For one thread.</summary>
internal sealed class Cooldown(TimeSpan period, TimeProvider time)
{
    /// <summary>Addresses remembered: of a fixed sequence that is spoofed from ever more of them the oldest gives way.</summary>
    internal const int MaxAddresses = 4096;

    private readonly Dictionary<Address, Rest> resting = [];

    /// <summary>The same, oldest first: all rest equally long.</summary>
    private readonly LinkedList<Address> order = [];

    /// <summary>May change at any time, for those too that rest already.</summary>
    internal TimeSpan Period { get; set; } = period;

    /// <summary>An address begins to rest; one that does already begins anew.</summary>
    internal void Begin(Address address)
    {
        if (Period <= TimeSpan.Zero)
        {
            return;
        }

        if (resting.Remove(address, out Rest? before))
        {
            order.Remove(before.Place);
        }

        if (resting.Count >= MaxAddresses)
        {
            RemoveOldest();
        }

        resting[address] = new Rest(time.GetTimestamp(), order.AddLast(address));
    }

    /// <summary>How long an address has to rest; zero: it need not.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isFirst">Whether this is the first time that it is asked for since it began to rest.</param>
    internal TimeSpan Left(Address address, out bool isFirst)
    {
        while (order.First is LinkedListNode<Address> oldest && Left(resting[oldest.Value]) <= TimeSpan.Zero)
        {
            RemoveOldest();
        }

        if (!resting.TryGetValue(address, out Rest? rest))
        {
            isFirst = false;
            return TimeSpan.Zero;
        }

        isFirst = !rest.Asked;
        rest.Asked = true;
        return Left(rest);
    }

    private TimeSpan Left(Rest rest) => Period - time.GetElapsedTime(rest.Since);

    private void RemoveOldest()
    {
        resting.Remove(order.First!.Value);
        order.RemoveFirst();
    }

    private sealed class Rest(long since, LinkedListNode<Address> place)
    {
        internal long Since => since;

        internal LinkedListNode<Address> Place => place;

        internal bool Asked { get; set; }
    }
}
