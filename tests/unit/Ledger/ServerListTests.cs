using System.Text;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>A list held against the ledger: whatever becomes of the file, what was knocked stays spent.</summary>
public sealed class ServerListTests : IDisposable
{
    private const int Window = 10;

    private static readonly LineNote Used = StateLab.Note;

    private readonly ListFolder folder = new();
    private readonly StateLab state = new();
    private readonly RecordingFileSystem files = new();
    private readonly MemoryLedger ledger = new();

    public void Dispose()
    {
        state.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Line_is_marked_with_those_before_it_and_all_are_spent_for_the_ledger()
    {
        string path = folder.Write(Lines(1, 4));
        ServerList list = Load(path);
        ConsumeResult result = await SpendAsync(list, 3);
        Assert.Equal((ConsumeVerdict.Consumed, 3), (result.Verdict, result.Line));
        Assert.Equal([1, 2], result.Skipped.ToArray());
        Assert.Equal(["sync folder", "write 127 at 0", "write 127 at 128", "write 127 at 256", "sync"], files.Record);
        Assert.Equal(Marked(1, "skipped") + Marked(2, "skipped") + Marked(3, "used") + Lines(4, 4), Read(path));
        Assert.Equal(
            [LineState.Skipped, LineState.Skipped, LineState.Used, null], Enumerable.Range(1, 4).Select(n => ledger.Recall(Sequence(n).Knocks)?.State));
    }

    [Fact]
    public async Task Burned_line_is_marked_alone()
    {
        string path = folder.Write(Lines(1, 3));
        ServerList list = Load(path);
        Assert.Empty((await SpendAsync(list, 2, Used with { State = LineState.Burned })).Skipped);
        Assert.Equal(Lines(1, 1) + Marked(2, "burned") + Lines(3, 3), Read(path));
        Assert.Equal([1, 3], Unused(list));
        Assert.Null(ledger.Recall(Sequence(1).Knocks));
    }

    [Fact]
    public async Task Line_restored_by_an_editor_does_not_open_again()
    {
        string path = folder.Write(Lines(1, 3));
        ServerList list = Load(path);
        await SpendAsync(list, 2);
        folder.Write(Lines(1, 3));
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(list, 2)).Verdict);
        Assert.Null(list.Reread());
        Assert.Equal([3], Unused(list));
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(list, 1)).Verdict);
    }

    [Fact]
    public async Task Line_used_before_the_start_and_restored_does_not_open()
    {
        string path = folder.Write(Marked(1, "used") + Lines(2, 3));
        ServerList list = Load(path);
        folder.Write("# restored\n" + Lines(1, 3));

        // The edit is found out while line 2 is consumed.
        ConsumeResult result = await SpendAsync(list, 2);
        Assert.Equal((ConsumeVerdict.Consumed, true), (result.Verdict, result.Reread));
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(list, 1)).Verdict);
        list.Heal(DateTimeOffset.UnixEpoch);
        Assert.Contains("#1:udp,7000:tcp used", Read(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_outside_the_window_of_an_edited_list_does_not_open_and_is_spent_alone()
    {
        string path = folder.Write(Lines(1, 9));
        ServerList list = Load(path);
        folder.Write("# moved\n" + Lines(1, 9));
        Assert.Equal(ConsumeVerdict.OutsideWindow, (await SpendAsync(list, 4, window: 3)).Verdict);
        Assert.Equal("# moved\n" + Lines(1, 9), Read(path));
        Assert.Equal([1, 2, 3, 5, 6, 7, 8, 9], Unused(list));
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(list, 4)).Verdict);
        Assert.Equal((ConsumeVerdict.Consumed, 4), (await SpendAsync(list, 3, window: 3)) switch { var each => (each.Verdict, each.Line) });
    }

    [Fact]
    public async Task Line_that_is_gone_from_the_list_does_not_open_when_it_comes_back()
    {
        folder.Write(Lines(1, 4));
        ServerList list = Load(folder.At("list.tan"));
        folder.Write(Lines(1, 2) + Lines(4, 4));
        Assert.Equal(ConsumeVerdict.Gone, (await SpendAsync(list, 3)).Verdict);
        Assert.Equal([1, 2, 4], Unused(list));
        folder.Write(Lines(1, 4));
        Assert.Null(list.Reread());
        Assert.Equal([1, 2, 4], Unused(list));
    }

    [Fact]
    public async Task Line_of_a_list_that_is_gone_does_not_open_and_is_spent()
    {
        string path = folder.Write(Lines(1, 2));
        ServerList list = Load(path);
        File.Delete(path);
        ConsumeResult result = await SpendAsync(list, 1);
        Assert.Equal((ConsumeVerdict.Failed, FileProblem.NotFound), (result.Verdict, result.Error!.Problem));
        Assert.Equal([2], Unused(list));
        Assert.Equal([2], Unused(Load(folder.Write(Lines(1, 2)))));
    }

    [Fact]
    public async Task Edit_that_does_not_parse_keeps_the_door_shut_and_the_line_is_spent()
    {
        string path = folder.Write(Lines(1, 2));
        ServerList list = Load(path);
        folder.Write("nonsense\n" + Lines(1, 2));
        ConsumeResult result = await SpendAsync(list, 1);
        Assert.Equal((ConsumeVerdict.Failed, $"{path}:1: column 1: not a port number"), (result.Verdict, result.Error!.ToString()));
        Assert.Equal([2], Unused(list));
        folder.Write(Lines(1, 2));
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(list, 1)).Verdict);
    }

    [Theory]
    [InlineData("write 127 at 0")]
    [InlineData("write 127 at 128")]
    [InlineData("sync")]
    public async Task Mark_that_fails_keeps_shut_and_its_lines_stay_spent_until_they_are_healed(string which)
    {
        string path = folder.Write(Lines(1, 4));
        ServerList list = Load(path);
        files.Before = operation => Fail(operation, which);
        Assert.Equal(ConsumeVerdict.Failed, (await SpendAsync(list, 2)).Verdict);
        Assert.Equal([3, 4], Unused(list));

        files.Before = _ => { };
        Assert.Null(list.Heal(DateTimeOffset.UnixEpoch).Error);
        Assert.Equal(Marked(1, "skipped") + Marked(2, "used") + Lines(3, 4), Read(path));
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(list, 2)).Verdict);
        Assert.Equal(ConsumeVerdict.Consumed, (await SpendAsync(list, 3)).Verdict);
    }

    [Fact]
    public async Task Record_that_fails_keeps_shut_although_the_mark_is_made()
    {
        ReadOnlyFiles disk = new();
        using HostLedger full = state.Open(disk);
        string path = folder.Write(Lines(1, 2));
        ServerList list = Load(path, full);
        disk.IsReadOnly = true;
        ConsumeResult result = await SpendAsync(list, 1);
        Assert.Equal((ConsumeVerdict.Failed, "read-only"), (result.Verdict, result.Error!.Reason));
        disk.IsReadOnly = false;
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(list, 1)).Verdict);
        Assert.Equal(ConsumeVerdict.Consumed, (await SpendAsync(list, 2)).Verdict);
        using LedgerView view = state.Read();
        Assert.True(view.IsSpent(Sequence(1).Knocks) && view.IsSpent(Sequence(2).Knocks));
    }

    [Fact]
    public async Task Line_unmarked_by_hand_stays_spent_and_is_marked_again_as_it_was()
    {
        string path = folder.Write(Lines(1, 2));
        ServerList list = Load(path);
        await SpendAsync(list, 1);
        string marked = Read(path);
        folder.Write(Lines(1, 2));
        Assert.Null(list.Reread());
        Assert.Equal([2], Unused(list));
        Assert.True(list.IsStale);
        Assert.Equal([(1, Used)], list.Heal(DateTimeOffset.UnixEpoch).Healed.Select(each => (each.Number, each.Note)));
        Assert.Equal(marked, Read(path));
        Assert.False(list.IsStale);
    }

    [Fact]
    public async Task Line_spent_in_another_list_does_not_open()
    {
        ServerList one = Load(folder.Write(Lines(1, 3), "one.tan"));
        ServerList other = Load(folder.Write(Lines(1, 3), "other.tan"));
        Assert.Equal(ConsumeVerdict.Consumed, (await SpendAsync(one, 2)).Verdict);
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(other, 1)).Verdict);
        Assert.Equal(ConsumeVerdict.AlreadyMarked, (await SpendAsync(other, 2)).Verdict);
        Assert.Equal([3], Unused(Load(folder.Write(Lines(1, 3), "third.tan"))));
    }

    [Fact]
    public async Task Opening_is_recorded_with_the_line_and_only_if_the_line_is_granted()
    {
        List<int> noted = [];
        ServerList list = Load(folder.Write(Lines(1, 3)));
        await SpendAsync(list, 2, opening: noted.Add);
        folder.Write("nonsense\n");
        await SpendAsync(list, 3, opening: noted.Add);
        Assert.Equal([2], noted);
    }

    [Fact]
    public void Line_that_somebody_marked_is_spent_though_an_old_copy_comes_back()
    {
        HostLedger first = state.Open();
        ServerList list = Load(folder.Write(Lines(1, 3)), first);
        folder.Write("#" + Lines(1, 3)[1..]);
        Assert.Null(list.Reread());
        first.Dispose();
        using HostLedger second = state.Open();
        Assert.Equal([2, 3], Unused(Load(folder.Write(Lines(1, 3)), second)));
    }

    [Fact]
    public void Marks_of_others_that_cannot_be_recorded_refuse_the_list_each_time_until_they_can()
    {
        ReadOnlyFiles disk = new();
        using HostLedger full = state.Open(disk);
        string path = folder.Write(Lines(1, 3));
        ServerList list = Load(path, full);
        disk.IsReadOnly = true;
        folder.Write("#" + Lines(1, 3)[1..]);
        FileFacts there = files.Look(path)!.Value;
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal("read-only", list.Reread()!.Reason);
            Assert.NotEqual(there, list.Seen);
            Assert.Equal([1, 2, 3], Unused(list));
            Assert.Null(ServerList.Load(files, path, full, null, out Fault? refused));
            Assert.Equal("read-only", refused!.Reason);
        }

        disk.IsReadOnly = false;
        Assert.Null(list.Reread());
        Assert.Equal(there, list.Seen);
        Assert.Equal([2, 3], Unused(list));
    }

    private ServerList Load(string path, ILedger? with = null)
    {
        ServerList? list = ServerList.Load(files, path, with ?? ledger, null, out Fault? error);
        Assert.True(list is not null, error?.ToString());
        return list;
    }

    private static async Task<ConsumeResult> SpendAsync(
        ServerList list, int line, LineNote? note = null, int window = Window, Action<int>? opening = null) => await list.SpendAsync(
            Sequence(line),
            line - 1,
            note ?? Used,
            window,
            whole: null,
            number =>
            {
                opening?.Invoke(number);
                return null;
            },
            CancellationToken.None);

    private static void Fail(string operation, string which)
    {
        if (operation == which)
        {
            throw RecordingFileSystem.Failure(operation);
        }
    }

    /// <summary>The unused lines, by the number in their sequence.</summary>
    private static int[] Unused(ServerList list) =>
        [.. Enumerable.Range(0, list.Content.Count)
            .Where(i => list.Content.Entries[i].State == LineState.Unused).Select(i => (int)list.Content.Knocks(i)[0].Port)];

    private static KnockSequence Sequence(int number) => new(
        [new Knock(Protocol.Udp, (ushort)number), new Knock(Protocol.Tcp, 7000)]);

    private static string Lines(int first, int last) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(i => ListFolder.Roomy($"{i}:udp,7000:tcp")));

    private static string Marked(int line, string state) =>
        $"#{line}:udp,7000:tcp {state} 2026-03-01T09:15:22Z 203.0.113.7 ssh".PadRight(127) + "\n";

    private static string Read(string path) => File.ReadAllText(path, Encoding.Latin1);
}
