using Microsoft.Extensions.Time.Testing;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;
using TanKnock.Tests.Doors;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Listening;

/// <summary>A list that is watched, a wire to knock on, and the completions, to be served when the test says so. Line n is
/// <c>1000+n:tcp,2000+n:udp,3000+n:tcp</c>.</summary>
internal sealed class WatchLab : ICompletions, IDisposable
{
    private const int TimeoutSeconds = 10;

    private readonly ListFolder folder = new();
    private readonly FakeTimeProvider time = new();
    private readonly Matcher matcher = new(MatcherLimits.Default);
    private readonly SharedMatcher shared;
    private readonly SpentLines spent;
    private readonly Door door;
    private readonly Queue<Completion> waiting = [];
    private DoorSettings settings;

    internal WatchLab(int lookAhead = 10)
    {
        shared = new SharedMatcher(matcher);
        spent = new SpentLines(shared);
        settings = new DoorSettings
        {
            Name = "ssh",
            LineNumber = 1,
            OneTimeSequences = [folder.At("list.tan")],
            LookAhead = lookAhead,
            SequenceTimeout = TimeSpan.FromSeconds(TimeoutSeconds),
        };
        door = new Door(settings, time.TimestampFrequency);
    }

    internal MemoryLedger Ledger { get; } = new();

    internal CapturedLog Log { get; } = new();

    /// <summary>What the wire brought about, in order: <c>Completed 3</c>.</summary>
    internal List<string> Verdicts { get; } = [];

    internal int Waiting => waiting.Count;

    /// <summary>What the matcher keeps to look up what is watched.</summary>
    internal int Nodes => matcher.Nodes;

    internal int SpentCount => spent.Count;

    internal string Path => folder.At("list.tan");

    internal static string Lines(params int[] numbers) => string.Concat(numbers.Select(Line));

    internal static string Line(int number) => ListFolder.Roomy(Sequence(number).Format());

    internal static string Marked(int number) => "#" + Line(number)[1..];

    internal static KnockSequence Sequence(int number) => new(
        [new(Protocol.Tcp, (ushort)(1000 + number)), new(Protocol.Udp, (ushort)(2000 + number)), new(Protocol.Tcp, (ushort)(3000 + number))]);

    /// <summary>By rename, as in place the same length in the same tick of the clock is no change.</summary>
    internal void Put(string text, string name = "list.tan") =>
        File.Move(folder.Write(text, "new"), folder.At(name), overwrite: true);

    internal WatchedList Watch(string text, string name = "list.tan")
    {
        Put(text, name);
        ServerList? list = ServerList.Load(PosixFileSystem.Instance, folder.At(name), Ledger, null, out Fault? error);
        Assert.True(list is not null, error?.ToString());
        ListServices services = new(PosixFileSystem.Instance, () => Ledger, shared, spent, null, time, Log);
        WatchedList watched = new(list, door, services, this);
        watched.TakeOver();
        return watched;
    }

    internal void SetLookAhead(int lines)
    {
        settings = settings with { LookAhead = lines };
        Assert.True(door.TryChange(settings));
    }

    /// <summary>Sends the knocks of a line from the first to the last of these.</summary>
    internal void Knock(int line, uint source = 1, int first = 0, int last = 2) => Send(Sequence(line).Knocks[first..(last + 1)], source);

    internal void Send(ReadOnlySpan<Knock> knocks, uint source = 1)
    {
        foreach (Knock knock in knocks)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            shared.Observe(
                new ObservedPacket(Address.FromIPv4(source), default, knock, knock.Protocol == Protocol.Tcp ? TcpFlags.Syn : TcpFlags.None),
                time.GetTimestamp());
        }
    }

    /// <summary>Until every attempt is forgotten.</summary>
    internal void Pass() => time.Advance(TimeSpan.FromSeconds(TimeoutSeconds + 1));

    public void Take(in Completion completion)
    {
        Verdicts.Add($"{completion.Kind} {Number(completion.Sequence.Sequence)}");
        if (completion.Kind != VerdictKind.Replayed)
        {
            waiting.Enqueue(completion);
        }
    }

    /// <summary>As a door's worker: the completion that has waited longest.</summary>
    internal async Task<ConsumeResult> ServeAsync()
    {
        Completion next = waiting.Dequeue();
        LineState state = next.Kind == VerdictKind.Burned ? LineState.Burned : LineState.Used;
        ConsumeResult result = await next.List!.SpendAsync(
            next.Sequence, StateLab.Note with { State = state }, next.Whole, _ => null, CancellationToken.None);
        next.List.MoveOn(result);
        return result;
    }

    /// <summary>The numbers of the lines that open.</summary>
    internal static int[] Live(WatchedList list) =>
        [.. list.Window.Where(each => each.IsLive).Select(each => Number(each.Sequence))];

    internal static int Number(KnockSequence sequence) => sequence.Knocks[0].Port - 1000;

    public void Dispose() => folder.Dispose();
}
