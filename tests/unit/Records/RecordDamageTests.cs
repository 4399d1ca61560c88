using System.Text;
using FsCheck.Xunit;
using TanKnock.Core.Files;
using TanKnock.Core.Records;
using Xunit;

namespace TanKnock.Tests.Records;

/// <summary>What a crash can leave of the last group is tolerated and mended, and nothing else: spec/ledger.md 5.</summary>
public sealed class RecordDamageTests : IDisposable
{
    private const int Size = RecordLine.Size;

    /// <summary>Line 1 is the title.</summary>
    private const int Lines = 14;

    /// <summary>The first line of the last group.</summary>
    private const int Last = 6;

    private const int LastCount = 3;

    /// <summary>The first line of the group of each line.</summary>
    private static readonly int[] FirstOf = [0, 1, 2, 3, 3, 3, Last, Last, Last];

    private readonly RecordLab lab = new();
    private readonly byte[] whole;

    /// <summary>Groups on lines 2, 3 to 5 and 6 to 8; then blank lines.</summary>
    public RecordDamageTests()
    {
        lab.Create(Lines - 1);
        using (RecordFile file = lab.Open(out _))
        {
            file.Append([RecordLab.Text("one")]);
            file.Append([RecordLab.Text(RecordLab.Long("two", 2), 'o'), RecordLab.Text("three")]);
            file.Append([RecordLab.Text("four"), RecordLab.Text(RecordLab.Long("five", 2), 'o')]);
        }

        whole = File.ReadAllBytes(lab.FilePath);
        Assert.Equal(Lines * Size, whole.Length);
        Assert.True(RecordLine.IsBlank(Line(whole, Last + LastCount)));
    }

    public void Dispose() => lab.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_flipped_bit_of_title_and_groups_is_an_error_that_names_the_line_or_its_group(int line)
    {
        for (int bit = 0; bit < Size * 8; bit++)
        {
            byte[] bytes = [.. whole];
            Line(bytes, line)[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(bytes, line, FirstOf[line]);
        }
    }

    [Fact]
    public void Every_changed_digit_of_a_count_is_an_error()
    {
        foreach (int head in (int[])[2, 3, Last])
        {
            for (int at = 110; at < 118; at++)
            {
                foreach (byte digit in "0123456789abcdef"u8)
                {
                    byte[] bytes = [.. whole];
                    if (Line(bytes, head)[at] != digit)
                    {
                        Line(bytes, head)[at] = digit;
                        AssertRefused(bytes, head);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("0000093c")]
    [InlineData("00000112")]
    [InlineData("00000022")]
    [InlineData("00000011")]
    [InlineData("00000000")]
    public void Count_that_no_group_of_this_place_has_is_an_error(string count)
    {
        byte[] bytes = [.. whole];
        Encoding.ASCII.GetBytes(count, Line(bytes, Last)[110..]);
        AssertRefused(bytes, Last);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_tear_of_the_last_group_is_tolerated_and_mended(int line)
    {
        byte[] blank = new byte[Size];
        RecordLine.WriteBlank(blank);
        for (int at = 1; at < Size - 1; at++)
        {
            foreach (bool newFirst in (bool[])[true, false])
            {
                byte[] bytes = [.. whole];
                Range lost = newFirst ? at..Size : ..at;
                blank.AsSpan(lost).CopyTo(Line(bytes, line)[lost]);
                AssertMended(bytes, LastCount);
            }
        }
    }

    [Theory]
    [InlineData(0b001, 3)]
    [InlineData(0b010, 3)]
    [InlineData(0b011, 3)]
    [InlineData(0b100, 2)]
    [InlineData(0b101, 2)]
    [InlineData(0b110, 1)]
    [InlineData(0b111, 0)]
    public void Lines_of_the_last_group_that_did_not_arrive_are_tolerated_and_mended(int missing, int torn)
    {
        byte[] bytes = [.. whole];
        for (int i = 0; i < LastCount; i++)
        {
            if ((missing & (1 << i)) != 0)
            {
                RecordLine.WriteBlank(Line(bytes, Last + i));
            }
        }

        AssertMended(bytes, torn);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Group_behind_one_that_is_blank_or_torn_is_an_error(int line)
    {
        byte[] blank = [.. whole];
        RecordLine.WriteBlank(Line(blank, line));
        AssertRefused(blank, FirstOf[line]);
        byte[] torn = [.. whole];
        Line(torn, line)[..60].Fill((byte)' ');
        AssertRefused(torn, FirstOf[line]);
    }

    [Fact]
    public void Zeros_are_an_error()
    {
        foreach (int line in (int[])[2, 4, Last, Last + 1, Last + LastCount, Lines])
        {
            byte[] bytes = [.. whole];
            Line(bytes, line).Clear();
            AssertRefused(bytes, line, FirstOf.ElementAtOrDefault(line));
        }
    }

    [Fact]
    public void Groups_that_a_file_was_made_with_are_never_torn()
    {
        using (RecordFile file = lab.Open(out _))
        {
            file.MakeAnew(3, [RecordLab.Text("one"), RecordLab.Text("two"), RecordLab.Text("three")], room: 4, replace: true);
        }

        byte[] made = File.ReadAllBytes(lab.FilePath);
        foreach (int line in (int[])[2, 3, 4])
        {
            byte[] bytes = [.. made];
            RecordLine.WriteBlank(Line(bytes, line));
            AssertRefused(bytes, 2);
        }

        RecordLine.WriteBlank(made.AsSpan(Size));
        AssertRefused(made, 2);
    }

    [Fact]
    public void Another_length_is_an_error()
    {
        foreach (int length in (int[])[0, 1, Size - 1, Size, whole.Length - Size, whole.Length - 1, whole.Length + 1, whole.Length + Size])
        {
            AssertRefused([.. whole.Take(length), .. new byte[Math.Max(0, length - whole.Length)]], 1);
        }
    }

    [Fact]
    public void File_of_another_owner_is_refused()
    {
        Fault error = lab.Refusal("another-owner");
        Assert.Equal($"{lab.FilePath}:1: belongs to another ledger.key", error.ToString());
        Assert.Equal("restore both from one backup", error.Hint);
    }

    [Theory]
    [InlineData("something else", "not a ledger, or its title is damaged")]
    [InlineData("", "not a ledger, or its title is damaged")]
    [InlineData("# TanKnock ledger, version 1. Do not edit. ", "not a ledger, or its title is damaged")]
    [InlineData("# TanKnock ledger, version 2. Do not edit. ", "made by a newer version")]
    [InlineData("# TanKnock ledger, version 10. Do not edit.", "made by a newer version")]
    public void Anything_else_is_refused_and_left_alone(string text, string reason)
    {
        foreach (string content in (string[])[text, text.PadRight(4 * Size)])
        {
            File.WriteAllText(lab.FilePath, content);
            Assert.Equal($"{lab.FilePath}:1: {reason}", lab.Refusal().ToString());
            Assert.Equal(content, File.ReadAllText(lab.FilePath));
        }
    }

    /// <summary>A power cut while a group is written over blank lines, and another one while what it left is made blank again: each
    /// sector is old or new, and one may be torn within. What was on the disk stays, and the last group is there whole or not at all.</summary>
    [Property(MaxTest = 200, EndSize = 1_000_000)]
    public void Random_power_cuts_leave_each_group_whole_or_not_at_all(int seed)
    {
        Random random = new(seed);
        using RecordLab mine = new();
        mine.Create(60);
        List<string> expected = [];
        for (int round = 0; round < 6; round++)
        {
            Assert.Equal(expected, mine.Records());
            byte[] before = File.ReadAllBytes(mine.FilePath);
            string[] group = [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => RecordLab.Long($"{round}-{i}", random.Next(1, 4)))];
            int first;
            using (RecordFile file = mine.Open(out _))
            {
                first = file.Append([.. group.Select(text => RecordLab.Text(text))]) + 1;
            }

            byte[] after = File.ReadAllBytes(mine.FilePath);
            byte[] cut = random.Next(4) == 0 ? after : Cut(random, before, after);
            File.WriteAllBytes(mine.FilePath, cut);
            if (cut.AsSpan().SequenceEqual(after))
            {
                foreach (string text in group)
                {
                    expected.Add($"{first}={text}");
                    first += RecordFile.LinesOf(RecordLab.Text(text));
                }
            }
            else
            {
                Assert.Equal(expected, mine.Records());
                File.WriteAllBytes(mine.FilePath, Cut(random, cut, File.ReadAllBytes(mine.FilePath)));
            }
        }

        Assert.Equal(expected, mine.Records());
    }

    private static byte[] Cut(Random random, byte[] before, byte[] after)
    {
        const int Sector = 512;
        byte[] cut = [.. before];
        for (int sector = 0; sector < after.Length; sector += Sector)
        {
            int length = Math.Min(Sector, after.Length - sector);
            int from = random.Next(3) == 0 ? random.Next(length) : random.Next(2) * length;
            int to = random.Next(2) == 0 ? 0 : length;
            Range arrived = to == 0 ? sector..(sector + from) : (sector + from)..(sector + length);
            after.AsSpan(arrived).CopyTo(cut.AsSpan(arrived));
        }

        return cut;
    }

    private void AssertMended(byte[] bytes, int torn)
    {
        string[] expected = ["2=one", $"3o{RecordLab.Long("two", 2)}", "5=three"];
        File.WriteAllBytes(lab.FilePath, bytes);
        using (RecordFile file = lab.Open(out List<string> records))
        {
            Assert.Equal(torn, file.TornLines);
            Assert.Equal(expected, records);
            Assert.Equal(Last - 1, file.Append([RecordLab.Text("more")]));
        }

        using RecordFile again = lab.Open(out List<string> known);
        Assert.Equal(0, again.TornLines);
        Assert.Equal([.. expected, "6=more"], known);
    }

    private void AssertRefused(byte[] bytes, params int[] lines)
    {
        File.WriteAllBytes(lab.FilePath, bytes);
        Fault error = lab.Refusal();
        Assert.Contains(error.Line, lines);
        Assert.Equal(bytes, File.ReadAllBytes(lab.FilePath));
        Assert.NotNull(lab.Read([]));
    }

    private static Span<byte> Line(byte[] bytes, int number) => bytes.AsSpan((number - 1) * Size, Size);
}
