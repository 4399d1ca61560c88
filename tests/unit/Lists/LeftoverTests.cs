using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Sequences;
using TanKnock.Tests.Simulation;
using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>Temporary files that a killed program left are removed by the next one that writes there, others are not.</summary>
public sealed class LeftoverTests : IDisposable
{
    private const string Name = ".list.tan.0123456789abcdef.tmp";

    private readonly ListFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Leftover_of_an_adoption_is_removed_by_the_next_one()
    {
        folder.Write("7000,8000", Name);
        TanList list = ListFolder.Load(folder.Write("7000,8000\n"));
        Assert.True(File.Exists(folder.At(Name)));
        Assert.Null(list.GiveRoom());
        Assert.Equal("list.tan", Assert.Single(Names));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Leftover_of_a_draft_is_removed_by_the_next_one(bool extends)
    {
        folder.Write("7000,8000", Name);
        if (extends)
        {
            folder.Write(" 7000,8000\n");
        }

        using (ListDraft draft = extends ? ListDraft.Extend(PosixFileSystem.Instance, folder.At("list.tan"), out _)! : ListDraft.New(PosixFileSystem.Instance, folder.At("list.tan")))
        {
            draft.Add([new Knock(Protocol.Tcp, 1), new Knock(Protocol.Tcp, 2)]);
            draft.Sync();
            draft.PutInPlace(replace: false);
        }

        Assert.Equal("list.tan", Assert.Single(Names));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_that_is_being_written_is_left_alone(bool isRead)
    {
        using (PendingFile other = new(PosixFileSystem.Instance, folder.At("list.tan"), isRead))
        {
            other.Write(" 7000,8000\n"u8);
            TanList list = ListFolder.Load(folder.Write("7000,8000\n"));
            Assert.Null(list.GiveRoom());
            Assert.Equal(2, Names.Length);
            other.Sync();
            other.PutInPlace(replace: true);
        }

        Assert.Equal(" 7000,8000\n", File.ReadAllText(folder.At("list.tan")));
    }

    [Fact]
    public void File_that_somebody_cleans_up_before_it_is_locked_is_made_once_more()
    {
        using Cleaner cleaner = new();
        using (PendingFile file = new(cleaner, folder.At("list.tan")))
        {
            file.Write(" 7000,8000\n"u8);
            file.Sync();
            file.PutInPlace(replace: false);
        }

        cleaner.Finish();
        Assert.Equal("list.tan", Assert.Single(Names));
        Assert.Equal(" 7000,8000\n", File.ReadAllText(folder.At("list.tan")));
    }

    [Theory]
    [InlineData(".list.tan.0123456789abcde.tmp")]
    [InlineData(".list.tan.0123456789abcdeg.tmp")]
    [InlineData(".list.tan.0123456789abcdef.tmp~")]
    [InlineData("list.tan.0123456789abcdef.tmp")]
    [InlineData(".other.tan.0123456789abcdef.tmp")]
    [InlineData(".list.tan.tmp")]
    public void Files_with_other_names_are_left_alone(string name)
    {
        folder.Write("7000,8000", name);
        Adopt();
        Assert.True(File.Exists(folder.At(name)));
    }

    [Fact]
    public void Links_folders_and_files_with_two_names_are_left_alone()
    {
        string[] names = [.. "123".Select(c => Name.Replace('0', c))];
        string target = folder.Write("7000,8000", "other");
        File.CreateSymbolicLink(folder.At(names[0]), target);
        Directory.CreateDirectory(folder.At(names[1]));
        folder.Write("7000,8000", names[2]);
        System.Diagnostics.Process.Start("ln", [folder.At(names[2]), folder.At("second")])!.WaitForExit();
        Adopt();
        Assert.All(names, name => Assert.True(Path.Exists(folder.At(name)), name));
        Assert.True(File.Exists(target));
    }

    [RootFact]
    public void Files_of_others_are_left_alone()
    {
        folder.Write("7000,8000", Name);
        System.Diagnostics.Process.Start("chown", ["65534", folder.At(Name)])!.WaitForExit();
        Adopt();
        Assert.True(File.Exists(folder.At(Name)));
    }

    private string[] Names => [.. Directory.GetFiles(folder.Folder).Select(path => Path.GetFileName(path)!).Order()];

    private void Adopt()
    {
        TanList list = ListFolder.Load(folder.Write("7000,8000\n"));
        Assert.Null(list.GiveRoom());
        Assert.False(list.Content.NeedsRoom);
    }

    /// <summary>Takes the first file that is made for a leftover, and has it locked until the end.</summary>
    private sealed class Cleaner() : FileSystemDecorator(PosixFileSystem.Instance), IDisposable
    {
        private IOpenFile? locked;
        private string taken = "";

        public override IOpenFile Create(string path)
        {
            IOpenFile made = base.Create(path);
            if (locked is null)
            {
                taken = path;
                locked = Open(path, forWriting: true);
                locked.Lock(exclusive: true);
            }

            return made;
        }

        internal void Finish() => Delete(taken);

        public void Dispose() => locked?.Dispose();
    }
}
