using System.Text;
using FsCheck.Xunit;
using TanKnock.Core.Lists;
using Xunit;

namespace TanKnock.Tests.Lists;

public sealed class LineNoteTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 9, 15, 22, TimeSpan.Zero);

    [Theory]
    [InlineData(LineState.Used, "203.0.113.7", "ssh", " used 2026-03-01T09:15:22Z 203.0.113.7 ssh")]
    [InlineData(LineState.Skipped, "2001:db8::7", "ssh", " skipped 2026-03-01T09:15:22Z 2001:db8::7 ssh")]
    [InlineData(LineState.Burned, "203.0.113.7", null, " burned 2026-03-01T09:15:22Z 203.0.113.7")]
    [InlineData(LineState.Used, null, "ssh", " used 2026-03-01T09:15:22Z - ssh")]
    public void Note_written_and_read_is_the_same(LineState state, string? source, string? door, string text)
    {
        LineNote note = new(state, Time, source, door);
        Assert.Equal(text, Encoding.ASCII.GetString(note.Format()));
        Assert.Equal(note, LineNote.Parse(note.Format()));
    }

    [Fact]
    public void Longest_note_fills_its_room()
    {
        LineNote note = new(LineState.Skipped, Time, new string('f', 39), new string('d', 100));
        Assert.Equal(LineNote.Room, note.Format().Length);
        Assert.Equal(LineNote.Shortest, new LineNote(LineState.Used, Time, null, null).Format().Length);
    }

    [Theory]
    [InlineData("203.0.113.7", "ssh", "alice", " used 2026-03-01T09:15:22Z 203.0.113.7 ssh alice")]
    [InlineData("203.0.113.7", "ssh", "al ice,#", " used 2026-03-01T09:15:22Z 203.0.113.7 ssh al_ice?#")]
    [InlineData("203.0.113.7", null, "alice", " used 2026-03-01T09:15:22Z 203.0.113.7")]
    public void Person_is_the_fifth_field(string source, string? door, string person, string text) => Assert.Equal(
        text, Encoding.ASCII.GetString(new LineNote(LineState.Used, Time, source, door, person).Format()));

    [Property(MaxTest = 1000)]
    public void Note_with_any_person_keeps_to_its_room_and_reads_whole(string? door, string? person)
    {
        byte[] text = new LineNote(LineState.Skipped, Time, new string('f', 39), door, person).Format();
        Assert.InRange(text.Length, 1, LineNote.Room);
        Assert.Equal((Time, new string('f', 39)), (LineNote.Parse(text).At, LineNote.Parse(text).Source));
    }

    [Fact]
    public void Person_gets_the_room_that_is_left()
    {
        LineNote note = new(LineState.Used, Time, "203.0.113.7", new string('d', 17), new string('p', 100));
        Assert.Equal(LineNote.Room, note.Format().Length);
        Assert.Equal(new string('p', 30), LineNote.Parse(note.Format()).Person);
        note = new LineNote(LineState.Skipped, Time, new string('f', 39), new string('d', 17), "p");
        Assert.Null(LineNote.Parse(note.Format()).Person);
    }

    [Fact]
    public void Names_with_separators_stay_one_field()
    {
        LineNote note = new(LineState.Used, Time, "a,8080", "my door\n#\u00e9");
        Assert.Equal(" used 2026-03-01T09:15:22Z a?8080 my_door?#?", Encoding.ASCII.GetString(note.Format()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" used")]
    [InlineData(" use 2026-03-01T09:15:22Z 203.0.113.7 ssh")]
    [InlineData(" used 2026-03-01T09:15:2 203.0.113.7 ssh")]
    [InlineData(" used 2026-02-30T09:15:22Z 203.0.113.7 ssh")]
    [InlineData(" used 2026-03-01T09:15:22Z 203.0.113.7 \u001b[2J")]
    public void Note_that_is_not_whole_tells_its_state_only(string text) =>
        Assert.Equal(new LineNote(LineState.Used, null, null, null), LineNote.Parse(Encoding.Latin1.GetBytes(text)));

    [Property(MaxTest = 1000)]
    public void Random_names_make_a_note_that_reads_whole(string? source, string? door)
    {
        LineNote read = LineNote.Parse(new LineNote(LineState.Used, Time, source, door).Format());
        Assert.Equal(Time, read.At);
        Assert.DoesNotContain(',', read.Source ?? "");
    }
}
