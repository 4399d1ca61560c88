using System.Text;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using Xunit;

namespace TanKnock.Tests.Lists;

public abstract class ConsumeTests : IDisposable
{
    private const int Window = 10;
    private const string Mark = " used 2026-03-01T09:15:22Z 203.0.113.7 ssh";

    private static readonly DateTimeOffset Time = new(2026, 3, 1, 9, 15, 22, TimeSpan.Zero);
    private static readonly LineNote Used = new(LineState.Used, Time, "203.0.113.7", "ssh");

    private readonly IFileSystem system;
    private readonly ListFolder folder = new();

    private protected ConsumeTests(IFileSystem system) => this.system = system;

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Line_is_marked_in_place_and_nothing_else_changes()
    {
        string path = folder.Write("# alice\n" + Lines(1, 3));
        File.SetUnixFileMode(path, ListFolder.OwnerOnly | UnixFileMode.GroupRead);
        FileFacts before = system.Look(path)!.Value;

        ConsumeResult result = ListFolder.Load(path, system).Consume(0, Used, Window);

        Assert.Equal((ConsumeVerdict.Consumed, 2), (result.Verdict, result.Line));
        Assert.Equal("# alice\n" + Marked(1, Mark) + Lines(2, 3), Read(path));
        Assert.Equal(before, system.Look(path)!.Value with { ChangedAt = before.ChangedAt });
    }

    [Fact]
    public void Skipped_lines_are_marked_with_the_used_one_in_a_file_whose_name_is_on_the_disk()
    {
        RecordingFileSystem files = new(system);
        string path = folder.Write(Lines(1, 4));
        TanList list = ListFolder.Load(path, files);
        ConsumeResult result = list.Consume(2, Used, Window);

        Assert.Equal([1, 2], result.Skipped.ToArray());
        Assert.Equal(
            ["sync folder", "write 127 at 0", "write 127 at 128", "write 127 at 256", "sync"], files.Record);
        string skipped = Mark.Replace("used", "skipped", StringComparison.Ordinal);
        Assert.Equal(Marked(1, skipped) + Marked(2, skipped) + Marked(3, Mark) + Lines(4, 4), Read(path));
        Assert.Equal((1, 3), (list.Content.UnusedCount, list.NextLive(0)));
    }

    [Fact]
    public void Edited_list_is_searched_for_the_line()
    {
        string path = folder.Write(Lines(1, 9));
        TanList list = ListFolder.Load(path, system);
        folder.Write("# moved\n" + Lines(1, 2) + Lines(4, 9));
        Assert.Equal(ConsumeVerdict.Gone, list.Consume(2, Used, 3).Verdict);

        list = ListFolder.Load(folder.Write(Lines(1, 9)), system);
        folder.Write("# moved\n" + Lines(1, 9));
        Assert.Equal(ConsumeVerdict.OutsideWindow, list.Consume(3, Used, 3).Verdict);
        Assert.Equal("# moved\n" + Lines(1, 9), Read(path));

        ConsumeResult result = list.Consume(2, Used, 3);
        Assert.Equal((ConsumeVerdict.Consumed, 4), (result.Verdict, result.Line));
    }

    [Fact]
    public void Edit_that_does_not_parse_keeps_the_door_shut()
    {
        string path = folder.Write(Lines(1, 2));
        TanList list = ListFolder.Load(path, system);
        folder.Write("nonsense\n" + Lines(1, 2));
        ConsumeResult result = list.Consume(0, Used, Window);
        Assert.Equal(ConsumeVerdict.Failed, result.Verdict);
        Assert.Equal($"{path}:1: column 1: not a port number", result.Error!.ToString());
        Assert.Equal(2, list.Content.Count);
    }

    [Fact]
    public void List_replaced_by_rename_is_marked_where_it_is_now()
    {
        string path = folder.Write(Lines(1, 3));
        TanList list = ListFolder.Load(path, system);
        File.Move(folder.Write(Lines(1, 5), "new"), path, overwrite: true);
        Assert.Equal(ConsumeVerdict.Consumed, list.Consume(0, Used, Window).Verdict);
        Assert.Equal(Marked(1, Mark) + Lines(2, 5), Read(path));
    }

    [Fact]
    public void List_replaced_while_waiting_for_the_lock_is_marked_where_it_is_now()
    {
        string path = folder.Write(Lines(1, 3));
        bool isLoaded = false;
        BetweenOpenAndLock replaced = new(path, () => isLoaded, () => File.Move(folder.Write(Lines(1, 5), "new"), path, overwrite: true), system);
        TanList list = ListFolder.Load(path, replaced);
        isLoaded = true;

        Assert.Equal(ConsumeVerdict.Consumed, list.Consume(0, Used, Window).Verdict);
        Assert.True(replaced.HasActed);
        Assert.Equal(Marked(1, Mark) + Lines(2, 5), Read(path));
    }

    [Fact]
    public void Truncated_list_opens_nothing()
    {
        string path = folder.Write(Lines(1, 3));
        TanList list = ListFolder.Load(path, system);
        folder.Write(Lines(1, 3)[..266]);
        Assert.Equal(ConsumeVerdict.Gone, list.Consume(2, Used, Window).Verdict);
        Assert.Equal(266, new FileInfo(path).Length);
    }

    [Fact]
    public async Task Two_at_once_have_one_winner_a_line()
    {
        const int Count = 60;
        string path = folder.Write(Lines(1, Count));
        List<int>[] won = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            TanList list = ListFolder.Load(path, system);
            return Enumerable.Range(0, Count).Where(
                i => list.Consume(i, Used, Count).Verdict == ConsumeVerdict.Consumed).ToList();
        })));
        Assert.Equal(won.Sum(w => w.Count), won.SelectMany(w => w).Distinct().Count());
        string text = Read(path);
        Assert.Equal(won.Sum(w => w.Count), text.Split(" used ").Length - 1);
        Assert.Equal(Count, text.Split('#').Length - 1);
    }

    [Theory]
    [InlineData("sync folder")]
    [InlineData("write 127 at 0")]
    [InlineData("sync")]
    public void Step_that_fails_keeps_shut(string which)
    {
        RecordingFileSystem files = new(system) { Before = operation => Fail(operation, which) };
        TanList list = ListFolder.Load(folder.Write(Lines(1, 4)), files);
        ConsumeResult result = list.Consume(1, Used, Window);
        Assert.Equal((ConsumeVerdict.Failed, $"cannot {which}: told so"), (result.Verdict, result.Error!.Reason));
    }

    [Fact]
    public void Line_of_a_long_list_costs_no_more_than_of_a_short_one()
    {
        foreach (int count in (int[])[100, 20_000])
        {
            RecordingFileSystem files = new(system);
            TanList list = ListFolder.Load(folder.Write(Lines(1, count)), files);
            list.Consume(0, Used, Window);
            long read = files.BytesRead;
            for (int i = 1; i < 50; i++)
            {
                list.Consume(i, Used, Window);
            }

            Assert.Equal(49 * 2 * 129, files.BytesRead - read);
        }
    }

    private static void Fail(string operation, string which)
    {
        if (operation == which)
        {
            throw RecordingFileSystem.Failure(operation);
        }
    }

    private static string Lines(int first, int last) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(i => ListFolder.Roomy($"{i}:udp,7000:tcp")));

    private static string Marked(int line, string mark) => $"#{line}:udp,7000:tcp{mark}".PadRight(127) + "\n";

    private static string Read(string path) => File.ReadAllText(path, Encoding.Latin1);
}
