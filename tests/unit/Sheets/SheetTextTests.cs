using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Sheets;

/// <summary>What stands on a sheet, as text and as HTML.</summary>
public sealed class SheetTextTests : IDisposable
{
    private readonly SheetLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Text_has_numbers_boxes_groups_and_how_to_knock()
    {
        Snapshot.Match(lab.Sheet(lab.List(SheetLab.Sequences(45, 4), "server.example.com.tan")));
    }

    [Fact]
    public void Html_needs_nothing_but_itself()
    {
        string sheet = lab.Sheet("--html", "--paper", "letter", lab.List(SheetLab.Sequences(7, 4), "server.example.com.tan"));
        Assert.DoesNotMatch("(?i)<script|<img|<link|url\\(|https?:|src=|@import", sheet);
        Snapshot.Match(sheet);
    }

    [Fact]
    public void Long_lines_take_rows_and_the_time_that_they_need_is_told()
    {
        Snapshot.Match(lab.Sheet("--paper", "letter", "--host", "2001:db8::1", lab.List(SheetLab.Sequences(2, 32))));
    }

    [Theory]
    [InlineData(1, 1, "a4", 40, 50)]
    [InlineData(3, 500, "a4", 40, 50)]
    [InlineData(4, 500, "a4", 40, 50)]
    [InlineData(4, 500, "letter", 35, 50)]
    [InlineData(5, 500, "a4", 40, 25)]
    [InlineData(6, 500, "letter", 35, 25)]
    [InlineData(7, 100, "a4", 20, 25)]
    [InlineData(8, 100, "letter", 20, 25)]
    [InlineData(9, 100, "a4", 20, 10)]
    [InlineData(32, 12, "a4", 5, 5)]
    [InlineData(32, 12, "letter", 5, 5)]
    public void Page_has_room_for_its_lines(int knocks, int lines, string paper, int perPage, int perHtmlPage)
    {
        string list = lab.List(SheetLab.Sequences(lines, knocks));
        string[] pages = lab.Sheet("--paper", paper, list).Split('\f');
        Assert.Equal((lines + perPage - 1) / perPage, pages.Length);
        Assert.All(pages, page => Assert.InRange(page.Count(c => c == '\n'), 1, paper == "a4" ? 64 : 60));
        Assert.All(pages.SelectMany(page => page.Split('\n')), row => Assert.InRange(row.Length, 0, 80));
        Assert.All(pages[..^1], page => Assert.Equal(perPage, SheetLab.LinesOf(page).Count));

        string[] sections = lab.Sheet("--html", "--paper", paper, list).Split("<section>")[1..];
        Assert.Equal((lines + perHtmlPage - 1) / perHtmlPage, sections.Length);
        Assert.All(sections[..^1], section => Assert.Equal(perHtmlPage, SheetLab.LinesOfHtml(section).Count));
        Assert.Contains($"size: {(paper == "a4" ? "A4" : "letter")} portrait", lab.Sheet("--html", "--paper", paper, list), StringComparison.Ordinal);
    }

    [Property(MaxTest = 20)]
    public Property Every_unused_line_stands_there_once_with_its_number()
    {
        Gen<(int Lines, int Knocks, int Seed)> lists =
            from lines in Gen.Choose(1, 130)
            from knocks in Gen.Choose(1, 32)
            from seed in Gen.Choose(0, 1_000_000)
            select (lines, knocks, seed);
        return Prop.ForAll(lists.ToArbitrary(), each =>
        {
            Random chance = new(each.Seed);
            List<(int Number, string Sequence)> expected = [];
            string text = "";
            int number = 0;
            foreach (string sequence in SheetLab.Sequences(each.Lines, each.Knocks))
            {
                number++;
                bool isUnused = chance.Next(3) > 0 || number == each.Lines;
                string line = ListFolder.Roomy(sequence);
                text += isUnused ? line : $"#{line[1..]}";
                if (isUnused)
                {
                    expected.Add((number, sequence));
                }

                if (chance.Next(10) == 0)
                {
                    number++;
                    text += "# a comment\n";
                }
            }

            string list = lab.ListText(text);
            Assert.Equal(expected, SheetLab.LinesOf(lab.Sheet(list)));
            Assert.Equal(expected, SheetLab.LinesOfHtml(lab.Sheet("--html", list)));
        });
    }

    [Fact]
    public void Count_is_the_next_lines_only()
    {
        string list = lab.ListText("#" + ListFolder.Roomy(SheetLab.Sequences(1, 4)[0])[1..]
            + string.Concat(SheetLab.Sequences(9, 4).Skip(1).Select(ListFolder.Roomy)));
        string sheet = lab.Sheet("--count", "3", list);
        Assert.Equal([2, 3, 4], SheetLab.LinesOf(sheet).Select(line => line.Number));
        Assert.Contains("\nMade 2026-03-01: lines 2 to 4 of client.tan\n", sheet, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vpn.example.com.tan", null, "TAN sheet for vpn.example.com ", "    h=vpn.example.com\n")]
    [InlineData("vpn.example.com.tan", "192.0.2.1", "TAN sheet for 192.0.2.1 ", "    h=192.0.2.1\n")]
    [InlineData("vpn.example.com.tan", "", "TAN sheet for ____", "    h=HOST\n")]
    [InlineData("client.tan", null, "TAN sheet for ____", "    h=HOST\n")]
    [InlineData("x;rm -rf $HOME.tan", null, "TAN sheet for ____", "    h=HOST\n")]
    public void Host_is_named_or_left_blank(string name, string? host, string title, string setup)
    {
        string list = lab.List(SheetLab.Sequences(2, 4), name);
        string sheet = lab.Sheet([.. host is null ? [] : (string[])["--host", host], list]);
        Assert.StartsWith(title, sheet, StringComparison.Ordinal);
        Assert.Contains(setup, sheet, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_of_the_list_is_no_markup()
    {
        string sheet = lab.Sheet("--html", lab.List(SheetLab.Sequences(2, 4), "<b>&\u001b[1m.tan"));
        Assert.Contains("of &lt;b&gt;&amp;\\x1b[1m.tan</p>", sheet, StringComparison.Ordinal);
    }
}
