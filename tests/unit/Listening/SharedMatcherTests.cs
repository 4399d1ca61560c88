using System.Collections;
using System.Collections.Concurrent;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;
using TanKnock.Tests.Doors;
using TanKnock.Tests.Matching;
using Xunit;

namespace TanKnock.Tests.Listening;

/// <summary>No packet waits for more than a step of what is being changed.</summary>
public sealed class SharedMatcherTests
{
    private const int Lines = 100_000;

    private readonly SharedMatcher matcher = new(new Matcher(new MatcherLimits(64, 16)));

    [Fact]
    public void Packets_get_through_between_any_step_of_a_long_list()
    {
        WatchedSequence[] lines = [.. Enumerable.Range(0, Lines).Select(Line)];
        using Wire wire = new(matcher);
        Stepped add = new(lines, wire.Send);
        matcher.Add(add);
        Assert.InRange(add.Longest, 1, SharedMatcher.Step);
        Stepped remove = new(lines, wire.Send);
        matcher.Remove(remove);
        Assert.InRange(remove.Longest, 1, SharedMatcher.Step);
        matcher.Change(all => Assert.Equal(0, all.Nodes));
        Assert.True(wire.Sent >= 40);
    }

    private static WatchedSequence Line(int number) => WatchedSequence.SpentLine(
        new([new(Protocol.Udp, (ushort)(1 + (number % 65535))), new(Protocol.Udp, (ushort)(1 + (number / 65535)))]),
        new ListeningRules(TcpFlagsFilter.Default, Timeout: 10, StrayLimit: 8),
        new NamedWatcher(""),
        now: -1);

    /// <summary>A thread that takes packets, as the capture thread.</summary>
    private sealed class Wire : IDisposable
    {
        private readonly BlockingCollection<TaskCompletionSource> packets = [];
        private readonly Thread thread;

        internal Wire(SharedMatcher matcher)
        {
            thread = new Thread(() =>
            {
                foreach (TaskCompletionSource packet in packets.GetConsumingEnumerable())
                {
                    matcher.Observe(new ObservedPacket(default, default, new Knock(Protocol.Tcp, 1), TcpFlags.Syn), 0);
                    packet.SetResult();
                }
            });
            thread.Start();
        }

        internal int Sent { get; private set; }

        /// <summary>Returns when the packet was taken; fails if it is held up.</summary>
        internal void Send()
        {
            TaskCompletionSource packet = new();
            packets.Add(packet);
            Sent++;
            Assert.True(packet.Task.Wait(DoorLab.Patience), "a packet was held up between two steps");
        }

        public void Dispose()
        {
            packets.CompleteAdding();
            thread.Join();
            packets.Dispose();
        }
    }

    /// <summary>Sends a packet whenever it is asked for its length now and then, which is between two steps; counts how many are
    /// taken from it in one.</summary>
    private sealed class Stepped(WatchedSequence[] all, Action between) : IReadOnlyList<WatchedSequence>
    {
        private int asked;
        private int inStep;

        internal int Longest { get; private set; }

        public int Count
        {
            get
            {
                inStep = 0;
                if (asked++ % 300 == 0)
                {
                    between();
                }

                return all.Length;
            }
        }

        public WatchedSequence this[int index]
        {
            get
            {
                Longest = Math.Max(Longest, ++inStep);
                return all[index];
            }
        }

        public IEnumerator<WatchedSequence> GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();
    }
}
