using System.Text;
using FsCheck.Xunit;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Lists;

public sealed class LineParserTests
{
    private const string Note = " used 2026-03-01T09:15:22Z 203.0.113.7 ssh";

    [Theory]
    [InlineData("", LineKind.Blank)]
    [InlineData(" \t ", LineKind.Blank)]
    [InlineData("#", LineKind.Comment)]
    [InlineData(" # text", LineKind.Comment)]
    [InlineData("# 2026 lists", LineKind.Comment)]
    [InlineData("# 443  https", LineKind.Comment)]
    [InlineData("#7000;8000", LineKind.Comment)]
    [InlineData("x", LineKind.Malformed)]
    [InlineData("7000 8000", LineKind.Malformed)]
    [InlineData("7000  8000", LineKind.Malformed)]
    [InlineData("7000,8000  alice", LineKind.Malformed)]
    [InlineData("7000,", LineKind.Malformed)]
    public void Line_without_sequence_is_of_its_kind(string text, LineKind kind) => Assert.Equal(kind, Parse(text).Kind);

    [Theory]
    [InlineData("7000", LineState.Unused)]
    [InlineData(" 7000,8000:udp\t", LineState.Unused)]
    [InlineData("#7000", LineState.Used)]
    [InlineData("#7000,8000 bob", LineState.Used)]
    [InlineData("#7000" + Note, LineState.Used)]
    [InlineData(" 7000" + Note, LineState.Used)]
    [InlineData("#7000 skipped", LineState.Skipped)]
    [InlineData(" 7000 s", LineState.Skipped)]
    [InlineData(" 7000 burn", LineState.Burned)]
    [InlineData(" 7000   sed", LineState.Used)]
    [InlineData("#7000   pped", LineState.Used)]
    [InlineData(" 7000                                  .7 ssh", LineState.Used)]
    [InlineData("#7000                                  .7 ssh", LineState.Used)]
    public void Line_with_sequence_has_its_state(string text, LineState state)
    {
        ListLine line = Parse(text);
        Assert.Equal((LineKind.Entry, state), (line.Kind, line.State));
        Assert.Equal(text.IndexOf('7', StringComparison.Ordinal), line.SequenceStart);
        Assert.True(char.IsAsciiLetterOrDigit(text[line.SequenceEnd - 1]));
    }

    [Property(MaxTest = 2000)]
    public void Random_bytes_never_throw(byte[] bytes) => Parse(Encoding.Latin1.GetString(bytes));

    [Property(MaxTest = 2000)]
    public void Random_pieces_never_throw_and_stay_inside(int seed)
    {
        string text = RandomList.Pile(new Random(seed));
        ListLine line = Parse(text);
        if (line.Kind == LineKind.Entry)
        {
            string sequence = text[line.SequenceStart..line.SequenceEnd];
            Assert.True(KnockSequence.TryParse(sequence, out KnockSequence? read, out _));
            Assert.Equal(line.KnockCount, read!.Length);
        }
    }

    private static ListLine Parse(string text) =>
        LineParser.Parse(Encoding.Latin1.GetBytes(text), new Knock[KnockSequence.MaxKnocks]);
}
