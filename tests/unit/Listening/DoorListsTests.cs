using System.Diagnostics;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Matching;
using TanKnock.Tests.Doors;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Listening;

/// <summary>What the log says of lists that are refused, or go back in time, and that nothing is tried only once.</summary>
public sealed class DoorListsTests : IDisposable
{
    private const string Good = "#7000:tcp,8000:udp used 2026-03-01T09:15:22Z 203.0.113.7 ssh\n";

    private readonly ListFolder folder = new();
    private readonly StateLab lab = new();
    private readonly CapturedLog log = new();
    private readonly ReadOnlyFiles files = new();
    private readonly HostLedger ledger;

    public DoorListsTests() => ledger = lab.Open();

    public void Dispose()
    {
        ledger.Dispose();
        lab.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Refused_content_is_named_once_whatever_becomes_of_its_marks()
    {
        Put(Roomy(1, 3));
        DoorLists lists = Start();
        Put(Roomy(1, 3) + "half a line\n");
        lists.Refresh(null);
        lists.Refresh(null);
        Assert.Single(Lines("list refused"));

        // As a mark of ours changes it.
        Put(Marked(1) + Roomy(2, 3) + "half a line\n");
        lists.Refresh(null);
        File.SetLastWriteTimeUtc(folder.At("list.tan"), DateTime.UnixEpoch);
        lists.Refresh(null);
        Assert.Single(Lines("list refused"));

        Put(Marked(1) + Roomy(2, 3) + "half a line\n 7009:tcp,8009:udp\n");
        lists.Refresh(null);
        lists.Refresh(null);
        Assert.Equal(2, Lines("list refused").Length);

        Put(Roomy(1, 3));
        lists.Refresh(null);
        Put(Roomy(1, 3) + "half a line\n");
        lists.Refresh(null);
        Assert.Equal(3, Lines("list refused").Length);
    }

    [Fact]
    public void List_that_was_never_taken_over_is_named_once_for_each_content_too()
    {
        Put("half a line\n");
        DoorLists lists = Start();
        lists.Refresh(null);
        Assert.Single(Lines("list refused"));
        Put("half a line\nand another\n");
        lists.Refresh(null);
        Assert.Equal(2, Lines("list refused").Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Healing_that_failed_is_tried_again_at_the_next_look_or_change(bool look)
    {
        Assert.Null(ledger.Adopt([new SpentLine(Sequence(1), StateLab.Note)]));
        string path = folder.Write(Roomy(1, 3));
        files.IsReadOnly = true;
        DoorLists lists = Start();
        lists.Refresh(null);
        Assert.Single(Lines("cannot be marked again"));
        Assert.Equal(Roomy(1, 3), File.ReadAllText(path));

        files.IsReadOnly = false;
        lists.Refresh(look ? null : [(folder.Folder, "something else")]);
        Assert.Contains(
            Lines("healed"), line => line.Contains("lines 1 of ssh", StringComparison.Ordinal)
                && line.Contains("(line 1: 2026-03-01T09:15:22Z 203.0.113.7)", StringComparison.Ordinal));
        Assert.StartsWith("#7001:tcp,8001:udp used 2026-03-01T09:15:22Z", File.ReadAllText(path), StringComparison.Ordinal);
        lists.Refresh(null);
        Assert.Single(Lines("healed"));
    }

    [Fact]
    public void Healing_is_counted_for_audits()
    {
        Assert.Null(ledger.Adopt([new SpentLine(Sequence(1), StateLab.Note)]));
        Put(Roomy(1, 3));
        DoorLists lists = Start();
        Put(Roomy(1, 3));
        lists.Refresh(null);
        using LedgerView view = lab.Read();
        Assert.Equal(2, view.EventsOf(Sequence(1).Knocks).Healed!.Count);
        Assert.Null(view.EventsOf(Sequence(2).Knocks).Healed);
    }

    /// <summary>Marks that others made have to be on the disk of the ledger, or an old copy of the list would open them.</summary>
    [Fact]
    public void List_whose_marks_the_ledger_cannot_record_is_refused_and_tried_again_though_it_does_not_change()
    {
        ReadOnlyFiles disk = new();
        using StateLab other = new();
        using HostLedger full = other.Open(disk);
        Put(Marked(1) + Roomy(2, 3));
        disk.IsReadOnly = true;
        DoorLists lists = Start(with: full);
        lists.Refresh(null);
        lists.Refresh([(folder.Folder, "something else")]);
        Assert.Equal(0, lists.Count);
        Assert.Contains("read-only", Assert.Single(Lines("list refused for ssh")), StringComparison.Ordinal);
        Assert.Contains("read-only", Assert.Single(lists.Refused), StringComparison.Ordinal);

        disk.IsReadOnly = false;
        lists.Refresh(null);
        Assert.Equal((1, 2), (lists.Count, Assert.Single(lists.Left).Left));
        Assert.Empty(lists.Refused);
        using LedgerView view = other.Read();
        Assert.True(view.IsSpent(Sequence(1).Knocks));
    }

    [Fact]
    public void List_in_force_whose_new_marks_the_ledger_cannot_record_stays_as_it_was_and_is_tried_again()
    {
        ReadOnlyFiles disk = new();
        using StateLab other = new();
        using HostLedger full = other.Open(disk);
        Put(Roomy(1, 4));
        DoorLists lists = Start(with: full);
        Put(Marked(4) + Roomy(5, 5));
        disk.IsReadOnly = true;
        lists.Refresh(null);
        lists.Refresh(null);
        Assert.Equal(4, Assert.Single(lists.Left).Left);
        Assert.Contains("read-only", Assert.Single(Lines("list refused for ssh")), StringComparison.Ordinal);

        disk.IsReadOnly = false;
        lists.Refresh(null);
        Assert.Equal(1, Assert.Single(lists.Left).Left);
        Assert.Empty(lists.Refused);
    }

    [Fact]
    public void Refused_list_is_not_read_after_each_knock()
    {
        Put("half a line\n");
        DoorLists lists = Start();
        Put(Roomy(1, 3));
        lists.Refresh([]);
        Assert.Equal(0, lists.Count);
        lists.Refresh([(folder.Folder, "something else")]);
        Assert.Equal(1, lists.Count);
    }

    [Fact]
    public void Door_is_disabled_only_when_its_last_list_is_used_up()
    {
        folder.Write(Marked(1), "a.tan");
        File.Move(folder.Write(Roomy(2, 3), "new"), folder.At("b.tan"), overwrite: true);
        DoorLists lists = Start("*.tan");
        Assert.Equal([$"used up {folder.At("a.tan")} of ssh: it has no unused line left, others of the door have"], Lines("no unused line left"));

        File.Move(folder.Write(Marked(2) + Marked(3), "new"), folder.At("b.tan"), overwrite: true);
        lists.Refresh(null);
        Assert.Equal([$"disabled ssh: {folder.At("b.tan")} has no unused line left"], Lines("disabled"));
        Assert.Single(Lines("used up"));
    }

    [Fact]
    public void Door_whose_lists_are_all_used_up_at_the_start_is_disabled()
    {
        folder.Write(Marked(1), "a.tan");
        folder.Write(Marked(2), "b.tan");
        Start("*.tan");
        Assert.Single(Lines("disabled ssh: "));
        Assert.Empty(Lines("used up"));
    }

    [Fact]
    public void Door_that_was_disabled_is_enabled_by_a_list_that_is_added()
    {
        folder.Write(Marked(1), "a.tan");
        DoorLists lists = Start("*.tan");
        folder.Write(Roomy(2, 4), "b.tan");
        lists.Refresh(null);
        lists.Refresh(null);
        Assert.Equal(
            [$"added {folder.At("b.tan")} to ssh: 3 unused lines", $"enabled ssh: {folder.At("b.tan")} has 3 unused lines again"], log.Lines[^2..]);
    }

    [Fact]
    public void Only_usable_list_that_gets_another_name_does_not_disable_its_door()
    {
        folder.Write(Marked(1), "a.tan");
        File.Move(folder.Write(Roomy(2, 4), "new"), folder.At("b.tan"));
        DoorLists lists = Start("*.tan");
        File.Move(folder.At("b.tan"), folder.At("c.tan"));
        lists.Refresh([(folder.Folder, "b.tan"), (folder.Folder, "c.tan")]);
        Assert.Equal(
            [$"revoked {folder.At("b.tan")} of ssh: the file is gone", $"added {folder.At("c.tan")} to ssh: 3 unused lines"], log.Lines[^2..]);
    }

    [Fact]
    public void Few_lines_are_told_once_for_each_number_of_them()
    {
        Put(Roomy(1, 3));
        DoorLists lists = Start(lowWater: 3);
        lists.Refresh(null);
        lists.Refresh([]);
        Assert.Equal([$"low {folder.At("list.tan")}: 3 unused lines left for ssh"], Lines("low "));
        Put(Marked(1) + Roomy(2, 3));
        lists.Refresh(null);
        Assert.Equal($"low {folder.At("list.tan")}: 2 unused lines left for ssh", Lines("low ")[1..].Single());
    }

    [Fact]
    public void Door_whose_last_usable_list_goes_is_disabled()
    {
        folder.Write(Marked(1), "a.tan");
        folder.Write(Roomy(2, 3), "b.tan");
        DoorLists lists = Start("*.tan");
        Assert.Empty(Lines("disabled"));
        File.Delete(folder.At("b.tan"));
        lists.Refresh(null);
        Assert.Equal(
            [$"revoked {folder.At("b.tan")} of ssh: the file is gone", $"disabled ssh: {folder.At("a.tan")} has no unused line left"],
            log.Lines[^2..]);
        File.Delete(folder.At("a.tan"));
        lists.Refresh(null);
        Assert.Single(Lines("disabled"));
    }

    [Fact]
    public void List_that_is_added_used_up_is_added_first()
    {
        folder.Write(Roomy(2, 3), "b.tan");
        DoorLists lists = Start("*.tan");
        folder.Write(Marked(1), "a.tan");
        lists.Refresh(null);
        Assert.Equal(
            [$"added {folder.At("a.tan")} to ssh: 0 unused lines", $"used up {folder.At("a.tan")} of ssh: it has no unused line left, others of the door have"],
            log.Lines[^2..]);
    }

    [Fact]
    public void File_whose_name_is_not_utf8_is_named_once_and_no_more_when_it_is_gone()
    {
        folder.Write(Roomy(1, 3), "good.tan");
        DoorLists lists = Start("*.tan");
        for (int i = 1; i <= 2; i++)
        {
            Shell("cp good.tan \"$(printf '\\377').tan\"");
            lists.Refresh(null);
            lists.Refresh(null);
            Assert.Equal(i, Lines($"list refused for ssh: {folder.At("\uFFFD.tan")}: its name is not UTF-8 (rename it)").Length);
            Shell("rm \"$(printf '\\377').tan\"");
            lists.Refresh(null);
        }

        Assert.Equal(1, lists.Count);
        Assert.Equal(2, Lines("list").Length);
    }

    private void Shell(string command)
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = folder.At("") })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    private static KnockSequence Sequence(int number)
    {
        Assert.True(KnockSequence.TryParse($"{7000 + number}:tcp,{8000 + number}:udp", out KnockSequence? sequence, out _));
        return sequence!;
    }

    private static string Roomy(int first, int last) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(n => ListFolder.Roomy($"{7000 + n}:tcp,{8000 + n}:udp")));

    private static string Marked(int number)
    {
        string line = Good.Replace("7000", $"{7000 + number}", StringComparison.Ordinal).Replace("8000", $"{8000 + number}", StringComparison.Ordinal);
        return line[..^1].PadRight(127) + "\n";
    }

    /// <summary>By rename, as in place the same length in the same tick of the clock is no change.</summary>
    private void Put(string text) => File.Move(folder.Write(text, "new"), folder.At("list.tan"), overwrite: true);

    private string[] Lines(string part) => [.. log.Lines.Where(line => line.Contains(part, StringComparison.Ordinal))];

    private DoorLists Start(string name = "list.tan", int lowWater = 0, ILedger? with = null)
    {
        DoorSettings door = new() { Name = "ssh", LineNumber = 1, OneTimeSequences = [folder.At(name)], LowWater = lowWater };
        SharedMatcher matcher = new(new Matcher(new MatcherLimits(64, 16)));
        ListServices services = new(files, () => with ?? ledger, matcher, new SpentLines(matcher), null, TimeProvider.System, log);
        DoorLists lists = new(new Door(door, TimeProvider.System.TimestampFrequency), services, new NoCompletions());
        lists.Refresh(null);
        return lists;
    }

    private sealed class NoCompletions : ICompletions
    {
        public void Take(in Completion completion) => Assert.Fail("nobody knocks");
    }
}
