using TanKnock.Core.Files;
using TanKnock.Daemon.Ledger;
using TanKnock.Tests.Simulation;
using Xunit;

namespace TanKnock.Tests.Memory;

/// <summary>Replays and healings are counted durably, in a file that nobody can make grow without bound.</summary>
public sealed class LineEventTests : IDisposable
{
    private const int Stock = 64;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 15, 22, TimeSpan.Zero);

    private readonly MemoryLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Events_survive_a_restart_with_times_source_and_count()
    {
        using (SpentMemory memory = Remembering(1, 2))
        {
            for (int i = 0; i < 8; i++)
            {
                memory.CountEvent(LineEventKind.Replayed, MemoryLab.Sequence(1).Knocks, Start.AddMinutes(i), $"192.0.2.{i}");
            }

            memory.CountEvent(LineEventKind.Healed, MemoryLab.Sequence(2).Knocks, Start.AddDays(1), null);
        }

        using SpentMemory again = lab.Open(Stock);
        using MemoryView view = View();
        (LineEvent? replayed, LineEvent? healed) = view.EventsOf(MemoryLab.Sequence(1).Knocks);
        Assert.Equal(new LineEvent(Start, Start.AddMinutes(7), 8, "192.0.2.7"), replayed);
        Assert.Null(healed);
        (replayed, healed) = view.EventsOf(MemoryLab.Sequence(2).Knocks);
        Assert.Null(replayed);
        Assert.Equal(new LineEvent(Start.AddDays(1), Start.AddDays(1), 1, null), healed);
        Assert.Equal(2, again.Count);
    }

    [Fact]
    public void Million_replays_make_twenty_records_and_one_after_the_next_start()
    {
        using (SpentMemory memory = Remembering(1))
        {
            for (int i = 0; i < 1_000_000; i++)
            {
                memory.CountEvent(LineEventKind.Replayed, MemoryLab.Sequence(1).Knocks, Start, "192.0.2.1");
            }
        }

        Assert.Equal(1 + 20, Records);
        lab.Open(Stock).Dispose();
        Assert.Equal(2, Records);
        using MemoryView view = View();
        Assert.Equal(1 << 19, view.EventsOf(MemoryLab.Sequence(1).Knocks).Replayed!.Count);
    }

    [Fact]
    public void Sequences_that_are_not_spent_have_no_events()
    {
        using SpentMemory memory = Remembering(1);
        memory.CountEvent(LineEventKind.Replayed, MemoryLab.Sequence(2).Knocks, Start, "192.0.2.1");
        using MemoryView view = View();
        Assert.False(view.HasEvents);
        Assert.Null(memory.Recall(MemoryLab.Sequence(2).Knocks));
    }

    [Fact]
    public void Events_wait_for_no_disk_and_leave_half_of_the_room_to_lines()
    {
        SyncCounter files = new();
        lab.Open(Stock).Dispose();
        using SpentMemory memory = StateFolder.Open(files, lab.Folder, Stock, out _, out _)!;
        memory.Remember([.. Enumerable.Range(0, 10).Select(n => (MemoryLab.Sequence(n), MemoryLab.Note))]);
        long length = new FileInfo(lab.MemoryPath).Length;
        int before = files.Syncs;
        for (int i = 0; i < 1000; i++)
        {
            memory.CountEvent(LineEventKind.Replayed, MemoryLab.Sequence(i % 10).Knocks, Start, "192.0.2.1");
        }

        Assert.Equal(before, files.Syncs);
        Assert.Equal(length, new FileInfo(lab.MemoryPath).Length);
        Assert.Equal(Stock / 2, memory.Free);
        memory.Remember([(MemoryLab.Sequence(20), MemoryLab.Note)]);
        Assert.NotEqual(before, files.Syncs);
    }

    [Fact]
    public void Events_that_cannot_be_written_harm_no_line()
    {
        BrokenWrites files = new(lab.MemoryPath);
        lab.Open(Stock).Dispose();
        using (SpentMemory memory = StateFolder.Open(files, lab.Folder, Stock, out _, out _)!)
        {
            memory.Remember([(MemoryLab.Sequence(1), MemoryLab.Note)]);
            files.IsBroken = true;
            memory.CountEvent(LineEventKind.Replayed, MemoryLab.Sequence(1).Knocks, Start, "192.0.2.1");
            Assert.Throws<FileSystemException>(() => memory.Remember([(MemoryLab.Sequence(2), MemoryLab.Note)]));
            files.IsBroken = false;
            memory.Remember([(MemoryLab.Sequence(3), MemoryLab.Note)]);
        }

        using SpentMemory again = lab.Open(Stock);
        Assert.Equal(0, again.Torn);
        Assert.All(new[] { 1, 2, 3 }, n => Assert.NotNull(again.Recall(MemoryLab.Sequence(n).Knocks)));
        using MemoryView view = View();
        Assert.NotNull(view.EventsOf(MemoryLab.Sequence(1).Knocks).Replayed);
    }

    private int Records => lab.ReadMemory().Skip(1).Count(line => line[0] != ' ');

    private SpentMemory Remembering(params int[] numbers)
    {
        SpentMemory memory = lab.Open(Stock);
        memory.Remember([.. numbers.Select(n => (MemoryLab.Sequence(n), MemoryLab.Note))]);
        return memory;
    }

    private MemoryView View()
    {
        MemoryView? view = StateFolder.Read(PosixFileSystem.Instance, lab.Folder, out var error);
        Assert.True(view is not null, error?.ToString());
        return view;
    }

    private sealed class SyncCounter() : FileSystemDecorator(PosixFileSystem.Instance)
    {
        internal int Syncs { get; private set; }

        public override void SyncFolder(string folder)
        {
            Syncs++;
            base.SyncFolder(folder);
        }

        protected override IOpenFile Wrap(IOpenFile file, string path) => new CountedFile(file, this);

        private sealed class CountedFile(IOpenFile inner, SyncCounter owner) : OpenFileDecorator(inner)
        {
            public override void SyncData()
            {
                owner.Syncs++;
                base.SyncData();
            }
        }
    }

    /// <summary>Writes half of what it should, and fails.</summary>
    private sealed class BrokenWrites(string broken) : FileSystemDecorator(PosixFileSystem.Instance)
    {
        internal bool IsBroken { get; set; }

        protected override IOpenFile Wrap(IOpenFile file, string path) => path == broken ? new BrokenFile(file, this) : file;

        private sealed class BrokenFile(IOpenFile inner, BrokenWrites owner) : OpenFileDecorator(inner)
        {
            public override void Write(ReadOnlySpan<byte> bytes, long offset)
            {
                base.Write(owner.IsBroken ? bytes[..(bytes.Length / 2)] : bytes, offset);
                if (owner.IsBroken)
                {
                    throw new FileSystemException(FileProblem.Other, "spent", "told so");
                }
            }
        }
    }
}
