using System.Diagnostics;
using TanKnock.Core.Files;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Files;

/// <summary>What every file system of ours does, on real files.</summary>
public abstract class FileSystemTests : IDisposable
{
    private readonly IFileSystem files;
    private readonly ListFolder folder = new();

    private protected FileSystemTests(IFileSystem files) => this.files = files;

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void New_file_is_its_owners_alone_and_holds_what_was_written()
    {
        string path = folder.At("new");
        using (IOpenFile file = files.Create(path))
        {
            file.Write("hello"u8, 0);
            file.Write("J"u8, 0);
            file.Write("!"u8, 7);
            file.SyncData();
            file.SyncAll();
            Assert.Equal(8, file.Facts().Length);
        }

        files.SyncFolder(folder.Folder);
        FileFacts facts = files.Look(path)!.Value;
        Assert.Equal((FileKind.Regular, files.CurrentUser, Convert.ToInt32("600", 8), 1), (facts.Kind, facts.Owner, facts.Mode, facts.Links));
        using IOpenFile read = files.Open(path, forWriting: false);
        byte[] bytes = new byte[20];
        Assert.Equal(8, read.Read(bytes, 0));
        Assert.Equal("Jello\0\0!"u8, bytes.AsSpan(0, 8));
        Assert.Equal(2, read.Read(bytes, 6));
        Assert.Equal(0, read.Read(bytes, 8));
        Assert.True(read.Facts().IsSameFileAs(facts));
    }

    [Fact]
    public void Nothing_is_created_over_something()
    {
        File.WriteAllText(folder.At("there"), "x");
        File.CreateSymbolicLink(folder.At("link"), folder.At("nowhere"));
        Assert.Equal(FileProblem.Exists, Problem(() => files.Create(folder.At("there"))));
        Assert.Equal(FileProblem.Exists, Problem(() => files.Create(folder.At("link"))));
        Assert.Equal(FileProblem.Exists, Problem(() => files.CreateFolder(folder.At("there"))));
        Assert.Equal(FileProblem.NotFound, Problem(() => files.Create(folder.At("nowhere/file"))));
        Assert.Equal("x", File.ReadAllText(folder.At("there")));
        Assert.False(File.Exists(folder.At("nowhere")));
    }

    [Fact]
    public void Links_are_seen_and_not_followed()
    {
        File.WriteAllText(folder.At("file"), "x");
        File.CreateSymbolicLink(folder.At("link"), folder.At("file"));
        Directory.CreateSymbolicLink(folder.At("folder"), folder.Folder);
        Assert.Equal(FileProblem.IsLink, Problem(() => files.Open(folder.At("link"), forWriting: false)));
        Assert.Equal(FileKind.Link, files.Look(folder.At("link"))!.Value.Kind);
        Assert.Equal(FileKind.Link, files.Look(folder.At("folder"))!.Value.Kind);
        Assert.Equal(FileKind.Folder, files.LookThroughLinks(folder.At("folder"))!.Value.Kind);
        Assert.True(files.LookThroughLinks(folder.At("folder"))!.Value.IsSameFileAs(files.Look(folder.Folder)!.Value));
    }

    [Fact]
    public void Nothing_is_nothing()
    {
        Assert.Null(files.Look(folder.At("nothing")));
        Assert.Null(files.LookThroughLinks(folder.At("nothing")));
        Assert.Equal(FileProblem.NotFound, Problem(() => files.Open(folder.At("nothing"), forWriting: true)));
        Assert.Equal(FileProblem.NotFound, Problem(() => files.Delete(folder.At("nothing"))));
        Assert.Equal(FileProblem.NotFound, Problem(() => files.Rename(folder.At("nothing"), folder.At("new"), replace: true)));
    }

    [Fact]
    public void Fifo_does_not_stop_us()
    {
        using Process made = Process.Start("mkfifo", folder.At("fifo"));
        made.WaitForExit();
        using IOpenFile fifo = files.Open(folder.At("fifo"), forWriting: false);
        Assert.Equal(FileKind.Other, fifo.Facts().Kind);
    }

    [Fact]
    public void Rename_replaces_only_when_told()
    {
        File.WriteAllText(folder.At("a"), "a");
        File.WriteAllText(folder.At("b"), "b");
        Assert.Equal(FileProblem.Exists, Problem(() => files.Rename(folder.At("a"), folder.At("b"), replace: false)));
        Assert.Equal("b", File.ReadAllText(folder.At("b")));
        using IOpenFile old = files.Open(folder.At("b"), forWriting: true);
        files.Rename(folder.At("a"), folder.At("b"), replace: true);
        Assert.Equal("a", File.ReadAllText(folder.At("b")));
        Assert.False(old.Facts().IsSameFileAs(files.Look(folder.At("b"))!.Value));
        Assert.False(File.Exists(folder.At("a")));
        files.Delete(folder.At("b"));
        Assert.Empty(Directory.GetFiles(folder.Folder));
    }

    [Fact]
    public void Exclusive_lock_keeps_others_out_until_it_is_released()
    {
        File.WriteAllText(folder.At("file"), "x");
        using IOpenFile second = files.Open(folder.At("file"), forWriting: false);
        using (IOpenFile first = files.Open(folder.At("file"), forWriting: true))
        {
            first.Lock(exclusive: true);
            Assert.Equal(FileProblem.Locked, Problem(() => second.Lock(exclusive: false)));
        }

        second.Lock(exclusive: false);
        using IOpenFile third = files.Open(folder.At("file"), forWriting: false);
        third.Lock(exclusive: false);
    }

    [Fact]
    public void Folder_is_made_for_its_owner_alone_and_can_be_locked()
    {
        files.CreateFolder(folder.At("folder"));
        Assert.Equal(Convert.ToInt32("700", 8), files.Look(folder.At("folder"))!.Value.Mode);
        using IOpenFile opened = files.Open(folder.At("folder/."), forWriting: false);
        opened.Lock(exclusive: true);
        File.WriteAllText(folder.At("folder/.hidden"), "");
        File.WriteAllText(folder.At("folder/file"), "");
        Assert.Equal([".hidden", "file"], files.NamesIn(folder.At("folder")).Order(StringComparer.Ordinal));
        Assert.Throws<FileSystemException>(() => files.NamesIn(folder.At("nothing")));
    }

    [Fact]
    public void Owner_and_mode_are_taken_over()
    {
        using IOpenFile file = files.Create(folder.At("file"));
        FileFacts facts = file.Facts();
        file.SetOwnerAndMode(facts.Owner, facts.Group, Convert.ToInt32("640", 8));
        Assert.Equal(Convert.ToInt32("640", 8), files.Look(folder.At("file"))!.Value.Mode);
        Assert.True(file.Facts().ChangedAt >= facts.ChangedAt);
    }

    /// <summary>/dev/full has no room for anything.</summary>
    [Fact]
    public void Full_disk_and_missing_rights_are_told()
    {
        using IOpenFile full = files.Open("/dev/full", forWriting: true);
        FileSystemException error = Assert.Throws<FileSystemException>(() => full.Write("x"u8, 0));
        Assert.Equal((FileProblem.Full, "/dev/full: cannot write: No space left on device"), (error.Problem, error.Message));
        using IOpenFile read = files.Open("/dev/null", forWriting: false);
        Assert.Throws<FileSystemException>(() => read.Write("x"u8, 0));
    }

    private static FileProblem Problem(Action operation) => Assert.Throws<FileSystemException>(operation).Problem;

    private static FileProblem Problem(Func<IOpenFile> operation) => Problem(() => { operation().Dispose(); });
}
