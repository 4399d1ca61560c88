using System.Text;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Ledger;
using TanKnock.Daemon.Matching;
using Xunit;

namespace TanKnock.Tests.Memory;

public sealed class SpentMemoryTests : IDisposable
{
    private readonly MemoryLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void What_was_remembered_is_recalled_after_a_restart_with_its_note()
    {
        using (SpentMemory memory = lab.Open())
        {
            memory.Remember([(MemoryLab.Sequence(1), MemoryLab.Note)]);
            Assert.Equal(MemoryLab.Note, memory.Recall(MemoryLab.Sequence(1).Knocks));
        }

        using SpentMemory again = lab.Open();
        Assert.Equal(MemoryLab.Note, again.Recall(MemoryLab.Sequence(1).Knocks));
        Assert.Null(again.Recall(MemoryLab.Sequence(2).Knocks));
        Assert.Equal(1, again.Count);
    }

    [Fact]
    public void Thousands_of_records_outgrow_the_stock_and_are_all_recalled()
    {
        using (SpentMemory memory = lab.Open())
        {
            for (int i = 0; i < 10_000; i += 100)
            {
                memory.Remember([.. Enumerable.Range(i, 100).Select(n => (MemoryLab.Sequence(n), MemoryLab.Note))]);
            }
        }

        using SpentMemory again = lab.Open();
        Assert.All(Enumerable.Range(0, 10_000), n => Assert.NotNull(again.Recall(MemoryLab.Sequence(n).Knocks)));
    }

    [Fact]
    public void The_file_reveals_no_sequence_and_its_digests_differ_from_host_to_host()
    {
        using MemoryLab other = new();
        foreach (MemoryLab each in (MemoryLab[])[lab, other])
        {
            using SpentMemory memory = each.Open();
            memory.Remember([(MemoryLab.Sequence(41233), MemoryLab.Note)]);
        }

        string text = File.ReadAllText(lab.MemoryPath);
        Assert.DoesNotContain("41234", text, StringComparison.Ordinal);
        Assert.NotEqual(text, File.ReadAllText(other.MemoryPath));
    }

    [Fact]
    public void Files_and_folder_are_for_the_owner_alone()
    {
        lab.Open().Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(lab.MemoryPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(lab.KeyPath));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(lab.Folder));
    }

    [Fact]
    public void Every_cut_of_the_last_write_is_tolerated_and_nothing_before_it_is_lost()
    {
        using (SpentMemory memory = lab.Open())
        {
            memory.Remember([(MemoryLab.Sequence(1), MemoryLab.Note)]);
            memory.Remember([.. Enumerable.Range(2, 9).Select(n => (MemoryLab.Sequence(n), MemoryLab.Note))]);
        }

        byte[] whole = File.ReadAllBytes(lab.MemoryPath);
        Random random = new(20260301);
        for (int round = 0; round < 60; round++)
        {
            byte[] torn = [.. whole];
            for (int sector = 0; sector < 9; sector++)
            {
                if (random.Next(2) == 0)
                {
                    torn.AsSpan((2 + sector) * MemoryRecord.Size, MemoryRecord.Size - 1).Fill((byte)' ');
                }
            }

            File.WriteAllBytes(lab.MemoryPath, torn);
            using (SpentMemory memory = lab.Open())
            {
                Assert.NotNull(memory.Recall(MemoryLab.Sequence(1).Knocks));
                memory.Remember([(MemoryLab.Sequence(100), MemoryLab.Note)]);
            }

            // Gaps were filled when it was opened: now that a later write follows, they are still no damage.
            using SpentMemory again = lab.Open();
            Assert.NotNull(again.Recall(MemoryLab.Sequence(100).Knocks));
        }
    }

    [Fact]
    public void Damage_before_the_last_write_is_an_error_with_its_line()
    {
        using (SpentMemory memory = lab.Open())
        {
            for (int i = 1; i <= 3; i++)
            {
                memory.Remember([(MemoryLab.Sequence(i), MemoryLab.Note)]);
            }
        }

        byte[] bytes = File.ReadAllBytes(lab.MemoryPath);
        bytes[(2 * MemoryRecord.Size) + 30] ^= 1;
        File.WriteAllBytes(lab.MemoryPath, bytes);
        Assert.StartsWith($"{lab.MemoryPath}:3: damaged", lab.Refuse().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Anything_else_in_its_place_is_an_error()
    {
        lab.Open().Dispose();
        File.WriteAllText(lab.MemoryPath, "something else");
        Assert.Contains("not a memory", lab.Refuse().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_memory_without_its_key_is_an_error()
    {
        lab.Open().Dispose();
        File.Delete(lab.KeyPath);
        Assert.StartsWith(lab.KeyPath, lab.Refuse().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_memory_or_key_open_to_others_is_an_error(UnixFileMode extra)
    {
        lab.Open().Dispose();
        foreach (string path in (string[])[lab.MemoryPath, lab.KeyPath])
        {
            UnixFileMode mode = File.GetUnixFileMode(path);
            File.SetUnixFileMode(path, mode | extra);
            Assert.Equal($"chmod 600 {path}", lab.Refuse().Hint);
            File.SetUnixFileMode(path, mode);
        }
    }

    [Fact]
    public void A_folder_that_others_may_write_to_is_an_error()
    {
        lab.Open().Dispose();
        File.SetUnixFileMode(lab.Folder, File.GetUnixFileMode(lab.Folder) | UnixFileMode.OtherWrite);
        Assert.Equal($"chmod go-w {lab.Folder}", lab.Refuse().Hint);
    }

    [Fact]
    public void Two_daemons_cannot_share_a_memory()
    {
        using SpentMemory first = lab.Open();
        Assert.Equal(FileProblem.Locked, lab.Refuse().Problem);
    }

    [Fact]
    public void A_list_that_goes_back_in_time_is_healed_with_the_original_notes()
    {
        string path = Path.Combine(lab.Root, "alice.tan");
        WriteList(path);
        byte[] yesterday = File.ReadAllBytes(path);
        using (SpentMemory memory = lab.Open())
        {
            TanList list = Load(path, memory);
            Assert.Equal(ConsumeVerdict.Consumed, list.Consume(2, MemoryLab.Note, window: 10).Verdict);
        }

        File.WriteAllBytes(path, yesterday);
        using SpentMemory restarted = lab.Open();
        TanList restored = Load(path, restarted);
        Assert.Equal(3, restored.NextLive(0));
        (IReadOnlyList<HealedLine> healed, Fault? error) = restored.Heal(MemoryLab.Note.At!.Value);
        Assert.Null(error);
        Assert.Equal([1, 2, 3], healed.Select(line => line.Number));
        string[] lines = File.ReadAllLines(path);
        Assert.Contains("skipped 2026-03-01T09:15:22Z 203.0.113.7 ssh", lines[0], StringComparison.Ordinal);
        Assert.Contains("used 2026-03-01T09:15:22Z 203.0.113.7 ssh", lines[2], StringComparison.Ordinal);
        Assert.Equal(Encoding.ASCII.GetString(yesterday).Split('\n')[3], lines[3]);
    }

    [Fact]
    public void Lines_marked_before_there_was_a_memory_are_remembered_from_the_first_load_on()
    {
        string path = Path.Combine(lab.Root, "alice.tan");
        WriteList(path);
        byte[] fresh = File.ReadAllBytes(path);
        Assert.Equal(ConsumeVerdict.Consumed, Load(path, null).Consume(0, MemoryLab.Note, window: 10).Verdict);
        using SpentMemory memory = lab.Open();
        Load(path, memory);
        File.WriteAllBytes(path, fresh);
        Assert.Equal(1, Load(path, memory).NextLive(0));
    }

    [Fact]
    public void Without_room_to_remember_nothing_is_consumed()
    {
        string path = Path.Combine(lab.Root, "alice.tan");
        WriteList(path);
        byte[] before = File.ReadAllBytes(path);
        TanList list = Load(path, new FullMemory());
        ConsumeResult result = list.Consume(0, MemoryLab.Note, window: 10);
        Assert.Equal(ConsumeVerdict.Failed, result.Verdict);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    private static void WriteList(string path)
    {
        using ListDraft draft = ListDraft.New(PosixFileSystem.Instance, path);
        for (int i = 0; i < 5; i++)
        {
            draft.Add(MemoryLab.Sequence(i).Knocks);
        }

        draft.Sync();
        draft.PutInPlace(replace: false);
    }

    private static TanList Load(string path, ISpentMemory? memory)
    {
        TanList? list = TanList.Load(PosixFileSystem.Instance, path, out Fault? error, memory);
        Assert.True(list is not null, error?.ToString());
        return list;
    }

    private sealed class FullMemory : ISpentMemory
    {
        public LineNote? Recall(ReadOnlySpan<Knock> sequence) => null;

        public void Remember(IReadOnlyList<(KnockSequence Sequence, LineNote Note)> spent) =>
            throw new FileSystemException(FileProblem.Full, "spent", "no room left");

        public void CountEvent(LineEventKind kind, ReadOnlySpan<Knock> sequence, DateTimeOffset at, string? source)
        {
        }
    }
}
