using FsCheck;
using FsCheck.Xunit;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Ledger;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>What every ledger promises, the host's and its twin in memory alike.</summary>
public abstract class LedgerContractTests
{
    private static readonly LineNote Skipped = LedgerLab.Note with { State = LineState.Skipped };

    /// <summary>A ledger that knows nothing.</summary>
    internal abstract ILedger Ledger { get; }

    [Fact]
    public void Line_is_granted_once_and_whoever_comes_later_is_told_by_whom_it_was_spent()
    {
        Assert.Null(Ledger.Recall(1));
        Ledger.Spend(1);
        Assert.Equal(LedgerLab.Note, Ledger.Recall(1));
        Grant second = Ledger.Decide(new Spending([LedgerLab.Line(1, LedgerLab.Note with { Source = "192.0.2.1" })], []));
        Assert.False(second.IsGranted);
        Assert.Equal(LedgerLab.Note, second.Already);
        Assert.Null(second.WaitUntilRecorded());
        Assert.Equal(LedgerLab.Note, Ledger.Recall(1));
    }

    [Fact]
    public async Task Of_concurrent_calls_for_one_line_exactly_one_is_granted()
    {
        for (int round = 0; round < 50; round++)
        {
            using Barrier start = new(4);
            Grant[] grants = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    Grant grant = Ledger.Decide(round);
                    Assert.Null(grant.WaitUntilRecorded());
                    return grant;
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
            Assert.Single(grants, grant => grant.IsGranted);
        }
    }

    [Fact]
    public void Grant_spends_what_it_skips()
    {
        Ledger.Adopt([LedgerLab.Line(2)]);
        Assert.True(Ledger.Decide(new Spending([LedgerLab.Line(3)], [LedgerLab.Line(1, Skipped), LedgerLab.Line(2, Skipped)])).IsGranted);
        Assert.Equal(Skipped, Ledger.Recall(1));
        Assert.Equal(LedgerLab.Note, Ledger.Recall(2));
        Assert.False(Ledger.Decide(1).IsGranted);
    }

    [Fact]
    public void Refusal_skips_nothing_and_notes_no_opening()
    {
        Ledger.Spend(3);
        Assert.False(Ledger.Decide(new Spending([LedgerLab.Line(3)], [LedgerLab.Line(1, Skipped)], LedgerLab.Opening(1))).IsGranted);
        Assert.Null(Ledger.Recall(1));
        Assert.Empty(Open(Ledger));
    }

    /// <summary>Of a one-way line, what was knocked may have been spent by another list. Its knocks were on the wire all the same.</summary>
    [Fact]
    public void One_line_of_several_that_was_spent_refuses_all_and_all_are_spent()
    {
        Ledger.Spend(1);
        Grant grant = Ledger.Decide(1, 2);
        Assert.False(grant.IsGranted);
        Assert.Null(grant.WaitUntilRecorded());
        Assert.NotNull(Ledger.Recall(2));
        Assert.False(Ledger.Decide(3, 2).IsGranted);
    }

    [Fact]
    public void Adopted_lines_are_spent_and_the_first_note_stays()
    {
        LineNote bare = new(LineState.Burned, null, null, null);
        Ledger.Spend(1);
        Assert.Null(Ledger.Adopt([LedgerLab.Line(1, bare), LedgerLab.Line(2, bare)]));
        Assert.Null(Ledger.Adopt([]));
        Assert.Equal(LedgerLab.Note, Ledger.Recall(1));
        Assert.Equal(bare, Ledger.Recall(2));
        Assert.False(Ledger.Decide(2).IsGranted);
    }

    [Fact]
    public void Fixed_sequence_is_granted_each_time()
    {
        Assert.True(Ledger.Decide(new Spending([], [])).IsGranted);
        Assert.Null(Ledger.Note(LedgerLab.Opening(1)));
        Assert.Null(Ledger.Note(LedgerLab.Opening(1, minutes: 11)));
    }

    [Fact]
    public void Event_of_a_line_that_is_not_spent_and_closing_of_what_is_not_open_change_nothing()
    {
        Ledger.Replay(1, DateTimeOffset.UnixEpoch, "192.0.2.1");
        Assert.Null(Ledger.Recall(1));
        Assert.Null(Ledger.Close(LedgerLab.Opening(1)));
        Assert.Empty(Open(Ledger));
    }

    [Property(MaxTest = 40, EndSize = 1_000_000)]
    public void Random_calls_give_what_the_model_gives(int seed)
    {
        Random random = new(seed);
        Dictionary<int, LineNote> spent = [];
        Dictionary<OpenKey, OpenNote> open = [];
        using IDisposable life = Begin(out Func<ILedger> ledger, out Action restart);
        for (int step = 0; step < 120; step++)
        {
            LineNote note = LedgerLab.Note with { Source = $"192.0.2.{step}" };
            LineNote bare = new((LineState)random.Next(1, 4), null, null, null);
            OpenNote opening = LedgerLab.Opening(random.Next(4), minutes: step, stop: new string('x', random.Next(1, 300)));
            int[] some = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(60))];
            int line = random.Next(60);
            switch (random.Next(8))
            {
                case 0:
                    Assert.Null(ledger().Adopt([.. some.Select(each => LedgerLab.Line(each, bare))]));
                    foreach (int each in some)
                    {
                        spent.TryAdd(each, bare);
                    }

                    break;
                case 1:
                    ledger().Replay(line, DateTimeOffset.UnixEpoch, "192.0.2.1");
                    break;
                case 2 when open.Count > 0:
                    OpenNote closed = random.Next(4) == 0 ? opening : open.Values.First();
                    Assert.Null(ledger().Close(closed));
                    if (open.GetValueOrDefault(closed.Key) == closed)
                    {
                        open.Remove(closed.Key);
                    }

                    break;
                case 3 when random.Next(4) == 0:
                    restart();
                    break;
                default:
                    Spending spending = new(
                        [LedgerLab.Line(line, note)],
                        [.. some.Select(each => LedgerLab.Line(each, note with { State = LineState.Skipped }))],
                        random.Next(2) == 0 ? opening : null);
                    Grant grant = ledger().Decide(spending);
                    Assert.Null(grant.WaitUntilRecorded());
                    Assert.Equal(spent.GetValueOrDefault(line), grant.Already);
                    foreach (SpentLine each in grant.IsGranted ? spending.Lines.Concat(spending.Skipped) : [])
                    {
                        spent.TryAdd(Number(each), each.Note);
                    }

                    if (grant.IsGranted && spending.Opening is OpenNote opened)
                    {
                        open[opened.Key] = opened;
                    }

                    break;
            }

            Assert.All(Enumerable.Range(0, 60), each => Assert.Equal(spent.GetValueOrDefault(each), ledger().Recall(each)));
            Assert.Equal(Remembers(open), Open(ledger()).ToHashSet());
        }
    }

    /// <summary>A ledger for one history, and its restart with what it has recorded.</summary>
    internal abstract IDisposable Begin(out Func<ILedger> ledger, out Action restart);

    internal virtual HashSet<OpenNote> Remembers(Dictionary<OpenKey, OpenNote> open) => [.. open.Values];

    internal abstract IEnumerable<OpenNote> Open(ILedger ledger);

    private static int Number(SpentLine line) => line.Sequence.Knocks[0].Port - 1;
}

public sealed class HostLedgerContractTests : LedgerContractTests, IDisposable
{
    private const int Stock = 32;

    private readonly LedgerLab lab = new();
    private readonly SideThread side = new();
    private readonly HostLedger ledger;

    public HostLedgerContractTests() => ledger = lab.Open(Stock, aside: side.Begin);

    internal override ILedger Ledger => ledger;

    public void Dispose()
    {
        side.Dispose();
        ledger.Dispose();
        lab.Dispose();
    }

    internal override IDisposable Begin(out Func<ILedger> ledger, out Action restart)
    {
        History history = new();
        ledger = () => history.Ledger;
        restart = history.Restart;
        return history;
    }

    internal override IEnumerable<OpenNote> Open(ILedger ledger) => ((HostLedger)ledger).Open;

    private sealed class History : IDisposable
    {
        private readonly LedgerLab lab = new();

        internal History() => Ledger = lab.Open(Stock);

        internal HostLedger Ledger { get; private set; }

        internal void Restart()
        {
            Ledger.Dispose();
            Ledger = lab.Open(Stock);
            Assert.Equal(0, Ledger.TornLines);
        }

        public void Dispose()
        {
            Ledger.Dispose();
            lab.Dispose();
        }
    }
}

public sealed class MemoryLedgerContractTests : LedgerContractTests
{
    internal override ILedger Ledger { get; } = new MemoryLedger();

    internal override IDisposable Begin(out Func<ILedger> ledger, out Action restart)
    {
        MemoryLedger one = new();
        ledger = () => one;
        restart = () => { };
        return new MemoryStream();
    }

    /// <summary>It ends with its process, so nothing has to be closed by another.</summary>
    internal override HashSet<OpenNote> Remembers(Dictionary<OpenKey, OpenNote> open) => [];

    internal override IEnumerable<OpenNote> Open(ILedger ledger) => [];
}
