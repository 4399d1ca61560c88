using TanKnock.Core.Files;
using TanKnock.Tests.Derivation;
using TanKnock.Tests.OneWay;
using Xunit;

namespace TanKnock.Tests.Memory;

/// <summary>What a crash can leave of the memory's end is tolerated, and nothing else: spec/memory.md, 4.</summary>
public sealed class MemoryDamageTests : IDisposable
{
    private const int Stock = 4;
    private const int Size = MemoryRecord.Size;

    private readonly MemoryLab lab = new();
    private readonly byte[] whole;

    /// <summary>Title; lines 2 and 3 of two writes; 4 and 5 of the last; then blank ones.</summary>
    public MemoryDamageTests()
    {
        using (SpentMemory memory = lab.Open(Stock))
        {
            memory.Remember([(MemoryLab.Sequence(1), MemoryLab.Note)]);
            memory.Remember([(MemoryLab.Sequence(2), MemoryLab.Note)]);
        }

        // Another life, so that nothing vouches for the last write but itself.
        using (SpentMemory memory = lab.Open(Stock))
        {
            memory.Remember([.. new[] { 3, 4 }.Select(n => (MemoryLab.Sequence(n), MemoryLab.Note with { Source = "2001:db8::7" }))]);
        }

        whole = File.ReadAllBytes(lab.MemoryPath);
        Assert.Equal(4, Enumerable.Range(1, (whole.Length / Size) - 1).Count(line => !MemoryRecord.IsBlank(Line(whole, line))));
    }

    public void Dispose() => lab.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_flipped_bit_of_title_and_records_is_an_error_that_names_the_line(int line)
    {
        for (int bit = 0; bit < Size * 8; bit++)
        {
            byte[] bytes = [.. whole];
            bytes[((line - 1) * Size) + (bit / 8)] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(lab.MemoryPath, bytes);
            Assert.StartsWith($"{lab.MemoryPath}:{line}: ", lab.Refuse(Stock).ToString(), StringComparison.Ordinal);
            Assert.Equal(bytes, File.ReadAllBytes(lab.MemoryPath));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_tear_of_the_last_write_is_tolerated_and_mended(int line)
    {
        byte[] blank = new byte[Size];
        MemoryRecord.WriteBlank(blank);
        for (int at = 1; at < Size - 1; at++)
        {
            foreach (bool newFirst in (bool[])[true, false])
            {
                byte[] bytes = [.. whole];
                Range lost = newFirst ? at..Size : ..at;
                blank.AsSpan(lost).CopyTo(Line(bytes, line - 1)[lost]);
                if (bytes.AsSpan().SequenceEqual(whole))
                {
                    continue;
                }

                File.WriteAllBytes(lab.MemoryPath, bytes);
                using (SpentMemory memory = lab.Open(Stock))
                {
                    Assert.Equal(1, memory.Torn);
                    Assert.Equal(3, memory.Count);
                    memory.Remember([(MemoryLab.Sequence(100), MemoryLab.Note)]);
                }

                using SpentMemory again = lab.Open(Stock);
                Assert.Equal(0, again.Torn);
                Assert.Equal(4, again.Count);
            }
        }
    }

    [Fact]
    public void Another_length_is_an_error()
    {
        foreach (int length in (int[])[0, 1, Size - 1, Size, whole.Length - Size, whole.Length - 1, whole.Length + 1, whole.Length + Size])
        {
            File.WriteAllBytes(lab.MemoryPath, [.. whole.Take(length), .. new byte[Math.Max(0, length - whole.Length)]]);
            Assert.StartsWith($"{lab.MemoryPath}:1: ", lab.Refuse(Stock).ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Key_of_another_host_is_an_error()
    {
        using MemoryLab other = new();
        other.Open(Stock).Dispose();
        File.Copy(other.KeyPath, lab.KeyPath, overwrite: true);
        Fault error = lab.Refuse(Stock);
        Assert.Equal($"{lab.MemoryPath}:1: belongs to another spent.key", error.ToString());
        Assert.Equal("restore both from one backup", error.Hint);
    }

    private static Span<byte> Line(byte[] bytes, int index) => bytes.AsSpan(index * Size, Size);
}
