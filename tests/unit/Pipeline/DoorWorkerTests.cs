using System.Net;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Matching;
using TanKnock.Daemon.Packets;
using TanKnock.Daemon.Pipeline;
using TanKnock.Tests.Doors;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Simulation;
using Xunit;

namespace TanKnock.Tests.Pipeline;

/// <summary>The way of a knock, with a door and a ledger in memory, and a list on the disk.</summary>
public sealed class DoorWorkerTests : IDisposable
{
    private const string Alice = "203.0.113.7";
    private const string Bob = "203.0.113.8";

    private readonly ListFolder folder = new();
    private readonly CapturedLog log = new();
    private readonly TracingLedger ledger = new();
    private readonly CountingFiles files = new();
    private readonly SharedMatcher matcher = new(new Matcher(MatcherLimits.Default));
    private readonly CancellationTokenSource stop = new();
    private readonly ListServices services;
    private long now;

    private ILedger inForce;

    public DoorWorkerTests()
    {
        inForce = ledger;
        services = new ListServices(files, () => inForce, matcher, new SpentLines(matcher), null, TimeProvider.System, log);
    }

    private string ListPath => folder.At("list.tan");

    public void Dispose()
    {
        stop.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Door_opens_only_when_the_ledger_has_recorded_and_the_list_is_marked()
    {
        List<string> found = [];
        MemoryDoor door = new()
        {
            Opening = _ =>
            {
                found.AddRange(ledger.Events);
                found.Add(File.ReadAllLines(ListPath)[1][..1]);
            },
        };
        await ServeAsync(New(door), 2);
        Assert.Equal(["granted 1 and 1, to be closed", "recorded", "#"], found);
        Assert.Equal([$"Opened {Alice} line 2"], door.Events);
        Assert.Contains($"open ssh for {Alice} ({ListPath} line 2, 1 left", Assert.Single(log.Lines, IsOf("open ")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opened_and_prolonged_are_counted_apart()
    {
        MemoryDoor door = new();
        DoorWorker worker = New(door);
        await ServeAsync(worker, 1, 2, 3);
        Assert.Equal(
            (3, 1, 2, 0), (worker.Counts.Completions, worker.Counts.Opened, worker.Counts.Prolonged, worker.Counts.Refused));
        Assert.Equal([$"Opened {Alice} line 1", $"Prolonged {Alice} line 2", $"Prolonged {Alice} line 3"], door.Events);
    }

    [Fact]
    public async Task Fixed_knock_that_comes_often_opens_once()
    {
        MemoryDoor door = new();
        KnockSequence sequence = Sequence(1);
        DoorWorker worker = New(door, Settings() with { Sequence = sequence, OneTimeSequences = [] });
        matcher.Add([WatchedSequence.Fixed(sequence, worker.Door.Rules, worker)]);
        for (int i = 0; i < 100; i++)
        {
            Knock(1);
        }

        await RunAsync(worker);
        Assert.Equal((100, 1, 99), (worker.Counts.Completions, worker.Counts.Opened, worker.Counts.Prolonged));
        Assert.Equal("granted 0 and 0, to be closed", ledger.Events[0]);
    }

    /// <summary>As when a reload is the first that needs the host's ledger, and keeps the door.</summary>
    [Fact]
    public async Task Fixed_knock_is_recorded_in_the_ledger_that_is_in_force_by_then()
    {
        KnockSequence sequence = Sequence(1);
        inForce = new MemoryLedger();
        DoorWorker worker = New(new MemoryDoor(), Settings() with { Sequence = sequence, OneTimeSequences = [] });
        inForce = ledger;
        matcher.Add([WatchedSequence.Fixed(sequence, worker.Door.Rules, worker)]);
        Knock(1);
        await RunAsync(worker);
        Assert.Equal(["granted 0 and 0, to be closed", "recorded"], ledger.Events);
    }

    [Fact]
    public async Task Opening_that_is_refused_takes_its_note_back()
    {
        MemoryDoor door = new() { MaxOpen = 0 };
        DoorWorker worker = New(door);
        await ServeAsync(worker, 1);
        Assert.Equal([$"Refused {Alice} line 1", $"Withdrawn {Alice} line 1"], door.Events);
        Assert.Equal((0, 1), (worker.Counts.Opened, worker.Counts.Refused));
        Assert.Single(log.Lines, IsOf($"refused ssh for {Alice}"));
    }

    [Fact]
    public async Task Record_that_fails_keeps_the_door_shut_and_takes_its_note_back()
    {
        MemoryDoor door = new();
        ledger.Fault = new Fault("ledger", 0, "no space", "make some");
        DoorWorker worker = New(door);
        await ServeAsync(worker, 1);
        Assert.Equal([$"Withdrawn {Alice} line 1"], door.Events);
        Assert.Contains("no space", Assert.Single(log.Lines, IsOf("refused ")), StringComparison.Ordinal);

        ledger.Fault = null;
        await ServeAsync(New(door), 1, 2);
        Assert.Equal($"Opened {Alice} line 2", door.Events[^1]);
    }

    [Fact]
    public async Task Mark_that_fails_keeps_the_door_shut_and_takes_its_note_back()
    {
        MemoryDoor door = new();
        files.IsReadOnly = true;
        await ServeAsync(New(door), 1);
        Assert.Equal([$"Withdrawn {Alice} line 1"], door.Events);
        Assert.Contains("read-only", Assert.Single(log.Lines, IsOf("refused ")), StringComparison.Ordinal);
        Assert.NotNull(ledger.Recall(Sequence(1).Knocks));
    }

    [Fact]
    public async Task Line_that_is_spent_already_opens_nothing()
    {
        MemoryDoor door = new();
        DoorWorker worker = New(door);
        ledger.Adopt([new SpentLine(Sequence(1), StateLab.Note)]);
        await ServeAsync(worker, 1);
        Assert.All(door.Events, each => Assert.StartsWith("Withdrawn", each, StringComparison.Ordinal));
        Assert.Contains("the line is marked already", Assert.Single(log.Lines, IsOf("refused ")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completions_are_served_before_lists_are_looked_at_and_looks_do_not_pile_up()
    {
        const int MoreThanTheQueueHolds = 5000;
        MemoryDoor door = new();
        DoorWorker worker = New(door, Settings() with { OneTimeSequences = [folder.At("*.tan")] });
        Knock(1);
        for (int i = 0; i < MoreThanTheQueueHolds; i++)
        {
            worker.RefreshLists(null);
        }

        Knock(2);
        Knock(3, Bob);
        folder.Write(Line(4), "other.tan");
        int looks = files.Looks;
        await RunAsync(worker);
        Assert.Equal([$"Opened {Alice} line 1", $"Prolonged {Alice} line 2", $"Opened {Bob} line 3"], door.Events);
        Assert.DoesNotContain(log.Lines, IsOf("lost"));
        int added = Array.FindIndex(log.Lines, IsOf("added"));
        Assert.Equal(3, log.Lines[..added].Count(each => each.StartsWith("open ", StringComparison.Ordinal)));

        // One look at two lists, besides those that make sure of what is opened.
        Assert.InRange(files.Looks - looks, 1, 40);
    }

    [Fact]
    public async Task Look_that_is_wanted_is_made_when_no_knock_waits()
    {
        DoorWorker worker = New(new MemoryDoor());
        Task work = worker.RunAsync(stop.Token);
        for (int count = 4; count < 7; count++)
        {
            File.WriteAllText(folder.At("new"), $"# to {count}\n" + string.Concat(Enumerable.Range(1, count).Select(Line)));
            File.SetUnixFileMode(folder.At("new"), ListFolder.OwnerOnly);
            File.Move(folder.At("new"), ListPath, overwrite: true);
            worker.RefreshLists([(folder.Folder, "list.tan")]);
            await log.WaitAsync($"{count} unused lines");
        }

        worker.Retire();
        await work.WaitAsync(DoorLab.Patience);
    }

    private static Predicate<string> IsOf(string begin) => line => line.StartsWith(begin, StringComparison.Ordinal);

    private DoorSettings Settings() => new()
    {
        Name = "ssh",
        LineNumber = 1,
        OneTimeSequences = [ListPath],
        StartCommand = "start",
        StopCommand = "stop",
    };

    private DoorWorker New(MemoryDoor target, DoorSettings? settings = null)
    {
        if (!File.Exists(ListPath))
        {
            folder.Write(Line(1) + Line(2) + Line(3));
        }

        Door door = new(settings ?? Settings(), TimeProvider.System.TimestampFrequency);
        DoorWorker worker = new(
            door, target, services, 0, new DoorCounts(), new ReplayReporter(() => ledger, TimeProvider.System, log));
        worker.Lists?.Refresh(null);
        return worker;
    }

    /// <summary>Knocks these lines, and has the worker serve all that has come.</summary>
    private async Task ServeAsync(DoorWorker worker, params int[] lines)
    {
        Array.ForEach(lines, line => Knock(line));
        await RunAsync(worker);
    }

    private async Task RunAsync(DoorWorker worker)
    {
        worker.Retire();
        await worker.RunAsync(stop.Token).WaitAsync(DoorLab.Patience);
        worker.Lists?.Stop();
    }

    private void Knock(int line, string source = Alice)
    {
        foreach (Knock knock in Sequence(line).Knocks)
        {
            matcher.Observe(new ObservedPacket(Address.From(IPAddress.Parse(source)), default, knock, TcpFlags.Syn), ++now);
        }
    }

    private static string Line(int number) => ListFolder.Roomy(Sequence(number).Format());

    private static KnockSequence Sequence(int number) => new(
        [new(Protocol.Tcp, (ushort)(1000 + number)), new(Protocol.Tcp, (ushort)(3000 + number)), new(Protocol.Tcp, (ushort)(2000 + number))]);

    /// <summary>A ledger in memory that tells what is asked of it.</summary>
    private sealed class TracingLedger : ILedger
    {
        private readonly MemoryLedger inner = new();

        internal List<string> Events { get; } = [];

        /// <summary>Why nothing can be recorded.</summary>
        internal Fault? Fault { get; set; }

        public async ValueTask<Grant> SpendAsync(Spending spending, CancellationToken stop)
        {
            Grant grant = await inner.SpendAsync(spending, stop);
            if (!grant.IsGranted)
            {
                Events.Add("refused");
                return grant;
            }

            Events.Add($"granted {spending.Lines.Length} and {spending.Skipped.Length}{(spending.Opening is null ? "" : ", to be closed")}");
            return Grant.Given(() =>
            {
                Events.Add(Fault is null ? "recorded" : "not recorded");
                return Fault;
            });
        }

        public LineNote? Recall(ReadOnlySpan<Knock> sequence) => inner.Recall(sequence);

        public Fault? Adopt(IReadOnlyCollection<SpentLine> lines) => inner.Adopt(lines);

        public void Count(LineEventKind kind, IReadOnlyCollection<KnockSequence> lines, DateTimeOffset at, string? source) =>
            inner.Count(kind, lines, at, source);

        public Fault? Close(OpenNote opening) => inner.Close(opening);
    }

    private sealed class CountingFiles() : FileSystemDecorator(PosixFileSystem.Instance), IFileSystem
    {
        private readonly ReadOnlyFiles readOnly = new() { IsReadOnly = true };

        internal bool IsReadOnly { get; set; }

        internal int Looks { get; private set; }

        FileFacts? IFileSystem.Look(string path)
        {
            Looks++;
            return Look(path);
        }

        IOpenFile IFileSystem.Open(string path, bool forWriting) =>
            IsReadOnly ? readOnly.Open(path, forWriting) : Open(path, forWriting);
    }
}
