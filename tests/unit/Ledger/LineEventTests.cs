using TanKnock.Daemon.Ledger;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Records;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>Replays and healings are counted durably, in a file that nobody can make grow without bound.</summary>
public sealed class LineEventTests : IDisposable
{
    private const int Stock = 64;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 15, 22, TimeSpan.Zero);

    private readonly LedgerLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Events_survive_a_restart_with_times_source_and_count()
    {
        using (HostLedger ledger = Spending(1, 2))
        {
            for (int i = 0; i < 8; i++)
            {
                ledger.Replay(1, Start.AddMinutes(i), $"192.0.2.{i}");
            }

            ledger.Count(LineEventKind.Healed, [LedgerLab.Sequence(2)], Start.AddDays(1), null);
        }

        using HostLedger again = lab.Open(Stock);
        using LedgerView view = lab.View();
        (LineEvent? replayed, LineEvent? healed) = view.EventsOf(LedgerLab.Sequence(1).Knocks);
        Assert.Equal(new LineEvent(Start, Start.AddMinutes(7), 8, "192.0.2.7"), replayed);
        Assert.Null(healed);
        (replayed, healed) = view.EventsOf(LedgerLab.Sequence(2).Knocks);
        Assert.Null(replayed);
        Assert.Equal(new LineEvent(Start.AddDays(1), Start.AddDays(1), 1, null), healed);
        Assert.Equal(2, again.SpentCount);
    }

    [Fact]
    public void Million_replays_make_twenty_records_and_one_after_the_next_start()
    {
        using (HostLedger ledger = Spending(1))
        {
            for (int i = 0; i < 1_000_000; i++)
            {
                ledger.Replay(1, Start, "192.0.2.1");
            }
        }

        Assert.Equal(1 + 20, lab.Records().Length);
        lab.Open(Stock).Dispose();
        Assert.Equal(2, lab.Records().Length);
        using LedgerView view = lab.View();
        Assert.Equal(1 << 19, view.EventsOf(LedgerLab.Sequence(1).Knocks).Replayed!.Count);
    }

    [Fact]
    public void Sequences_that_are_not_spent_have_no_events()
    {
        using HostLedger ledger = Spending(1);
        ledger.Replay(2, Start, "192.0.2.1");
        using LedgerView view = lab.View();
        Assert.False(view.HasEvents);
        Assert.Null(ledger.Recall(2));
    }

    /// <summary>Whoever counts them goes on at once, and is not written for each.</summary>
    [Fact]
    public void Events_wait_for_no_disk_and_leave_half_of_the_room_to_lines()
    {
        RecordingFileSystem files = new();
        int begun = 0;
        using HostLedger ledger = lab.Open(Stock, files, work =>
        {
            begun++;
            return LedgerLab.Deferred(work);
        });
        ledger.Spend([.. Enumerable.Range(0, 10)]);
        int length = lab.Bytes().Length;
        begun = 0;
        files.Record.Clear();
        for (int i = 0; i < 1000; i++)
        {
            ledger.Replay(i % 10, Start, "192.0.2.1");
        }

        Assert.Empty(files.Record);
        Assert.Equal(Stock - 10 - (Stock / 2), begun);
        ledger.Spend(20);
        Assert.Equal(length, lab.Bytes().Length);
        Assert.Equal((Stock / 2) - 1, ledger.Free);
        Assert.Equal(["write 2944 at 1408", "sync"], files.Record);
    }

    [Fact]
    public void Events_that_cannot_be_written_harm_no_line()
    {
        RecordFileTests.BrokenFiles files = new();
        using (HostLedger ledger = lab.Open(Stock, files))
        {
            ledger.Spend(1);
            files.Break = operation => operation == "write";
            ledger.Replay(1, Start, "192.0.2.1");
            ledger.Fail(2);
            files.Break = _ => false;
            ledger.Spend(3);
        }

        using HostLedger again = lab.Open(Stock);
        Assert.Equal(0, again.TornLines);
        Assert.All(new[] { 1, 2, 3 }, n => Assert.NotNull(again.Recall(n)));
        using LedgerView view = lab.View();
        Assert.NotNull(view.EventsOf(LedgerLab.Sequence(1).Knocks).Replayed);
    }

    [Fact]
    public void Events_of_several_lines_are_one_group()
    {
        RecordingFileSystem files = new();
        using HostLedger ledger = lab.Open(Stock, files);
        ledger.Spend(1, 2, 3);
        files.Record.Clear();
        ledger.Count(LineEventKind.Healed, [.. Enumerable.Range(1, 3).Select(LedgerLab.Sequence)], Start, null);
        Assert.Equal(["write 384 at 512", "sync"], files.Record);
    }

    private HostLedger Spending(params int[] numbers)
    {
        HostLedger ledger = lab.Open(Stock);
        ledger.Spend(numbers);
        return ledger;
    }
}
