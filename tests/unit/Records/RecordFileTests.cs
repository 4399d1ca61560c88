using TanKnock.Core.Files;
using TanKnock.Core.Records;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Simulation;
using Xunit;

namespace TanKnock.Tests.Records;

/// <summary>What was added is found again, in groups that are there whole.</summary>
public sealed class RecordFileTests : IDisposable
{
    private const int Room = 16;

    private readonly RecordLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Records_of_any_length_are_read_in_order_with_their_lines()
    {
        lab.Create(Room);
        string exact = new('x', RecordFile.TextLength);
        using (RecordFile file = lab.Open(out _))
        {
            Assert.Equal(1, file.Append([RecordLab.Text("one")]));
            Assert.Equal(2, file.Append([RecordLab.Text(RecordLab.Long("two", 3)), RecordLab.Text("three", 'r'), RecordLab.Text("", 'h')]));
            Assert.Equal(7, file.Append([RecordLab.Text(exact), RecordLab.Text(exact + "y")]));
            Assert.Equal((9, Room - 9), (file.Used, file.Free));
        }

        using RecordFile again = lab.Open(out List<string> records);
        Assert.Equal(["2=one", $"3={RecordLab.Long("two", 3)}", "6rthree", "7h", $"8={exact}", $"9={exact}y"], records);
        Assert.Equal((9, Room - 9, 0), (again.Used, again.Free, again.TornLines));
    }

    [Fact]
    public void Record_of_one_line_is_read_from_its_line()
    {
        lab.Create(Room);
        using RecordFile file = lab.Open(out _);
        int line = file.Append([RecordLab.Text("one"), RecordLab.Text("two")]) + 1;
        Span<byte> text = stackalloc byte[RecordFile.TextLength];
        Assert.True(file.TryRead(line, text));
        Assert.Equal("two", System.Text.Encoding.ASCII.GetString(text).TrimEnd());
        Assert.False(file.TryRead(10, text));
        Assert.False(file.TryRead(1000, text));
    }

    [Fact]
    public void Record_that_the_disk_does_not_give_back_is_unreadable_and_no_error()
    {
        lab.Create(Room);
        BrokenFiles files = new();
        using RecordFile file = lab.Open(out _, files);
        int line = file.Append([RecordLab.Text("one")]);
        files.Break = operation => operation == "read";
        Assert.False(file.TryRead(line, new byte[RecordFile.TextLength]));
    }

    [Fact]
    public void Group_is_one_write_in_place_and_one_sync()
    {
        lab.Create(Room);
        RecordingFileSystem files = new();
        using RecordFile file = lab.Open(out _, files);
        files.Record.Clear();
        file.Append([RecordLab.Text(RecordLab.Long("one", 2)), RecordLab.Text("two")]);
        file.Append([RecordLab.Text("three")]);
        Assert.Equal(["write 384 at 128", "sync", "write 128 at 512", "sync"], files.Record);
    }

    [Fact]
    public void Last_group_is_written_once_more_when_a_file_is_opened_and_one_that_was_on_the_disk_is_not()
    {
        lab.Create(Room);
        RecordingFileSystem files = new();
        lab.Open(out _, files).Dispose();
        Assert.Empty(files.Record);
        using (RecordFile file = lab.Open(out _))
        {
            file.Append([RecordLab.Text("one")]);
            file.Append([RecordLab.Text(RecordLab.Long("two", 2))]);
        }

        // Whoever wrote it may have been killed before its sync returned.
        byte[] before = File.ReadAllBytes(lab.FilePath);
        lab.Open(out _, files).Dispose();
        Assert.Equal(["write 256 at 256", "sync"], files.Record);
        Assert.Equal(before, File.ReadAllBytes(lab.FilePath));
    }

    [Fact]
    public void Group_that_has_no_room_is_refused_whole()
    {
        lab.Create(3);
        using RecordFile file = lab.Open(out _);
        file.Append([RecordLab.Text("one")]);
        byte[] before = Bytes();
        Assert.Equal(FileProblem.Full, Assert.Throws<FileSystemException>(() => file.Append([RecordLab.Text("two"), RecordLab.Text(RecordLab.Long("three", 2))])).Problem);
        Assert.Equal(before, Bytes());
        file.Append([RecordLab.Text("four"), RecordLab.Text("five")]);
        Assert.Equal(0, file.Free);
        Assert.Throws<FileSystemException>(() => file.Append([RecordLab.Text("six")]));
        file.Dispose();
        Assert.Equal(["2=one", "3=four", "4=five"], lab.Records());
    }

    [Theory]
    [InlineData("write", 0)]
    [InlineData("sync", 0)]
    [InlineData("sync", 1)]
    public void What_a_failed_group_left_is_made_blank_durably_before_the_next_is_written(string broken, int after)
    {
        lab.Create(Room);
        BrokenFiles files = new();
        RecordingFileSystem recording = new(files);
        using (RecordFile file = lab.Open(out _, recording))
        {
            file.Append([RecordLab.Text("one")]);
            int left = after + 1;
            files.Break = operation => operation == broken && left > 0 && --left == 0;
            if (after > 0)
            {
                // The group arrives, and the blanking of the next call fails.
                file.Append([RecordLab.Text("whole")]);
                left = 1;
            }

            Assert.Throws<FileSystemException>(() => file.Append([RecordLab.Text(RecordLab.Long("two", 3))]));
            left = 1;
            Assert.Throws<FileSystemException>(() => file.Append([RecordLab.Text("three")]));
            recording.Record.Clear();
            file.Append([RecordLab.Text("four")]);
            int at = 256 + (after * 128);
            Assert.Equal([$"write 384 at {at}", "sync", $"write 128 at {at}", "sync"], recording.Record);
            file.Append([RecordLab.Text("five")]);
        }

        Assert.Equal(after == 0 ? ["2=one", "3=four", "4=five"] : ["2=one", "3=whole", "4=four", "5=five"], lab.Records());
    }

    [Fact]
    public void New_file_has_the_records_and_the_room_and_is_locked()
    {
        lab.Create(2);
        using RecordFile file = lab.Open(out _);
        file.Append([RecordLab.Text("one"), RecordLab.Text("two")]);
        file.MakeAnew(4, [RecordLab.Text("two"), RecordLab.Text(RecordLab.Long("three", 3))], room: 5, replace: true);
        Assert.Equal((4, 5), (file.Used, file.Free));
        Assert.True(file.IsAtPath());
        Assert.Equal(FileProblem.Locked, Assert.Throws<FileSystemException>(() => lab.Open(out _)).Problem);
        file.Append([RecordLab.Text("four")]);
        file.Dispose();
        Assert.Equal(["2=two", $"3={RecordLab.Long("three", 3)}", "6=four"], lab.Records());
        Assert.Equal([lab.FilePath], Directory.GetFiles(lab.Folder));
    }

    [Fact]
    public void New_file_of_many_groups_is_read_whole()
    {
        lab.Create(0);
        using (RecordFile file = lab.Open(out _))
        {
            file.MakeAnew(3000, Enumerable.Range(0, 1500).Select(i => RecordLab.Text(RecordLab.Long($"{i}", 2))), room: 2000, replace: true);
            file.Append([.. Enumerable.Range(0, 1600).Select(i => RecordLab.Text($"{i}"))]);
        }

        List<string> records = lab.Records();
        Assert.Equal(3100, records.Count);
        Assert.StartsWith("3000=1499~", records[1499], StringComparison.Ordinal);
        Assert.Equal("4601=1599", records[^1]);
    }

    [Fact]
    public void File_that_cannot_be_made_anew_goes_on_being_used()
    {
        lab.Create(2);
        BrokenFiles files = new();
        using RecordFile file = lab.Open(out _, files);
        files.Break = operation => operation == "write";
        Assert.Throws<FileSystemException>(() => file.MakeAnew(1, [RecordLab.Text("one")], room: 5, replace: true));
        files.Break = _ => false;
        file.Append([RecordLab.Text("two")]);
        Assert.Equal(1, file.Free);
        file.Dispose();
        Assert.Equal(["2=two"], lab.Records());
        Assert.Equal([lab.FilePath], Directory.GetFiles(lab.Folder));
    }

    [Fact]
    public void New_file_whose_name_is_not_surely_on_the_disk_takes_nothing_before_it_is()
    {
        lab.Create(2);
        BrokenFiles files = new();
        using RecordFile file = lab.Open(out _, files);
        files.Break = operation => operation == "sync folder";
        file.MakeAnew(1, [RecordLab.Text("one")], room: 5, replace: true);
        Assert.Throws<FileSystemException>(() => file.Append([RecordLab.Text("two")]));
        Assert.Equal(1, file.Used);
        files.Break = _ => false;
        file.Append([RecordLab.Text("three")]);
        file.Dispose();
        Assert.Equal(["2=one", "3=three"], lab.Records());
    }

    [Fact]
    public void File_that_was_moved_or_replaced_is_not_at_its_path()
    {
        lab.Create(2);
        using RecordFile file = lab.Open(out _);
        File.Move(lab.FilePath, lab.FilePath + ".away");
        Assert.False(file.IsAtPath());
        RecordFile.Create(PosixFileSystem.Instance, lab.FilePath, RecordLab.Owner);
        Assert.False(file.IsAtPath());
        Assert.Equal(FileProblem.Exists, Assert.Throws<FileSystemException>(() => file.MakeAnew(0, [], 1, replace: false)).Problem);
    }

    [Fact]
    public void Nothing_is_created_where_something_is()
    {
        File.WriteAllText(lab.FilePath, "something else");
        Assert.Equal(
            FileProblem.Exists,
            Assert.Throws<FileSystemException>(() => RecordFile.Create(PosixFileSystem.Instance, lab.FilePath, RecordLab.Owner)).Problem);
        Assert.Equal("something else", File.ReadAllText(lab.FilePath));
    }

    [Fact]
    public void Report_reads_a_file_that_is_in_use_and_changes_nothing()
    {
        lab.Create(Room);
        using RecordFile file = lab.Open(out _);
        file.Append([RecordLab.Text("one")]);
        byte[] before = Bytes();
        List<string> records = [];
        Assert.Null(lab.Read(records));
        Assert.Equal(["2=one"], records);
        Assert.Equal(before, Bytes());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Report_takes_groups_that_are_added_while_it_reads_for_no_damage(int known)
    {
        lab.Create(Room);
        using RecordFile file = lab.Open(out _);
        if (known > 0)
        {
            file.Append([RecordLab.Text("one")]);
        }

        // The title, the groups, and then the rest.
        BrokenFiles files = new();
        int reads = 0;
        files.Break = operation =>
        {
            if (operation == "read" && ++reads is 3 or 4)
            {
                file.Append([RecordLab.Text(RecordLab.Long("late", 2))]);
                file.Append([RecordLab.Text("later")]);
            }

            return false;
        };
        List<string> records = [];
        Assert.Null(lab.Read(records, files));
        Assert.Equal(records.Distinct(), records);
        Assert.InRange(records.Count, known + 2, known + 4);
    }

    private byte[] Bytes()
    {
        using IOpenFile file = PosixFileSystem.Instance.Open(lab.FilePath, forWriting: false);
        byte[] bytes = new byte[file.Facts().Length];
        file.Read(bytes, 0);
        return bytes;
    }

    /// <summary>Lets operations fail: a write writes half before.</summary>
    internal sealed class BrokenFiles() : FileSystemDecorator(PosixFileSystem.Instance)
    {
        internal Func<string, bool> Break { get; set; } = _ => false;

        public override void SyncFolder(string folder)
        {
            Check("sync folder");
            base.SyncFolder(folder);
        }

        protected override IOpenFile Wrap(IOpenFile file, string path) => new BrokenFile(file, this);

        private void Check(string operation)
        {
            if (Break(operation))
            {
                throw new FileSystemException(FileProblem.Other, "ledger", $"cannot {operation}: told so");
            }
        }

        private sealed class BrokenFile(IOpenFile inner, BrokenFiles owner) : OpenFileDecorator(inner)
        {
            public override int Read(Span<byte> bytes, long offset)
            {
                owner.Check("read");
                return base.Read(bytes, offset);
            }

            public override void Write(ReadOnlySpan<byte> bytes, long offset)
            {
                if (owner.Break("write"))
                {
                    base.Write(bytes[..(bytes.Length / 2)], offset);
                    throw new FileSystemException(FileProblem.Full, "ledger", "cannot write: told so");
                }

                base.Write(bytes, offset);
            }

            public override void SyncData()
            {
                owner.Check("sync");
                base.SyncData();
            }
        }
    }
}
