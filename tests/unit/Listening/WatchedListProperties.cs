using FsCheck.Xunit;
using TanKnock.Core.Consuming;
using TanKnock.Core.Lists;
using TanKnock.Daemon.Listening;
using TanKnock.Tests.Lists;
using Xunit;
using static TanKnock.Tests.Listening.WatchLab;

namespace TanKnock.Tests.Listening;

/// <summary>Random edits of a list's file, knocks, and looks at the file, in any order. The model: what opens are the first
/// unused lines of the file that the ledger does not know.</summary>
public sealed class WatchedListProperties
{
    private const int LineCount = 9;

    [Property(MaxTest = 250, StartSize = 1, EndSize = 1_000_000)]
    public void What_opens_is_what_file_and_ledger_call_unused(int seed)
    {
        Random random = new(seed);
        int lookAhead = random.Next(1, 6);
        using WatchLab lab = new(lookAhead);
        List<(int Number, bool IsMarked)> file = [.. Enumerable.Range(1, random.Next(LineCount)).Select(number => (number, random.Next(5) == 0))];
        WatchedList list = lab.Watch(Text());
        List<int> opened = [];
        for (int step = 0; step < 40; step++)
        {
            switch (random.Next(8))
            {
                case 0 or 1:
                    file = Edit(Read(lab.Path));
                    lab.Put(Text());
                    break;
                case 2:
                    Assert.Null(list.Reread());
                    break;
                case 3 or 4:
                    lab.Pass();
                    lab.Knock(random.Next(1, LineCount), source: (uint)random.Next(2));
                    break;
                case 5:
                    lab.Knock(random.Next(1, LineCount), source: (uint)random.Next(2), first: random.Next(2), last: random.Next(1, 3));
                    break;
                case 6:
                    lookAhead = random.Next(1, 6);
                    lab.SetLookAhead(lookAhead);
                    list.FitWindow();
                    break;
                default:
                    Serve(random.Next(3));
                    break;
            }
        }

        Serve(int.MaxValue);
        Assert.Null(list.Reread());
        int[] expected = [.. Read(lab.Path)
            .Where(line => !line.IsMarked && lab.Ledger.Recall(Sequence(line.Number).Knocks) is null).Select(line => line.Number).Take(lookAhead)];
        Assert.Equal(expected, Live(list));
        lab.Verdicts.Clear();
        foreach (int number in expected)
        {
            lab.Pass();
            lab.Knock(number);
        }

        Assert.Equal(expected.Select(number => $"Completed {number}"), lab.Verdicts);
        list.Stop();
        Assert.Equal((0, 0), (lab.Nodes, lab.SpentCount));

        void Serve(int most)
        {
            for (; most > 0 && lab.Waiting > 0; most--)
            {
                ConsumeResult result = lab.ServeAsync().GetAwaiter().GetResult();
                if (result.Verdict == ConsumeVerdict.Consumed)
                {
                    // Of a burned line, too: none is granted twice.
                    int number = Read(lab.Path, result.Line);
                    Assert.DoesNotContain(number, opened);
                    opened.Add(number);
                }
            }
        }

        string Text() => $"# edit {random.Next()}\n" + string.Concat(file.Select(line => line.IsMarked ? Marked(line.Number) : Line(line.Number)));

        List<(int Number, bool IsMarked)> Edit(List<(int Number, bool IsMarked)> lines)
        {
            int at = lines.Count == 0 ? -1 : random.Next(lines.Count);
            int[] missing = [.. Enumerable.Range(1, LineCount - 1).Except(lines.Select(line => line.Number))];
            switch (random.Next(6))
            {
                case 0 when missing.Length > 0:
                    lines.Add((missing[random.Next(missing.Length)], false));
                    break;
                case 1 when missing.Length > 0:
                    lines.Insert(random.Next(lines.Count + 1), (missing[random.Next(missing.Length)], false));
                    break;
                case 2 when at >= 0:
                    lines[at] = (lines[at].Number, !lines[at].IsMarked);
                    break;
                case 3 when at >= 0:
                    lines.RemoveAt(at);
                    break;
                case 4:
                    lines = [.. lines.OrderBy(_ => random.Next())];
                    break;
                default:
                    lines = [.. Enumerable.Range(1, LineCount - 1).OrderBy(_ => random.Next()).Take(random.Next(LineCount)).Select(n => (n, false))];
                    break;
            }

            return lines;
        }
    }

    private static List<(int Number, bool IsMarked)> Read(string path)
    {
        ListContent content = ListFolder.Load(path).Content;
        return [.. Enumerable.Range(0, content.Count)
            .Select(i => (content.Knocks(i)[0].Port - 1000, content.Entries[i].State != LineState.Unused))];
    }

    private static int Read(string path, int line)
    {
        ListContent content = ListFolder.Load(path).Content;
        return content.Knocks(Enumerable.Range(0, content.Count).Single(i => content.Entries[i].Number == line))[0].Port - 1000;
    }
}
