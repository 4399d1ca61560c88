using TanKnock.Core.Files;
using TanKnock.Core.Records;
using TanKnock.Daemon.Ledger;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Records;
using TanKnock.Tests.Simulation;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>The ledger's file is made anew now and then; nothing is forgotten, and it stays as long as it has to be.</summary>
public sealed class LedgerRewriteTests : IDisposable
{
    private const int Stock = 8;

    private readonly LedgerLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void What_is_superseded_is_dropped_at_the_start()
    {
        using (HostLedger ledger = lab.Open(1000))
        {
            ledger.Spend(0, 1, 2, 3);
            for (int i = 0; i < 50; i++)
            {
                Assert.Null(ledger.Note(LedgerLab.Opening(i % 2, minutes: i)));
            }

            Assert.Null(ledger.Close(LedgerLab.Opening(0, minutes: 48)));
        }

        Assert.Equal(1 + 1000, Lines);
        int lines = RecordFile.LinesOf(LedgerRecords.OfOpened(LedgerLab.Opening(1, minutes: 49)));
        Assert.Equal(4 + (50 * lines) + 1, lab.Records().Length);
        using HostLedger again = lab.Open(1000);
        Assert.Equal(4 + lines, lab.Records().Length);
        Assert.All(Enumerable.Range(0, 4), n => Assert.Equal(LedgerLab.Note, again.Recall(n)));
        Assert.Equal(LedgerLab.Opening(1, minutes: 49), Assert.Single(again.Open));
    }

    [Fact]
    public void File_with_nothing_to_drop_stays_as_it_is()
    {
        using (HostLedger ledger = lab.Open(1000))
        {
            Assert.Null(ledger.Adopt([.. Enumerable.Range(0, 100).Select(n => LedgerLab.Line(n))]));
            ledger.Replay(1, DateTimeOffset.UnixEpoch, "192.0.2.1");
            Assert.Null(ledger.Note(LedgerLab.Opening(1)));
        }

        FileFacts before = PosixFileSystem.Instance.Look(lab.LedgerPath)!.Value;
        lab.Open(1000).Dispose();
        Assert.True(before.IsSameFileAs(PosixFileSystem.Instance.Look(lab.LedgerPath)!.Value));
    }

    [Fact]
    public void File_that_grows_by_what_is_superseded_is_never_twice_as_long_as_it_has_to_be()
    {
        using HostLedger ledger = lab.Open(Stock);
        Assert.Null(ledger.Adopt([.. Enumerable.Range(0, 40).Select(n => LedgerLab.Line(n))]));
        for (int i = 0; i < 1000; i++)
        {
            Assert.Null(ledger.Note(LedgerLab.Opening(1, minutes: i)));
            Assert.Null(ledger.Close(LedgerLab.Opening(1, minutes: i)));
            Assert.InRange(Lines, 1, 1 + 40 + 40);
        }

        Assert.Equal(40, ledger.SpentCount);
        Assert.All(Enumerable.Range(0, 40), n => Assert.NotNull(ledger.Recall(n)));
        Assert.Equal(["ledger", "ledger.key"], Directory.GetFiles(lab.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Owner_who_waits_for_the_old_file_finds_the_new_one()
    {
        HostLedger first = lab.Open(Stock);
        FileFacts old = PosixFileSystem.Instance.Look(lab.LedgerPath)!.Value;
        BetweenOpenAndLock files = new(lab.LedgerPath, () => true, () =>
        {
            Assert.Null(first.Adopt([.. Enumerable.Range(0, 40).Select(n => LedgerLab.Line(n))]));
            Assert.False(old.IsSameFileAs(PosixFileSystem.Instance.Look(lab.LedgerPath)!.Value));
            first.Dispose();
        });
        using HostLedger second = lab.Open(Stock, files);
        Assert.Equal(40, second.SpentCount);
        second.Spend(50);
        Assert.Equal(41, lab.Records().Length);
    }

    [Fact]
    public void New_file_is_locked_as_the_old_one_was()
    {
        using HostLedger ledger = lab.Open(Stock);
        Assert.Null(ledger.Adopt([.. Enumerable.Range(0, 40).Select(n => LedgerLab.Line(n))]));
        Assert.Equal(FileProblem.Locked, lab.Refuse(Stock).Problem);
    }

    [Fact]
    public void Without_space_for_a_new_file_the_old_one_is_used_to_its_end()
    {
        lab.Open(Stock).Dispose();
        FullDisk files = new();
        using HostLedger ledger = lab.Open(Stock, files);
        ledger.Spend([.. Enumerable.Range(0, Stock)]);
        Assert.Equal(FileProblem.Full, ledger.Shortage!.Problem);
        Assert.Equal("make space in the state folder", ledger.Shortage.Hint);
        Assert.Equal("no space", ledger.Fail(8).Reason);
        Assert.False(ledger.Decide(8).IsGranted);
        files.HasSpace = true;
        ledger.Spend(9);
        Assert.Null(ledger.Shortage);
        ledger.Dispose();
        using HostLedger again = lab.Open(Stock);
        Assert.Equal(10, again.SpentCount);
    }

    [Fact]
    public void Room_that_cannot_be_made_is_not_tried_for_each_line_but_in_time()
    {
        const int Large = 320;
        lab.Open(Large).Dispose();
        FullDisk files = new();
        using HostLedger ledger = lab.Open(Large, files);
        for (int i = 0; i < Large; i++)
        {
            ledger.Spend(i);
        }

        // The first time with half of the room left, and then for each twentieth line of the other half.
        Assert.InRange(files.Attempts, 8, 10);
    }

    [Fact]
    public void Ledger_on_a_full_disk_begins_with_no_room_and_has_some_when_there_is_space()
    {
        FullDisk files = new(1);
        using HostLedger ledger = lab.Open(Stock, files);
        Assert.Equal(0, ledger.Free);
        Assert.NotNull(ledger.Shortage);
        ledger.Fail(1);
        files.HasSpace = true;
        ledger.Spend(2);
        Assert.Equal(2, ledger.SpentCount);
        Assert.Null(ledger.Shortage);
    }

    [Fact]
    public void Line_that_has_become_unreadable_keeps_the_old_file_in_use()
    {
        RecordFileTests.BrokenFiles files = new();
        using HostLedger ledger = lab.Open(Stock, files);
        ledger.Spend(1);
        files.Break = operation => operation == "read";
        ledger.Spend(2, 3, 4, 5, 6);
        Assert.Equal("line 2 has become unreadable", ledger.Shortage!.Reason);
        files.Break = _ => false;
        ledger.Spend(7);
        Assert.Null(ledger.Shortage);
        Assert.Equal(LedgerLab.Note, ledger.Recall(1));
    }

    [Fact]
    public void Owner_and_mode_are_kept()
    {
        lab.Open(Stock).Dispose();
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(lab.LedgerPath, mode);
        using HostLedger ledger = lab.Open(Stock);
        Assert.Null(ledger.Adopt([.. Enumerable.Range(0, 40).Select(n => LedgerLab.Line(n))]));
        Assert.Equal(mode, File.GetUnixFileMode(lab.LedgerPath));
    }

    private int Lines => lab.Bytes().Length / RecordLine.Size;

    /// <summary>Has no space for what would be a new file, after so many that still found some.</summary>
    private sealed class FullDisk(int spared = 0) : FileSystemDecorator(PosixFileSystem.Instance)
    {
        private int spared = spared;

        internal bool HasSpace { get; set; }

        internal int Attempts { get; private set; }

        protected override IOpenFile Wrap(IOpenFile file, string path) =>
            HasSpace || !path.EndsWith(".tmp", StringComparison.Ordinal) || path.Contains(".key.", StringComparison.Ordinal) || spared-- > 0
                ? file
                : new FullFile(file, this);

        private sealed class FullFile : OpenFileDecorator
        {
            internal FullFile(IOpenFile inner, FullDisk disk)
                : base(inner) => disk.Attempts++;

            public override void Write(ReadOnlySpan<byte> bytes, long offset) =>
                throw new FileSystemException(FileProblem.Full, "ledger", "no space");
        }
    }
}
