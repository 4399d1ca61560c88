using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>Somebody moves, removes or replaces the ledger of a daemon that runs: what is remembered then has to be found
/// by the next start, or nothing may be opened.</summary>
public sealed class LedgerReturnTests : IDisposable
{
    private const int Stock = 8;

    private readonly LedgerLab lab = new();
    private readonly HostLedger ledger;
    private readonly string moved;
    private int returns;

    public LedgerReturnTests()
    {
        moved = Path.Combine(lab.Root, "moved");
        ledger = lab.Open(Stock);
        ledger.Returned = () => returns++;
        ledger.Spend(1);
    }

    public void Dispose()
    {
        ledger.Dispose();
        lab.Dispose();
    }

    [Fact]
    public void Moved_folder_is_made_anew_with_all_that_is_spent()
    {
        Directory.Move(lab.Folder, moved);
        ledger.Spend(2);
        ledger.Spend(3);
        Assert.Equal(1, returns);
        Assert.Equal(File.ReadAllBytes(Path.Combine(moved, "ledger.key")), File.ReadAllBytes(lab.KeyPath));
        Assert.Equal("700", Convert.ToString((int)File.GetUnixFileMode(lab.Folder), 8));
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(lab.KeyPath), 8));
        AssertNextStartKnows(1, 2, 3);
    }

    [Fact]
    public void Removed_file_is_made_anew()
    {
        File.Delete(lab.LedgerPath);
        ledger.Spend(2);
        Assert.Equal(1, returns);
        AssertNextStartKnows(1, 2);
    }

    [Fact]
    public void Older_copy_is_replaced_and_the_new_file_locked()
    {
        CopyTo(moved);
        ledger.Spend(2);
        Directory.Delete(lab.Folder, recursive: true);
        Directory.Move(moved, lab.Folder);
        ledger.Spend(3);
        Assert.Equal(1, returns);
        Assert.Equal(FileProblem.Locked, lab.Refuse(Stock).Problem);
        AssertNextStartKnows(1, 2, 3);
    }

    [Fact]
    public void What_another_daemon_has_spent_in_a_copy_is_taken_over()
    {
        CopyTo(moved);
        Directory.Delete(lab.Folder, recursive: true);
        Directory.Move(moved, lab.Folder);
        using (HostLedger other = lab.Open(Stock))
        {
            other.Spend(7);
        }

        ledger.Spend(2);
        Assert.Equal(LedgerLab.Note, ledger.Recall(7));
        AssertNextStartKnows(1, 2, 7);
    }

    [Fact]
    public void Ledger_that_another_daemon_has_open_is_left_alone_and_nothing_is_recorded()
    {
        Directory.Move(lab.Folder, moved);
        using HostLedger other = lab.Open(Stock);
        byte[] before = File.ReadAllBytes(lab.KeyPath);
        Assert.Equal(FileProblem.Locked, ledger.Fail(2).Problem);
        Assert.Equal(before, File.ReadAllBytes(lab.KeyPath));
        other.Spend(3);
        Assert.Equal(0, returns);
    }

    [Fact]
    public void Ledger_of_another_key_is_left_alone_and_nothing_is_recorded()
    {
        Directory.Move(lab.Folder, moved);
        lab.Open(Stock).Dispose();
        byte[] before = File.ReadAllBytes(lab.LedgerPath);
        Assert.Contains("cannot be written anew: belongs to another ledger.key", ledger.Fail(2).Reason, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(lab.LedgerPath));

        // Back where it was, all is well again.
        Directory.Delete(lab.Folder, recursive: true);
        Directory.Move(moved, lab.Folder);
        ledger.Spend(4);
        Assert.Equal(0, returns);
        AssertNextStartKnows(1, 2, 4);
    }

    [Fact]
    public void Another_key_alone_is_left_alone_and_nothing_is_recorded()
    {
        File.Delete(lab.LedgerPath);
        File.WriteAllBytes(lab.KeyPath, new byte[DigestKey.KeyLength]);
        Assert.Contains("not the key of this daemon", ledger.Fail(2).Reason, StringComparison.Ordinal);
        Assert.False(File.Exists(lab.LedgerPath));
    }

    [Fact]
    public void Nothing_is_recorded_where_no_folder_can_be_made()
    {
        Directory.Move(lab.Folder, moved);
        File.WriteAllText(lab.Folder, "no folder");
        ledger.Fail(2);
        Assert.Equal(0, returns);
    }

    [Fact]
    public void Damaged_file_in_its_place_is_left_alone_and_nothing_is_recorded()
    {
        File.Move(lab.LedgerPath, moved);
        File.WriteAllText(lab.LedgerPath, "something else");
        File.SetUnixFileMode(lab.LedgerPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("the ledger is gone from here and cannot be written anew: not a ledger", ledger.Fail(2).Reason, StringComparison.Ordinal);
        Assert.Equal("something else", File.ReadAllText(lab.LedgerPath));
    }

    /// <summary>It was spent there when it was knocked here: at most one of both may open.</summary>
    [Fact]
    public void Line_that_another_daemon_has_spent_in_a_copy_opens_nothing()
    {
        CopyTo(moved);
        Directory.Delete(lab.Folder, recursive: true);
        Directory.Move(moved, lab.Folder);
        LineNote theirs = LedgerLab.Note with { Source = "192.0.2.9" };
        using (HostLedger other = lab.Open(Stock))
        {
            Assert.Null(other.Decide(new Spending([LedgerLab.Line(7, theirs)], [])).WaitUntilRecorded());
        }

        Assert.Equal("another daemon has spent this line", ledger.Fail(7).Reason);
        ledger.Spend(8);
        Assert.Equal(theirs, ledger.Recall(7));
        ledger.Dispose();
        using HostLedger again = lab.Open(Stock);
        Assert.Equal(theirs, again.Recall(7));
        Assert.Equal(3, again.SpentCount);
    }

    /// <summary>What is open is what this daemon has opened. An older copy still has what was closed since.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_open_is_written_anew_and_what_was_closed_does_not_come_back(bool olderCopy)
    {
        Assert.Null(ledger.Note(LedgerLab.Opening(9)));
        CopyTo(moved);
        Assert.Null(ledger.Close(LedgerLab.Opening(9)));
        Assert.Null(ledger.Note(LedgerLab.Opening(1)));
        Directory.Delete(lab.Folder, recursive: true);
        if (olderCopy)
        {
            Directory.Move(moved, lab.Folder);
        }

        Assert.Null(ledger.Note(LedgerLab.Opening(2)));
        Assert.Null(ledger.Note(LedgerLab.Opening(3)));
        Assert.Null(ledger.Close(LedgerLab.Opening(2)));
        Assert.Equal(1, returns);
        ledger.Dispose();
        using HostLedger again = lab.Open(Stock);
        Assert.Equal([LedgerLab.Opening(1), LedgerLab.Opening(3)], again.Open.ToArray());
    }

    private void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(lab.Folder));
        foreach (string name in (string[])["ledger", "ledger.key"])
        {
            // Not File.Copy, which honours the lock.
            string copy = Path.Combine(folder, name);
            using (IOpenFile file = PosixFileSystem.Instance.Open(Path.Combine(lab.Folder, name), forWriting: false))
            {
                byte[] bytes = new byte[file.Facts().Length];
                file.Read(bytes, 0);
                File.WriteAllBytes(copy, bytes);
            }

            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private void AssertNextStartKnows(params int[] numbers)
    {
        ledger.Dispose();
        using HostLedger again = lab.Open(Stock);
        Assert.Equal(numbers.Length, again.SpentCount);
        Assert.All(numbers, number => Assert.Equal(LedgerLab.Note, again.Recall(number)));
    }
}
