using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Daemon.Ledger;
using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>Who may write to a list's folder can replace the list; and what <c>strict_modes = no</c> lets pass.</summary>
public sealed class FolderTrustTests : IDisposable
{
    private readonly ListFolder folder = new();
    private readonly StateLab state = new();

    public void Dispose()
    {
        folder.Dispose();
        state.Dispose();
    }

    [Theory]
    [InlineData("0770")]
    [InlineData("0702")]
    [InlineData("2775")]
    public void List_in_a_folder_that_others_write_to_is_refused(string mode)
    {
        string path = folder.Write("7000,8000\n");
        ListTrustTests.Run("chmod", mode, folder.Folder);
        Assert.Null(TanList.Load(PosixFileSystem.Instance, path, out Fault? error));
        Assert.Equal(
            ($"{folder.Folder}: mode {mode} of the folder lets others replace what is in it", $"chmod go-w {folder.Folder}"),
            (error!.ToString(), error.Hint));
    }

    [Theory]
    [InlineData("0755")]
    [InlineData("1777")]
    public void List_in_a_folder_in_which_others_cannot_replace_it_is_taken(string mode)
    {
        string path = folder.Write("7000,8000\n");
        ListTrustTests.Run("chmod", mode, folder.Folder);
        Assert.Equal(1, ListFolder.Load(path).Content.UnusedCount);
    }

    [RootFact]
    public void List_in_a_folder_of_another_user_is_refused()
    {
        string path = folder.Write("7000,8000\n");
        ListTrustTests.Run("chown", "65534", folder.Folder);
        Assert.Equal($"{folder.Folder}: the folder belongs to user 65534, not to root", ListFolder.Refusal(path));
    }

    [Fact]
    public void List_behind_a_linked_folder_is_judged_by_the_real_folder()
    {
        folder.Write("7000,8000\n");
        string link = Path.Combine(state.Root, "link");
        Directory.CreateSymbolicLink(link, folder.Folder);
        Assert.Equal(1, ListFolder.Load(Path.Combine(link, "list.tan")).Content.UnusedCount);
        ListTrustTests.Run("chmod", "0777", folder.Folder);
        Assert.Equal($"{link}: mode 0777 of the folder lets others replace what is in it", ListFolder.Refusal(Path.Combine(link, "list.tan")));
    }

    [Fact]
    public void Folder_that_is_opened_to_others_later_opens_nothing_any_more()
    {
        TanList list = ListFolder.Load(folder.Write(ListFolder.Roomy("7000,8000")));
        ListTrustTests.Run("chmod", "0777", folder.Folder);
        Assert.Equal(ConsumeVerdict.Failed, list.Consume(0, StateLab.Note, 10).Verdict);
    }

    [RootFact]
    public void Owners_and_modes_are_told_and_tolerated_where_that_is_asked_for()
    {
        string path = folder.Write(ListFolder.Roomy("7000,8000"));
        ListTrustTests.Run("chown", "65534", path);
        ListTrustTests.Run("chmod", "0777", folder.Folder);
        List<Fault> told = [];
        TanList? list = TanList.Load(PosixFileSystem.Instance, path, out Fault? error, told.Add);
        Assert.Null(error);
        Assert.Equal([path, folder.Folder], told.Select(each => each.Path));
        Assert.Equal(ConsumeVerdict.Consumed, list!.Consume(0, StateLab.Note, 10).Verdict);
    }

    [Fact]
    public void Links_and_pipes_are_never_tolerated()
    {
        string path = folder.Write("7000,8000\n");
        ListTrustTests.Run("mkfifo", "-m", "600", folder.At("fifo"));
        ListTrustTests.Run("ln", path, folder.At("hard"));
        ListTrustTests.Run("ln", "-s", path, folder.At("soft"));
        foreach (string bad in (string[])[folder.At("fifo"), folder.At("hard"), folder.At("soft"), "/dev/null"])
        {
            Assert.Null(TanList.Load(PosixFileSystem.Instance, bad, out Fault? error, _ => { }));
            Assert.NotNull(error);
        }
    }

    [Theory]
    [InlineData("ledger", "0604")]
    [InlineData("ledger.key", "0620")]
    [InlineData("", "0770")]
    public void State_that_others_can_read_or_write_is_refused_unless_tolerated(string name, string mode)
    {
        state.Open().Dispose();
        ListTrustTests.Run("chmod", mode, Path.Combine(state.Folder, name));
        Assert.Contains($"mode {mode}", state.Refuse().ToString(), StringComparison.Ordinal);

        List<Fault> told = [];
        using HostLedger ledger = state.Open(tolerate: told.Add);
        Assert.Contains(told, lax => lax.Reason.Contains(mode, StringComparison.Ordinal));
    }
}
