using System.Text;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>Adoption and appending: whole files that replace others.</summary>
public abstract class RewriteTests : IDisposable
{
    private static readonly LineNote Used = new(LineState.Used, DateTimeOffset.UnixEpoch, "203.0.113.7", "ssh");

    private readonly IFileSystem system;
    private readonly ListFolder folder = new();

    private protected RewriteTests(IFileSystem system) => this.system = system;

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Adopted_list_has_room_and_keeps_everything_else()
    {
        string kept = ListFolder.Roomy("7009:udp");
        string path = folder.Write("# alice\r\n\n#7001,8001 bob\n7002 , 8002:UDP\n 7003\r\n" + kept + "7004");
        File.SetUnixFileMode(path, ListFolder.OwnerOnly | UnixFileMode.GroupRead);
        TanList list = ListFolder.Load(path, system);
        Assert.True(list.Content.NeedsRoom);

        Assert.Null(list.GiveRoom());

        Assert.Equal(
            "# alice\r\n\n#7001,8001 bob\n" + ListFolder.Roomy("7002:tcp,8002:udp")
            + ListFolder.Roomy("7003:tcp").Replace("\n", "\r\n", StringComparison.Ordinal) + kept + ListFolder.Roomy("7004:tcp"),
            File.ReadAllText(path));
        Assert.Equal(ListFolder.OwnerOnly | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.False(list.Content.NeedsRoom);
        Assert.Equal(["list.tan"], Directory.GetFiles(folder.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Longest_line_can_be_adopted()
    {
        string path = folder.Write("7000" + new string(' ', 4086) + ",8000\n");
        Assert.Null(ListFolder.Load(path, system).GiveRoom());
        Assert.Equal(ListFolder.Roomy("7000:tcp,8000:tcp"), File.ReadAllText(path));
    }

    [Fact]
    public void Line_marked_by_another_meanwhile_stays_marked()
    {
        string path = folder.Write(ListFolder.Roomy("7000,8000") + "7001,8001\n");
        TanList stale = ListFolder.Load(path, system);
        folder.Write("#" + ListFolder.Roomy("7000,8000")[1..] + "7001,8001\n");
        Assert.Equal(ConsumeVerdict.Consumed, stale.Consume(1, Used, 10).Verdict);
        Assert.StartsWith("#7000,8000   ", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(LineState.Used, stale.Content.Entries[0].State);
    }

    [Fact]
    public void Line_without_room_is_adopted_and_marked_at_once()
    {
        string path = folder.Write("7000,8000\n7001,8001\n");
        TanList list = ListFolder.Load(path, system);
        ConsumeResult result = list.Consume(1, Used, 10);
        Assert.Equal((ConsumeVerdict.Consumed, 2, true), (result.Verdict, result.Line, result.Reread));
        Assert.Equal([1], result.Skipped.ToArray());
        Assert.Matches("^#7000:tcp,8000:tcp skipped 1970.*\n#7001:tcp,8001:tcp used 1970.*\n$", File.ReadAllText(path));
    }

    [Fact]
    public void Adoption_that_fails_anywhere_leaves_a_list_that_is_marked_where_it_lies()
    {
        // Operations of an adoption: create, write, owner and mode, sync all, rename, sync folder.
        for (int failing = 0; failing < 6; failing++)
        {
            RecordingFileSystem files = new(system);
            string path = folder.Write(" 7000,8000\n 7001,8001\n");
            TanList list = ListFolder.Load(path, files);
            int done = 0;
            files.Before = operation => _ = done++ == failing ? throw RecordingFileSystem.Failure(operation) : 0;
            ConsumeResult result = list.Consume(0, Used, 10);
            Assert.Equal(ConsumeVerdict.Consumed, result.Verdict);
            Assert.StartsWith("#7000", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.Equal(["list.tan"], Directory.GetFiles(folder.Folder).Select(Path.GetFileName));

            // A rename that is not known to be durable is made so before the mark counts.
            if (failing == 5)
            {
                Assert.Equal(["rename", "sync folder", "write 127 at 0", "sync"], files.Record.TakeLast(4));
            }
        }
    }

    [Fact]
    public void Extended_list_is_the_old_or_the_new_one_wherever_it_fails()
    {
        string old = "# alice\n" + ListFolder.Roomy("7000:tcp") + " 7001";
        string whole = old + "\n" + ListFolder.Roomy("7002:tcp");
        for (int failing = 0; failing <= 6; failing++)
        {
            RecordingFileSystem files = new(system);
            string path = folder.Write(old);
            int done = 0;
            files.Before = operation => _ = done++ == failing ? throw RecordingFileSystem.Failure(operation) : 0;
            bool failed = false;
            try
            {
                using ListDraft? draft = ListDraft.Extend(files, path, out Fault? error);
                failed = error is not null;
                draft?.Add([new Knock(Protocol.Tcp, 7002)]);
                draft?.Sync();
                draft?.PutInPlace(replace: false);
            }
            catch (FileSystemException)
            {
                failed = true;
            }

            Assert.Equal(failing < 6, failed);
            Assert.Equal(failing < 5 ? old : whole, File.ReadAllText(path, Encoding.Latin1));
            Assert.Equal(["list.tan"], Directory.GetFiles(folder.Folder).Select(Path.GetFileName));
        }
    }

    [Fact]
    public void New_list_appears_whole_private_and_replaces_nothing()
    {
        string path = folder.At("new.tan");
        using (ListDraft draft = ListDraft.New(system, path))
        {
            draft.Add([new Knock(Protocol.Tcp, 7000)]);
            draft.Sync();
            Assert.False(File.Exists(path));
            draft.PutInPlace(replace: false);
        }

        Assert.Equal(ListFolder.Roomy("7000:tcp"), File.ReadAllText(path));
        Assert.Equal(ListFolder.OwnerOnly, File.GetUnixFileMode(path));
        using ListDraft second = ListDraft.New(system, path);
        second.Sync();
        Assert.Equal(FileProblem.Exists, Assert.Throws<FileSystemException>(() => second.PutInPlace(replace: false)).Problem);
    }

    [Theory]
    [InlineData(4, 128)]
    [InlineData(5, 256)]
    [InlineData(16, 256)]
    [InlineData(32, 512)]
    public void Line_of_the_longest_knocks_has_its_size(int knocks, int size)
    {
        byte[] line = new byte[LineLayout.MaxSize];
        Assert.Equal(size, LineLayout.Write(Enumerable.Repeat(new Knock(Protocol.Udp, 65535), knocks).ToArray(), line));
    }
}
