using TanKnock.Core.Sequences;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;

namespace TanKnock.Tests.Matching;

/// <summary>Random sequences over so few knocks, from so few sources, that everything meets everything.</summary>
internal sealed class Scenario
{
    private readonly List<WatchedSequence> listened = [];

    internal List<ModelSequence> Model { get; } = [];

    internal static Scenario Draw(Random random, TcpFlagsFilter[] filters)
    {
        Scenario scenario = new();
        int id = 0;
        for (int list = 0; list <= 2; list++)
        {
            TcpFlagsFilter flags = filters[random.Next(filters.Length)];

            // One timeout and stray limit a matcher: two doors that differ in them and share a line's beginning are not modelled.
            int earNumber = Array.IndexOf(filters, flags);
            ListeningRules rules = new(flags, 20 + (earNumber * 15), 2 + earNumber);
            WatchedSequence? previous = null;
            for (int count = random.Next(1, 5); count > 0; count--)
            {
                Knock[] knocks = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => DrawKnock(random))];
                bool isLive = list == 0 || random.Next(5) > 0;
                scenario.Model.Add(new ModelSequence(id, list, knocks, rules, isLive));
                KnockSequence sequence = new(knocks);
                WatchedSequence added = list == 0 ? WatchedSequence.Fixed(sequence, rules, new NamedWatcher($"{id}"))
                    : isLive ? WatchedSequence.Line(sequence, rules, new NamedWatcher($"{id}"), previous)
                    : WatchedSequence.SpentLine(sequence, rules, new NamedWatcher($"{id}"), long.MinValue);
                previous = isLive ? added : previous;
                scenario.listened.Add(added);
                id++;
            }
        }

        return scenario;
    }

    internal void Register(Matcher matcher) => listened.ForEach(matcher.Add);

    internal static ObservedPacket DrawPacket(Random random)
    {
        TcpFlags flags = random.Next(4) == 0 ? TcpFlags.Fin : TcpFlags.Syn;
        Knock knock = DrawKnock(random);
        return new ObservedPacket(
            Address.FromIPv4(0xCB007100u + (uint)random.Next(3)), default, knock,
            knock.Protocol == Protocol.Tcp ? flags : TcpFlags.None);
    }

    private static Knock DrawKnock(Random random) =>
        new(random.Next(4) == 0 ? Protocol.Udp : Protocol.Tcp, (ushort)(7000 + random.Next(3)));
}
