using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Ledger;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Records;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>What the host's ledger has recorded is there after a restart, and what it cannot record opens nothing.</summary>
public sealed class HostLedgerTests : IDisposable
{
    private const int Stock = 64;

    private readonly LedgerLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void What_was_spent_is_recalled_after_a_restart_with_its_note()
    {
        LineNote skipped = LedgerLab.Note with { State = LineState.Skipped };
        using (HostLedger ledger = lab.Open())
        {
            Assert.Null(ledger.Decide(new Spending([LedgerLab.Line(2)], [LedgerLab.Line(1, skipped)])).WaitUntilRecorded());
        }

        using HostLedger again = lab.Open();
        Assert.Equal(skipped, again.Recall(1));
        Assert.Equal(LedgerLab.Note, again.Recall(2));
        Assert.Null(again.Recall(3));
        Assert.Equal(2, again.SpentCount);
        Assert.False(again.Decide(2).IsGranted);
    }

    [Fact]
    public void Thousands_of_records_outgrow_the_stock_and_are_all_recalled()
    {
        using (HostLedger ledger = lab.Open())
        {
            for (int i = 0; i < 10_000; i += 100)
            {
                Assert.Null(ledger.Adopt([.. Enumerable.Range(i, 100).Select(n => LedgerLab.Line(n))]));
            }
        }

        using HostLedger again = lab.Open();
        Assert.All(Enumerable.Range(0, 10_000), n => Assert.NotNull(again.Recall(n)));
    }

    [Fact]
    public void List_of_more_lines_than_there_is_room_for_is_one_group()
    {
        RecordingFileSystem files = new();
        using HostLedger ledger = lab.Open(Stock, files);
        files.Record.Clear();
        Assert.Null(ledger.Adopt([.. Enumerable.Range(0, 1000).Select(n => LedgerLab.Line(n))]));
        Assert.Equal(["write 128000 at 128", "sync"], files.Record[^2..]);
        Assert.Equal(1000, ledger.SpentCount);
    }

    [Fact]
    public void Everything_that_a_knock_brings_about_is_one_group()
    {
        RecordingFileSystem files = new();
        using HostLedger ledger = lab.Open(Stock, files);
        files.Record.Clear();
        ledger.Decide(new Spending([LedgerLab.Line(1), LedgerLab.Line(2)], [LedgerLab.Line(3)], LedgerLab.Opening(1)));
        int lines = lab.Records().Length;
        Assert.Equal([$"write {lines * 128} at 128", "sync"], files.Record);
        ledger.Dispose();

        // Any part of it that is missing takes the rest with it.
        byte[] whole = File.ReadAllBytes(lab.LedgerPath);
        for (int line = 1; line <= lines; line++)
        {
            byte[] torn = [.. whole];
            torn.AsSpan(line * 128, 127).Fill((byte)' ');
            File.WriteAllBytes(lab.LedgerPath, torn);
            using HostLedger again = lab.Open(Stock);
            Assert.Equal(0, again.SpentCount);
            Assert.Empty(again.Open);
            Assert.NotEqual(0, again.TornLines);
        }
    }

    [Fact]
    public void Record_that_fails_is_told_stays_spent_and_is_written_with_the_next()
    {
        RecordFileTests.BrokenFiles files = new();
        using (HostLedger ledger = lab.Open(Stock, files))
        {
            ledger.Spend(1);
            files.Break = operation => operation == "sync";
            Assert.Contains("told so", ledger.Fail(2).Reason, StringComparison.Ordinal);
            Assert.Equal(LedgerLab.Note, ledger.Recall(2));
            Assert.False(ledger.Decide(2).IsGranted);
            Assert.NotNull(ledger.Adopt([LedgerLab.Line(3)]));
            Assert.NotNull(ledger.Adopt([]));
            Assert.NotNull(ledger.Note(LedgerLab.Opening(1)));
            Assert.NotNull(ledger.Note(LedgerLab.Opening(2)));
            Assert.NotNull(ledger.Close(LedgerLab.Opening(1)));
            files.Break = _ => false;
            ledger.Spend(4);
        }

        using HostLedger again = lab.Open(Stock);
        Assert.All(new[] { 1, 2, 3, 4 }, n => Assert.Equal(LedgerLab.Note, again.Recall(n)));
        Assert.Equal(LedgerLab.Opening(2), Assert.Single(again.Open));
        Assert.Equal(0, again.TornLines);
    }

    [Fact]
    public void What_another_call_has_written_along_needs_no_write_of_its_own()
    {
        RecordingFileSystem files = new();
        using HostLedger ledger = lab.Open(Stock, files, LedgerLab.Deferred);
        Grant first = ledger.Decide(1);
        Grant second = ledger.Decide(2);
        files.Record.Clear();
        Assert.Null(second.WaitUntilRecorded());
        Assert.Equal(["write 256 at 128", "sync"], files.Record);
        Assert.Null(first.WaitUntilRecorded());
        Assert.Equal(2, files.Record.Count);
    }

    [Fact]
    public void What_another_call_could_not_write_along_is_written_by_its_own()
    {
        RecordFileTests.BrokenFiles files = new();
        using (HostLedger ledger = lab.Open(Stock, files, LedgerLab.Deferred))
        {
            Grant first = ledger.Decide(1);
            Grant second = ledger.Decide(2);
            files.Break = operation => operation == "sync";
            Assert.NotNull(second.WaitUntilRecorded());
            files.Break = _ => false;
            Assert.Null(first.WaitUntilRecorded());
        }

        using HostLedger again = lab.Open(Stock);
        Assert.Equal(2, again.SpentCount);
    }

    [Fact]
    public void Note_that_the_disk_does_not_give_back_is_unknown_and_the_line_spent()
    {
        RecordFileTests.BrokenFiles files = new();
        using HostLedger ledger = lab.Open(Stock, files);
        ledger.Spend(1);
        files.Break = operation => operation == "read";
        Assert.Equal(new LineNote(LineState.Used, null, null, null), ledger.Recall(1));
        Assert.False(ledger.Decide(1).IsGranted);
    }

    [Fact]
    public void The_file_reveals_no_sequence_and_its_digests_differ_from_host_to_host()
    {
        using LedgerLab other = new();
        foreach (LedgerLab each in (LedgerLab[])[lab, other])
        {
            using HostLedger ledger = each.Open();
            ledger.Spend(41233);
        }

        string text = File.ReadAllText(lab.LedgerPath);
        Assert.DoesNotContain("41234", text, StringComparison.Ordinal);
        Assert.NotEqual(text, File.ReadAllText(other.LedgerPath));
    }

    [Fact]
    public void Files_and_folder_are_for_the_owner_alone()
    {
        lab.Open().Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(lab.LedgerPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(lab.KeyPath));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(lab.Folder));
    }

    [Fact]
    public void New_ledger_is_told_from_one_that_was_there()
    {
        lab.Place().Open(Stock, LedgerLab.AtOnce, out bool created, out _)!.Dispose();
        Assert.True(created);
        lab.Place().Open(Stock, LedgerLab.AtOnce, out created, out _)!.Dispose();
        Assert.False(created);
        File.Delete(lab.LedgerPath);
        lab.Place().Open(Stock, LedgerLab.AtOnce, out created, out _)!.Dispose();
        Assert.True(created);
    }

    [Fact]
    public void Damage_before_the_last_group_is_an_error_with_its_line_and_reports_say_so_too()
    {
        using (HostLedger ledger = lab.Open())
        {
            ledger.Spend(1, 2, 3);
        }

        byte[] bytes = File.ReadAllBytes(lab.LedgerPath);
        bytes[(2 * 128) + 30] ^= 1;
        File.WriteAllBytes(lab.LedgerPath, bytes);
        Fault error = lab.Refuse();
        Assert.StartsWith($"{lab.LedgerPath}:3: damaged", error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("restore it from a backup", error.Hint, StringComparison.Ordinal);
        Assert.Null(lab.Place().Read(out Fault? told));
        Assert.Equal(error, told);
    }

    [Fact]
    public void Anything_else_in_its_place_is_an_error()
    {
        lab.Open().Dispose();
        File.WriteAllText(lab.LedgerPath, "something else");
        Assert.Contains("not a ledger", lab.Refuse().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ledger_without_its_key_is_an_error()
    {
        lab.Open().Dispose();
        File.Delete(lab.KeyPath);
        Fault error = lab.Refuse();
        Assert.Equal($"{lab.KeyPath}: missing, while {lab.LedgerPath} is there", error.ToString());
        Assert.Equal("restore both from a backup, or move the ledger away", error.Hint);
        Assert.False(File.Exists(lab.KeyPath));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_an_error(int length)
    {
        lab.Open().Dispose();
        File.WriteAllBytes(lab.KeyPath, new byte[length]);
        Assert.Equal($"{lab.KeyPath}: not a key of 32 bytes", lab.Refuse().ToString());
    }

    [Fact]
    public void The_key_of_another_host_is_an_error()
    {
        using LedgerLab other = new();
        other.Open().Dispose();
        lab.Open().Dispose();
        File.Copy(other.KeyPath, lab.KeyPath, overwrite: true);
        Fault error = lab.Refuse();
        Assert.Equal($"{lab.LedgerPath}:1: belongs to another ledger.key", error.ToString());
        Assert.Equal("restore both from one backup", error.Hint);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_ledger_or_key_open_to_others_is_an_error(UnixFileMode extra)
    {
        // Its stop commands are run: those of somebody else are not.
        lab.Open().Dispose();
        foreach (string path in (string[])[lab.LedgerPath, lab.KeyPath])
        {
            UnixFileMode mode = File.GetUnixFileMode(path);
            File.SetUnixFileMode(path, mode | extra);
            Assert.Equal($"chmod 600 {path}", lab.Refuse().Hint);
            File.SetUnixFileMode(path, mode);
        }
    }

    [Fact]
    public void A_folder_that_others_may_write_to_is_an_error()
    {
        lab.Open().Dispose();
        File.SetUnixFileMode(lab.Folder, File.GetUnixFileMode(lab.Folder) | UnixFileMode.OtherWrite);
        Assert.Equal($"chmod go-w {lab.Folder}", lab.Refuse().Hint);
        Assert.Equal($"chmod go-w {lab.Folder}", lab.Place().Check()!.Hint);
    }

    [Theory]
    [InlineData("ledger", "0604")]
    [InlineData("ledger.key", "0620")]
    [InlineData("", "0770")]
    public void State_that_others_can_read_or_write_is_refused_unless_tolerated(string name, string mode)
    {
        lab.Open().Dispose();
        ListTrustTests.Run("chmod", mode, Path.Combine(lab.Folder, name));
        Assert.Contains($"mode {mode}", lab.Refuse().ToString(), StringComparison.Ordinal);

        List<Fault> told = [];
        using HostLedger? ledger = lab.Place(tolerate: told.Add).Open(Stock, LedgerLab.AtOnce, out _, out _);
        Assert.NotNull(ledger);
        Assert.Contains(told, lax => lax.Reason.Contains(mode, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_daemons_cannot_share_a_ledger()
    {
        using HostLedger first = lab.Open();
        Fault error = lab.Refuse();
        Assert.Equal(FileProblem.Locked, error.Problem);
        Assert.Equal("a tanknockd runs with this state folder: stop it, or give each a state_dir of its own", error.Hint);
    }

    [Fact]
    public void Leftovers_of_a_crash_are_removed_at_the_start()
    {
        lab.Open().Dispose();
        string[] leftovers = [.. ((string[])[".ledger", ".ledger.key"]).Select(name => Path.Combine(lab.Folder, name + ".0123456789abcdef.tmp"))];
        foreach (string path in leftovers)
        {
            File.WriteAllText(path, "x");
        }

        using HostLedger ledger = lab.Open();
        Assert.All(leftovers, path => Assert.False(File.Exists(path)));
    }

    [Fact]
    public void Report_reads_the_ledger_of_a_running_daemon_and_knows_none_where_there_is_none()
    {
        Assert.Null(lab.Place().Read(out Fault? error));
        Assert.Null(error);
        using HostLedger ledger = lab.Open();
        ledger.Spend(1);
        Assert.Null(ledger.Note(LedgerLab.Opening(1)));
        using LedgerView view = lab.View();
        Assert.True(view.IsSpent(LedgerLab.Sequence(1).Knocks));
        Assert.False(view.IsSpent(LedgerLab.Sequence(2).Knocks));
        Assert.Equal(LedgerLab.Opening(1), Assert.Single(view.Open));
        Assert.False(view.HasEvents);
    }

    [Fact]
    public void Side_thread_runs_work_in_order_hands_on_its_end_and_ends_when_all_is_done()
    {
        SideThread side = new();
        List<int> done = [];
        Fault fault = new("ledger", 0, "told so");
        Func<Fault?>[] ends = [.. Enumerable.Range(0, 20).Select(i => side.Begin(() =>
        {
            done.Add(i);
            return i == 3 ? fault : i == 4 ? throw new InvalidOperationException("bug") : null;
        }))];
        Assert.Equal(fault, ends[3]());
        Assert.Equal("bug", Assert.Throws<InvalidOperationException>(() => ends[4]()).Message);
        side.Dispose();
        Assert.Equal(Enumerable.Range(0, 20), done);
        Assert.Null(ends[19]());
    }
}
