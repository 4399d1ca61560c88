using TanKnock.Core.Files;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Simulation;
using Xunit;

namespace TanKnock.Tests.Memory;

/// <summary>The memory's file is made anew now and then; nothing is forgotten, and it stays as long as it has to be.</summary>
public sealed class MemoryRewriteTests : IDisposable
{
    private const int Stock = 8;

    private readonly MemoryLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void What_is_there_twice_is_dropped_at_the_start()
    {
        using (SpentMemory memory = lab.Open(1000))
        {
            for (int i = 0; i < 200; i++)
            {
                memory.Remember([(MemoryLab.Sequence(i % 4), MemoryLab.Note)]);
            }
        }

        Assert.Equal(1 + 1000, Lines);
        Assert.Equal(200, Records);
        using SpentMemory again = lab.Open(1000);
        Assert.Equal(4, Records);
        Assert.All(Enumerable.Range(0, 4), n => Assert.Equal(MemoryLab.Note, again.Recall(MemoryLab.Sequence(n).Knocks)));
    }

    [Fact]
    public void File_with_nothing_to_drop_stays_as_it_is()
    {
        using (SpentMemory memory = lab.Open(1000))
        {
            memory.Remember([.. Enumerable.Range(0, 100).Select(n => (MemoryLab.Sequence(n), MemoryLab.Note))]);
        }

        FileFacts before = PosixFileSystem.Instance.Look(lab.MemoryPath)!.Value;
        lab.Open(1000).Dispose();
        Assert.True(before.IsSameFileAs(PosixFileSystem.Instance.Look(lab.MemoryPath)!.Value));
    }

    [Fact]
    public void File_that_grows_by_what_is_superseded_is_never_twice_as_long_as_it_has_to_be()
    {
        using SpentMemory memory = lab.Open(Stock);
        memory.Remember([.. Enumerable.Range(0, 40).Select(n => (MemoryLab.Sequence(n), MemoryLab.Note))]);
        for (int i = 0; i < 2000; i++)
        {
            memory.Remember([(MemoryLab.Sequence(i % 40), MemoryLab.Note)]);
            Assert.InRange(Lines, 1, 1 + 40 + 40);
        }

        Assert.Equal(40, memory.Count);
        Assert.All(Enumerable.Range(0, 40), n => Assert.NotNull(memory.Recall(MemoryLab.Sequence(n).Knocks)));
        Assert.Equal(["spent", "spent.key"], Directory.GetFiles(lab.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Owner_who_waits_for_the_old_file_finds_the_new_one()
    {
        SpentMemory first = lab.Open(Stock);
        FileFacts old = PosixFileSystem.Instance.Look(lab.MemoryPath)!.Value;
        BetweenOpenAndLock files = new(lab.MemoryPath, () => true, () =>
        {
            first.Remember([.. Enumerable.Range(0, 40).Select(n => (MemoryLab.Sequence(n), MemoryLab.Note))]);
            Assert.False(old.IsSameFileAs(PosixFileSystem.Instance.Look(lab.MemoryPath)!.Value));
            first.Dispose();
        });
        using SpentMemory second = StateFolder.Open(files, lab.Folder, Stock, out _, out _)!;
        Assert.Equal(40, second.Count);
        second.Remember([(MemoryLab.Sequence(50), MemoryLab.Note)]);
        Assert.Equal(41, Records);
    }

    [Fact]
    public void New_file_is_locked_as_the_old_one_was()
    {
        using SpentMemory memory = lab.Open(Stock);
        memory.Remember([.. Enumerable.Range(0, 40).Select(n => (MemoryLab.Sequence(n), MemoryLab.Note))]);
        Assert.Equal(FileProblem.Locked, lab.Refuse(Stock).Problem);
    }

    [Fact]
    public void Without_space_for_a_new_file_the_old_one_is_used_to_its_end()
    {
        lab.Open(Stock).Dispose();
        FullDisk files = new();
        using SpentMemory memory = StateFolder.Open(files, lab.Folder, Stock, out _, out _)!;
        for (int i = 0; i < Stock; i++)
        {
            memory.Remember([(MemoryLab.Sequence(i), MemoryLab.Note)]);
        }

        Assert.Equal(FileProblem.Full, memory.Shortage!.Problem);
        Assert.Throws<FileSystemException>(() => memory.Remember([(MemoryLab.Sequence(8), MemoryLab.Note)]));
        Assert.Null(memory.Recall(MemoryLab.Sequence(8).Knocks));
        files.HasSpace = true;
        memory.Remember([(MemoryLab.Sequence(9), MemoryLab.Note)]);
        Assert.Null(memory.Shortage);
        Assert.Equal(9, memory.Count);
    }

    [Fact]
    public void Owner_and_mode_are_kept()
    {
        lab.Open(Stock).Dispose();
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(lab.MemoryPath, mode);
        using SpentMemory memory = lab.Open(Stock);
        memory.Remember([.. Enumerable.Range(0, 40).Select(n => (MemoryLab.Sequence(n), MemoryLab.Note))]);
        Assert.Equal(mode, File.GetUnixFileMode(lab.MemoryPath));
    }

    [Fact]
    public void Memory_of_version_1_becomes_one_of_version_2()
    {
        lab.Open(Stock).Dispose();
        using (SequenceDigest digest = new(File.ReadAllBytes(lab.KeyPath)))
        {
            File.WriteAllBytes(lab.MemoryPath, OldMemoryFile.Make(digest, [.. Enumerable.Range(0, 40).Select(MemoryLab.Sequence)]));
        }

        using SpentMemory memory = lab.Open(Stock);
        Assert.StartsWith("# TanKnock memory of spent lines, version 2.", lab.ReadMemory()[0], StringComparison.Ordinal);
        Assert.Equal(40, memory.Count);
        Assert.All(Enumerable.Range(0, 40), n => Assert.Equal(MemoryLab.Note, memory.Recall(MemoryLab.Sequence(n).Knocks)));
    }

    private int Lines => (int)(new FileInfo(lab.MemoryPath).Length / MemoryRecord.Size);

    private int Records => lab.ReadMemory().Skip(1).Count(line => line[0] != ' ');

    private sealed class FullDisk() : FileSystemDecorator(PosixFileSystem.Instance)
    {
        internal bool HasSpace { get; set; }

        protected override IOpenFile Wrap(IOpenFile file, string path)
        {
            if (HasSpace || !path.EndsWith(".tmp", StringComparison.Ordinal))
            {
                return file;
            }

            return new FullFile(file);
        }

        private sealed class FullFile(IOpenFile inner) : OpenFileDecorator(inner)
        {
            public override void Write(ReadOnlySpan<byte> bytes, long offset) =>
                throw new FileSystemException(FileProblem.Full, "spent", "no space");
        }
    }
}
