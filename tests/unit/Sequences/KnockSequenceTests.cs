using System.Text;
using FsCheck.Xunit;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Sequences;

public sealed class KnockSequenceTests
{
    [Theory]
    [InlineData("7000", "7000:tcp")]
    [InlineData("7000:tcp,8123:udp,9000", "7000:tcp,8123:udp,9000:tcp")]
    [InlineData("1:udp,65535:UDP,2:Tcp", "1:udp,65535:udp,2:tcp")]
    [InlineData("  7000 , 8000:udp\t,9000  ", "7000:tcp,8000:udp,9000:tcp")]
    [InlineData("7000,7000", "7000:tcp,7000:tcp")]
    public void TryParse_of_a_sequence_gives_its_knocks(string text, string canonical)
    {
        Assert.True(KnockSequence.TryParse(text, out KnockSequence? sequence, out SequenceError error));
        Assert.Equal(default, error);
        Assert.Equal(canonical, sequence!.Format());
    }

    [Theory]
    [InlineData("", 0, SequenceFault.Empty)]
    [InlineData(" \t ", 0, SequenceFault.Empty)]
    [InlineData(",7000", 0, SequenceFault.EmptyItem)]
    [InlineData("7000,,8000", 5, SequenceFault.EmptyItem)]
    [InlineData("7000, ", 6, SequenceFault.EmptyItem)]
    [InlineData("7000,x", 5, SequenceFault.NotAPort)]
    [InlineData("-1", 0, SequenceFault.NotAPort)]
    [InlineData("#7000", 0, SequenceFault.NotAPort)]
    [InlineData("\u00d9", 0, SequenceFault.NotAPort)]
    [InlineData("07000", 0, SequenceFault.LeadingZero)]
    [InlineData("0", 0, SequenceFault.PortOutOfRange)]
    [InlineData("65536", 0, SequenceFault.PortOutOfRange)]
    [InlineData("1,99999999999999999999", 2, SequenceFault.PortOutOfRange)]
    [InlineData("7000:", 0, SequenceFault.UnknownProtocol)]
    [InlineData("7000:tc", 0, SequenceFault.UnknownProtocol)]
    [InlineData("7000:sctp", 0, SequenceFault.UnknownProtocol)]
    [InlineData("7000:tcps", 0, SequenceFault.UnknownProtocol)]
    [InlineData("7000 :tcp", 4, SequenceFault.TextAfterKnock)]
    [InlineData("7000 8000", 4, SequenceFault.TextAfterKnock)]
    [InlineData("7000\n", 4, SequenceFault.TextAfterKnock)]
    [InlineData("7000\0", 4, SequenceFault.TextAfterKnock)]
    public void TryParse_of_anything_else_says_where_and_why(string text, int position, SequenceFault fault)
    {
        Assert.False(KnockSequence.TryParse(text, out KnockSequence? sequence, out SequenceError error));
        Assert.Null(sequence);
        Assert.Equal(new SequenceError(position, fault), error);
        Assert.StartsWith($"column {position + 1}: ", error.Describe(), StringComparison.Ordinal);
        Assert.DoesNotContain("no fault", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_of_32_knocks_reads_them_and_of_33_does_not()
    {
        string most = string.Join(',', Enumerable.Repeat("65535:udp", KnockSequence.MaxKnocks));

        Assert.True(KnockSequence.TryParse(most, out KnockSequence? sequence, out _));
        Assert.Equal(SequenceText.MaxLength, sequence!.Format().Length);
        Assert.False(KnockSequence.TryParse(most + ",1", out _, out SequenceError error));
        Assert.Equal(new SequenceError(most.Length + 1, SequenceFault.TooManyKnocks), error);
    }

    [Property(MaxTest = 500)]
    public bool TryParse_reads_what_Format_writes(uint[] seeds)
    {
        Knock[] knocks = [.. seeds.Append(1u).Take(KnockSequence.MaxKnocks).Select(FromSeed)];
        KnockSequence sequence = new(knocks);

        return KnockSequence.TryParse(sequence.Format(), out KnockSequence? read, out _) && sequence.Equals(read)
            && sequence.GetHashCode() == read.GetHashCode();
    }

    [Fact]
    public void TryRead_of_random_bytes_never_throws_and_stays_within_them()
    {
        // Drawn from the grammar's own characters, so that the reader gets far; a byte in eight is any byte.
        Random random = new(17);
        byte[] alphabet = Encoding.ASCII.GetBytes("0123456789,:: \ttcpudpTCPUDP#");
        Span<Knock> knocks = stackalloc Knock[KnockSequence.MaxKnocks];
        int readable = 0;
        for (int run = 0; run < 200_000; run++)
        {
            byte[] text = new byte[random.Next(48)];
            foreach (ref byte b in text.AsSpan())
            {
                b = random.Next(8) == 0 ? (byte)random.Next(256) : alphabet[random.Next(alphabet.Length)];
            }

            if (SequenceReader.TryRead(text, knocks, out int count, out int end, out SequenceError error))
            {
                readable++;
                Assert.InRange(count, 1, KnockSequence.MaxKnocks);
                Assert.InRange(end, 1, text.Length);
                Assert.True(KnockSequence.TryParse(text.AsSpan(0, end), out _, out _));
            }
            else
            {
                Assert.InRange(error.Position, 0, text.Length);
                Assert.NotEqual(SequenceFault.None, error.Fault);
            }
        }

        Assert.InRange(readable, 1000, 199_000);
    }

    [Fact]
    public void ToString_never_shows_the_knocks() =>
        Assert.Equal("a sequence of 2 knocks", new KnockSequence([new(Protocol.Tcp, 7000), new(Protocol.Udp, 1)]).ToString());

    [Theory]
    [InlineData(0, 7)]
    [InlineData(33, 7)]
    [InlineData(1, 0)]
    public void Constructor_refuses_what_no_caller_may_pass(int count, ushort port) =>
        Assert.Throws<ArgumentException>(() => new KnockSequence(Enumerable.Repeat(new Knock(Protocol.Tcp, port), count).ToArray()));

    private static Knock FromSeed(uint seed) =>
        new((seed & 0x10000) == 0 ? Protocol.Tcp : Protocol.Udp, (ushort)Math.Max(1, seed & 0xffff));
}
