using System.Diagnostics;
using TanKnock.Core.Consuming;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using Xunit;

namespace TanKnock.Tests.Lists;

/// <summary>What is refused, and what happens when the file system refuses.</summary>
public sealed class ListTrustTests : IDisposable
{
    private static readonly LineNote Used = new(LineState.Used, DateTimeOffset.UnixEpoch, "203.0.113.7", "ssh");

    private readonly ListFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Missing_list_is_refused() =>
        Assert.Equal($"{folder.At("none")}: cannot open: No such file or directory", ListFolder.Refusal(folder.At("none")));

    [Fact]
    public void Symbolic_link_is_refused()
    {
        File.CreateSymbolicLink(folder.At("link"), folder.Write("7000,8000\n"));
        Assert.Null(TanList.Load(PosixFileSystem.Instance, folder.At("link"), out Fault? error));
        Assert.Equal(FileProblem.IsLink, error!.Problem);
    }

    [Fact]
    public void Hard_link_is_refused()
    {
        string path = folder.Write("7000,8000\n");
        Run("ln", path, folder.At("other"));
        Assert.Equal($"{path}: has 2 hard links", ListFolder.Refusal(path));
    }

    [Fact]
    public void Fifo_folder_and_device_are_refused_at_once()
    {
        Run("mkfifo", "-m", "600", folder.At("fifo"));
        foreach (string path in (string[])[folder.At("fifo"), folder.Folder, "/dev/null"])
        {
            Assert.Equal($"{path}: not a regular file", ListFolder.Refusal(path));
        }
    }

    [Theory]
    [InlineData("0604")]
    [InlineData("0620")]
    [InlineData("0602")]
    public void List_open_to_others_is_refused(string mode)
    {
        string path = folder.Write("7000,8000\n");
        Run("chmod", mode, path);
        Assert.Null(TanList.Load(PosixFileSystem.Instance, path, out Fault? error));
        Assert.Equal(($"{path}: mode {mode} lets others in", $"chmod 600 {path}"), (error!.ToString(), error.Hint));
    }

    [RootFact]
    public void List_of_another_user_is_refused()
    {
        string path = folder.Write("7000,8000\n");
        Run("chown", "65534", path);
        Assert.Null(TanList.Load(PosixFileSystem.Instance, path, out Fault? error));
        Assert.Equal(
            ($"{path}: belongs to user 65534, not to root", $"if user 65534 is the daemon's, run it as that user; if root is: chown 0 {path}"),
            (error!.ToString(), error.Hint));
    }

    [Fact]
    public void Lock_that_is_kept_fails_clearly()
    {
        string path = folder.Write(ListFolder.Roomy("7000,8000"));
        TanList list = ListFolder.Load(path);
        using IOpenFile other = PosixFileSystem.Instance.Open(path, forWriting: false);
        other.Lock(exclusive: false);
        ConsumeResult result = list.Consume(0, Used, 10);
        Assert.Equal((ConsumeVerdict.Failed, FileProblem.Locked), (result.Verdict, result.Error!.Problem));
        Assert.Equal($"{path}: another program keeps it locked", result.Error.ToString());
    }

    [Fact]
    public void Deleted_list_opens_nothing()
    {
        string path = folder.Write(ListFolder.Roomy("7000,8000"));
        TanList list = ListFolder.Load(path);
        File.Delete(path);
        ConsumeResult result = list.Consume(0, Used, 10);
        Assert.Equal((ConsumeVerdict.Failed, FileProblem.NotFound), (result.Verdict, result.Error!.Problem));
    }

    [RootFact]
    public void Read_only_file_system_opens_nothing_and_says_so()
    {
        using TemporaryMount mount = new(folder.At("mount"), "size=64k");
        string path = folder.Write(ListFolder.Roomy("7000,8000"), "mount/list.tan");
        TanList list = ListFolder.Load(path);
        Run("mount", "-o", "remount,ro", mount.Path);
        ConsumeResult result = list.Consume(0, Used, 10);
        Assert.Equal((ConsumeVerdict.Failed, FileProblem.ReadOnly), (result.Verdict, result.Error!.Problem));
        Assert.Equal($"{path}: cannot open: Read-only file system", result.Error.ToString());
    }

    [RootFact]
    public void Full_file_system_still_takes_marks()
    {
        using TemporaryMount mount = new(folder.At("mount"), "size=64k");
        string path = folder.Write(ListFolder.Roomy("7000,8000") + " 7001,8001\n7002,8002\n", "mount/list.tan");
        TanList list = ListFolder.Load(path);
        Assert.Throws<IOException>(() => File.WriteAllBytes(folder.At("mount/filler"), new byte[1 << 17]));
        Assert.Equal(0, new DriveInfo(mount.Path).AvailableFreeSpace);

        // Its second line has no room, and there is none to give it any; the mark itself fits.
        Assert.Equal(FileProblem.Full, list.GiveRoom()!.Problem);
        Assert.Equal(ConsumeVerdict.Consumed, list.Consume(0, Used, 10).Verdict);
        Assert.Equal(ConsumeVerdict.Consumed, list.Consume(1, Used, 10).Verdict);
        Assert.StartsWith("#7000,8000 used 1970", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.EndsWith("\n#7001,8001\n7002,8002\n", File.ReadAllText(path), StringComparison.Ordinal);

        ConsumeResult result = list.Consume(2, Used, 10);
        Assert.Equal($"{path}:3: no leading space for the mark, and the list cannot be rewritten: cannot write: No space left on device", result.Error!.ToString());
        Assert.Equal(["filler", "list.tan"], Directory.GetFiles(mount.Path).Select(Path.GetFileName).Order());
    }

    internal static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private sealed class TemporaryMount : IDisposable
    {
        internal TemporaryMount(string path, string options)
        {
            Path = Directory.CreateDirectory(path).FullName;
            Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path);
        }

        internal string Path { get; }

        public void Dispose() => Run("umount", Path);
    }
}
