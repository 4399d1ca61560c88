using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Listening;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Seqgen;
using Xunit;
using static TanKnock.Tests.Listening.WatchLab;

namespace TanKnock.Tests.Listening;

/// <summary>A list whose file changes while people knock.</summary>
public sealed class WatchedListTests : IDisposable
{
    private readonly WatchLab lab = new(lookAhead: 3);

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Knock_that_is_under_way_goes_on_when_the_list_is_read_again()
    {
        WatchedList list = lab.Watch(Lines(1, 2, 3, 4));
        lab.Knock(2, last: 1);
        lab.Put("# longer\n" + Lines(1, 2, 3, 4, 5));
        Assert.Null(list.Reread());
        lab.Knock(2, first: 2);
        Assert.Equal(["Completed 2"], lab.Verdicts);
    }

    [Fact]
    public async Task Line_that_was_completed_and_waits_does_not_come_back_to_life_when_the_list_is_read_again()
    {
        WatchedList list = lab.Watch(Lines(1, 2, 3, 4));
        lab.Knock(2);
        lab.Put("# longer\n" + Lines(1, 2, 3, 4, 5));
        Assert.Null(list.Reread());
        Assert.Equal([3, 4, 5], Live(list));
        lab.Pass();
        lab.Knock(2, source: 2);
        lab.Knock(1, source: 2);
        Assert.Equal(["Completed 2", "Replayed 2", "Replayed 1"], lab.Verdicts);
        Assert.Equal(ConsumeVerdict.Consumed, (await lab.ServeAsync()).Verdict);
        Assert.Equal([3, 4, 5], Live(list));
        Assert.Equal("# longer\n", File.ReadAllText(lab.Path)[..9]);
        Assert.StartsWith("#" + Sequence(2).Format() + " used", File.ReadAllLines(lab.Path)[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completions_that_wait_together_are_each_served_once_whatever_is_read_between_them()
    {
        WatchedList list = lab.Watch(Lines(1, 2, 3, 4, 5, 6));
        lab.Knock(1);
        lab.Knock(2);
        lab.Knock(3);
        Assert.Equal(ConsumeVerdict.Consumed, (await lab.ServeAsync()).Verdict);

        // It is found changed while the second is served.
        lab.Put("# moved\n" + Marked(1) + Lines(2, 3, 4, 5, 6));
        Assert.Equal((ConsumeVerdict.Consumed, true), await lab.ServeAsync() switch { var each => (each.Verdict, each.Reread) });
        Assert.Equal(ConsumeVerdict.Consumed, (await lab.ServeAsync()).Verdict);
        Assert.Equal([4, 5, 6], Live(list));
        Assert.Equal(3, lab.SpentCount);
        list.Stop();
        Assert.Equal((0, 0), (lab.Nodes, lab.SpentCount));
    }

    [Theory]
    [InlineData(new[] { 7, 1, 2, 3, 4 }, new[] { 7, 1, 2 })]
    [InlineData(new[] { 1, 3, 4, 5 }, new[] { 1, 3, 4 })]
    [InlineData(new[] { 4, 3, 2, 1 }, new[] { 4, 3, 2 })]
    [InlineData(new[] { 1, -2, 3, -4, 5 }, new[] { 1, 3, 5 })]
    [InlineData(new[] { 8, 9 }, new[] { 8, 9 })]
    [InlineData(new int[0], new int[0])]
    public void Lines_inserted_removed_moved_and_marked_by_hand_are_taken_over(int[] lines, int[] live)
    {
        WatchedList list = lab.Watch(Lines(1, 2, 3, 4));
        lab.Put("# other\n" + string.Concat(lines.Select(each => each < 0 ? Marked(-each) : Line(each))));
        Assert.Null(list.Reread());
        Assert.Equal(live, Live(list));
        AssertOpens([1, 2, 3, 4, 5, 7, 8, 9], live);
    }

    [Fact]
    public async Task Line_that_moved_behind_a_completed_one_is_not_lost_with_it()
    {
        WatchedList list = lab.Watch(Lines(1, 2, 3, 4));
        lab.Put("# turned\n" + Lines(3, 1, 2, 4));
        Assert.Null(list.Reread());
        lab.Knock(3);
        await lab.ServeAsync();
        Assert.Equal([1, 2, 4], Live(list));
        AssertOpens([1, 2, 3, 4], [1, 2, 4]);
    }

    [Fact]
    public async Task Lines_before_one_that_was_refused_open_again()
    {
        WatchedList list = lab.Watch(Lines(1, 2, 3, 4, 5));
        lab.Knock(3);
        lab.Put("# without it\n" + Lines(1, 2, 4, 5));
        Assert.Equal(ConsumeVerdict.Gone, (await lab.ServeAsync()).Verdict);
        Assert.Equal([1, 2, 4], Live(list));
        AssertOpens([1, 2, 3, 4, 5], [1, 2, 4]);
    }

    [Fact]
    public async Task Lines_before_one_that_was_refused_open_again_only_when_all_completions_are_served()
    {
        WatchedList list = lab.Watch(Lines(1, 2, 3, 4, 5));
        lab.Knock(2);
        lab.Knock(3);
        lab.Put("# without the first\n" + Lines(4, 1, 3, 5));
        Assert.Equal(ConsumeVerdict.Gone, (await lab.ServeAsync()).Verdict);
        Assert.Equal([4, 5], Live(list));
        lab.Put("# turned\n" + Lines(4, 3, 1, 5));
        Assert.Null(list.Reread());
        Assert.Equal([4, 5], Live(list));
        Assert.Equal(ConsumeVerdict.Consumed, (await lab.ServeAsync()).Verdict);
        Assert.Equal([1, 5], Live(list));
    }

    [Fact]
    public async Task Line_that_waited_while_its_list_was_revoked_is_spent_when_the_list_comes_back()
    {
        WatchedList list = lab.Watch(Lines(1, 2));
        lab.Knock(1);
        list.Stop();
        Assert.Equal(ConsumeVerdict.Gone, (await lab.ServeAsync()).Verdict);
        Assert.Equal([2], Live(lab.Watch(Lines(1, 2))));
    }

    [Fact]
    public void Window_follows_the_settings()
    {
        WatchedList list = lab.Watch(Lines(1, 2, 3, 4, 5));
        foreach (int lookAhead in (int[])[5, 1, 2])
        {
            lab.SetLookAhead(lookAhead);
            list.FitWindow();
            Assert.Equal(Enumerable.Range(1, lookAhead), Live(list));
        }

        AssertOpens([1, 2, 3], [1, 2]);
    }

    [Fact]
    public async Task Nothing_is_left_in_the_matcher_however_often_the_list_is_read_and_whatever_it_held()
    {
        WatchedList list = lab.Watch(Lines(1, 2, 3, 4));
        int nodes = lab.Nodes;
        for (int round = 0; round < 20; round++)
        {
            lab.Put("# other\n" + Marked(5) + Marked(6) + Lines(9, 1, 7, 8));
            Assert.Null(list.Reread());
            lab.Put($"# round {round}\n" + Lines(1, 2, 3, 4));
            Assert.Null(list.Reread());
            Assert.Equal((nodes, 0), (lab.Nodes, lab.SpentCount));
        }

        lab.Knock(2);
        await lab.ServeAsync();
        lab.Put("# again\n" + Lines(3, 4, 5, 6));
        Assert.Null(list.Reread());
        list.Stop();
        Assert.Equal((0, 0), (lab.Nodes, lab.SpentCount));
    }

    [Fact]
    public void Spent_sequence_that_stands_in_the_list_twice_is_watched_once()
    {
        WatchedList list = lab.Watch(Marked(1) + Marked(1) + Lines(2));
        Assert.Equal(1, lab.SpentCount);
        lab.Knock(1);
        Assert.Equal(["Replayed 1"], lab.Verdicts);
        list.Stop();
        Assert.Equal((0, 0), (lab.Nodes, lab.SpentCount));
    }

    [Fact]
    public async Task One_way_list_that_gets_another_key_opens_by_that_alone()
    {
        using SeqgenRun one = new();
        using SeqgenRun other = new();
        Assert.Equal((0, 0), (one.InFolder("--one-way", "--count", "3").Code, other.InFolder("--one-way", "--count", "3").Code));
        KnockSequence[] ones = Sequences(one.Client);
        KnockSequence[] others = Sequences(other.Client);
        string[] text = File.ReadAllLines(one.Server);
        string mixed = string.Join('\n', (string[])[.. text[..^1], File.ReadAllLines(other.Server)[^1]]) + "\n";

        WatchedList list = lab.Watch(File.ReadAllText(one.Server));
        int nodes = lab.Nodes;
        lab.Send(ones[0].Knocks[..3]);
        lab.Put("# longer\n" + File.ReadAllText(one.Server));
        Assert.Null(list.Reread());
        lab.Send(ones[0].Knocks[3..]);
        Assert.Single(lab.Verdicts);
        Assert.Equal(ConsumeVerdict.Consumed, (await lab.ServeAsync()).Verdict);

        // The same lines under the key of another list are lines that nobody can knock.
        for (int round = 0; round < 3; round++)
        {
            lab.Put(mixed);
            Assert.Null(list.Reread());
            Assert.Equal((nodes, 1), (lab.Nodes, lab.SpentCount));
            lab.Put("# again\n" + mixed);
            Assert.Null(list.Reread());
            Assert.Equal((nodes, 1), (lab.Nodes, lab.SpentCount));
            lab.Pass();
            lab.Send(ones[1].Knocks);
            Assert.Single(lab.Verdicts);
            lab.Put(File.ReadAllText(other.Server));
            Assert.Null(list.Reread());
        }

        lab.Send(others[1].Knocks);
        Assert.Equal(2, lab.Verdicts.Count);
        list.Stop();
        Assert.Equal((0, 0), (lab.Nodes, lab.SpentCount));
    }

    [Fact]
    public void Spent_lines_that_are_too_many_give_way_also_to_those_of_other_lists()
    {
        const int Limit = 100_000;
        WatchedList one = lab.Watch(ManyMarked(first: 10_000, count: 60_000) + Lines(1), "one.tan");
        WatchedList other = lab.Watch(ManyMarked(first: 100_000, count: 60_000) + Lines(2), "other.tan");
        Assert.Equal(Limit, lab.SpentCount);
        Assert.True(IsReplayed(10_000) && IsReplayed(100_000 + 20_000));
        Assert.False(IsReplayed(100_000 + 19_999));

        // Ten of a list there are always, at the cost of the oldest of all.
        WatchedList third = lab.Watch(ManyMarked(first: 200_000, count: 20) + Lines(3), "third.tan");
        Assert.Equal(Limit, lab.SpentCount);
        Assert.Equal([false, true], [IsReplayed(10_009), IsReplayed(10_010)]);
        Assert.Equal([false, true], [IsReplayed(200_009), IsReplayed(200_010)]);

        // Those that gave way come back as far as there is room.
        lab.Put("# again\n" + ManyMarked(first: 10_000, count: 60_000) + Lines(1), "one.tan");
        Assert.Null(one.Reread());
        Assert.Equal(Limit, lab.SpentCount);
        other.Stop();
        third.Stop();
        Assert.Null(one.Reread());
        Assert.Equal(60_000, lab.SpentCount);
        one.Stop();
        Assert.Equal((0, 0), (lab.Nodes, lab.SpentCount));
    }

    /// <summary>Which of these lines complete on the wire, knocked from the first to the last.</summary>
    private void AssertOpens(int[] lines, int[] live)
    {
        lab.Verdicts.Clear();
        foreach (int line in live.Concat(lines.Except(live)))
        {
            lab.Pass();
            lab.Knock(line);
        }

        Assert.Equal(live.Select(each => $"Completed {each}"), lab.Verdicts.Where(each => each.StartsWith("Completed", StringComparison.Ordinal)));
    }

    private bool IsReplayed(int number)
    {
        int before = lab.Verdicts.Count;
        lab.Pass();
        lab.Send(Many(number).Knocks);
        return lab.Verdicts.Count > before;
    }

    private static KnockSequence Many(int number) => new(
        [new(Protocol.Udp, (ushort)(1 + (number % 60_000))), new(Protocol.Udp, (ushort)(1 + (number / 60_000))), new(Protocol.Tcp, 1)]);

    private static string ManyMarked(int first, int count) =>
        string.Concat(Enumerable.Range(first, count).Select(number => "#" + ListFolder.Roomy(Many(number).Format())[1..]));

    private static KnockSequence[] Sequences(string path)
    {
        ListContent content = ListFolder.Load(path).Content;
        return [.. Enumerable.Range(0, content.Count).Select(i => new KnockSequence(content.Knocks(i)))];
    }
}
