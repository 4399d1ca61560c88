using TanKnock.Core.Files;
using Xunit;

namespace TanKnock.Tests.Memory;

/// <summary>Somebody moves, removes or replaces the memory of a daemon that runs: what is remembered then has to be found
/// by the next start, or nothing may be opened.</summary>
public sealed class MemoryReturnTests : IDisposable
{
    private const int Stock = 8;

    private readonly MemoryLab lab = new();
    private readonly SpentMemory memory;
    private readonly string moved;
    private int returns;

    public MemoryReturnTests()
    {
        moved = Path.Combine(lab.Root, "moved");
        memory = lab.Open(Stock);
        memory.Returned = () => returns++;
        Remember(memory, 1);
    }

    public void Dispose()
    {
        memory.Dispose();
        lab.Dispose();
    }

    [Fact]
    public void Moved_folder_is_made_anew_with_all_that_is_remembered()
    {
        Directory.Move(lab.Folder, moved);
        Remember(memory, 2);
        Remember(memory, 3);
        Assert.Equal(1, returns);
        Assert.Equal(File.ReadAllBytes(Path.Combine(moved, "spent.key")), File.ReadAllBytes(lab.KeyPath));
        Assert.Equal("700", Convert.ToString((int)File.GetUnixFileMode(lab.Folder), 8));
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(lab.KeyPath), 8));
        AssertNextStartKnows(1, 2, 3);
    }

    [Fact]
    public void Removed_file_is_made_anew()
    {
        File.Delete(lab.MemoryPath);
        Remember(memory, 2);
        Assert.Equal(1, returns);
        AssertNextStartKnows(1, 2);
    }

    [Fact]
    public void Older_copy_is_replaced_and_the_new_file_locked()
    {
        CopyTo(moved);
        Remember(memory, 2);
        Directory.Delete(lab.Folder, recursive: true);
        Directory.Move(moved, lab.Folder);
        Remember(memory, 3);
        Assert.Equal(1, returns);
        Assert.Equal(FileProblem.Locked, lab.Refuse(Stock).Problem);
        AssertNextStartKnows(1, 2, 3);
    }

    [Fact]
    public void What_another_daemon_has_remembered_in_a_copy_is_taken_over()
    {
        CopyTo(moved);
        Directory.Delete(lab.Folder, recursive: true);
        Directory.Move(moved, lab.Folder);
        using (SpentMemory other = lab.Open(Stock))
        {
            Remember(other, 7);
        }

        Remember(memory, 2);
        Assert.Equal(MemoryLab.Note, memory.Recall(MemoryLab.Sequence(7).Knocks));
        AssertNextStartKnows(1, 2, 7);
    }

    [Fact]
    public void Memory_that_another_daemon_has_open_is_left_alone_and_nothing_is_remembered()
    {
        Directory.Move(lab.Folder, moved);
        using SpentMemory other = lab.Open(Stock);
        byte[] before = File.ReadAllBytes(lab.KeyPath);
        Assert.Equal(FileProblem.Locked, Assert.Throws<FileSystemException>(() => Remember(memory, 2)).Problem);
        Assert.Null(memory.Recall(MemoryLab.Sequence(2).Knocks));
        Assert.Equal(before, File.ReadAllBytes(lab.KeyPath));
        Remember(other, 3);
        Assert.Equal(0, returns);
    }

    [Fact]
    public void Memory_of_another_key_is_left_alone_and_nothing_is_remembered()
    {
        Directory.Move(lab.Folder, moved);
        lab.Open(Stock).Dispose();
        byte[] before = File.ReadAllBytes(lab.MemoryPath);
        FileSystemException error = Assert.Throws<FileSystemException>(() => Remember(memory, 2));
        Assert.Contains("cannot be written anew: belongs to another spent.key", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(lab.MemoryPath));
        Assert.Null(memory.Recall(MemoryLab.Sequence(2).Knocks));

        // Back where it was, all is well again.
        Directory.Delete(lab.Folder, recursive: true);
        Directory.Move(moved, lab.Folder);
        Remember(memory, 4);
        Assert.Equal(0, returns);
    }

    [Fact]
    public void Another_key_alone_is_left_alone_and_nothing_is_remembered()
    {
        File.Delete(lab.MemoryPath);
        File.WriteAllBytes(lab.KeyPath, new byte[SequenceDigest.KeyLength]);
        Assert.Contains(
            "not the key of this daemon", Assert.Throws<FileSystemException>(() => Remember(memory, 2)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(lab.MemoryPath));
    }

    [Fact]
    public void Nothing_is_remembered_where_no_folder_can_be_made()
    {
        Directory.Move(lab.Folder, moved);
        File.WriteAllText(lab.Folder, "no folder");
        Assert.Throws<FileSystemException>(() => Remember(memory, 2));
        Assert.Null(memory.Recall(MemoryLab.Sequence(2).Knocks));
        Assert.Equal(0, returns);
    }

    private static void Remember(SpentMemory memory, int number) =>
        memory.Remember([(MemoryLab.Sequence(number), MemoryLab.Note)]);

    private void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(lab.Folder));
        foreach (string name in (string[])["spent", "spent.key"])
        {
            // Not File.Copy, which honours the lock.
            string copy = Path.Combine(folder, name);
            using (IOpenFile file = PosixFileSystem.Instance.Open(Path.Combine(lab.Folder, name), forWriting: false))
            {
                byte[] bytes = new byte[file.Facts().Length];
                file.Read(bytes, 0);
                File.WriteAllBytes(copy, bytes);
            }

            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private void AssertNextStartKnows(params int[] numbers)
    {
        memory.Dispose();
        using SpentMemory again = lab.Open(Stock);
        Assert.Equal(numbers.Length, again.Count);
        Assert.All(numbers, number => Assert.Equal(MemoryLab.Note, again.Recall(MemoryLab.Sequence(number).Knocks)));
    }
}
