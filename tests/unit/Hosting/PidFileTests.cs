using System.Diagnostics;
using System.Globalization;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Hosting;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Hosting;

public sealed class PidFileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("tanknock-pid-").FullName;

    private string FilePath => Path.Combine(folder, "tanknockd.pid");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void File_names_this_process_is_readable_for_all_and_goes_with_it()
    {
        PidFile file = new(FilePath);
        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(FilePath));
        Assert.Equal("644", Convert.ToString((int)File.GetUnixFileMode(FilePath), 8));
        Assert.Null(file.Remove());
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("123")]
    [InlineData("2147483646\n")]
    public void File_that_names_nobody_alive_is_replaced(string left)
    {
        File.WriteAllText(FilePath, left);
        _ = new PidFile(FilePath);
        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(FilePath));
    }

    [Fact]
    public void File_that_names_another_daemon_alive_is_an_error_and_stays()
    {
        using Process other = Start("tanknockd");
        File.WriteAllText(FilePath, $"{other.Id}\n");
        UserErrorException error = Assert.Throws<UserErrorException>(() => new PidFile(FilePath));
        Assert.Contains($"process {other.Id} is running already", error.Message, StringComparison.Ordinal);
        Assert.Equal($"{other.Id}\n", File.ReadAllText(FilePath));
        End(other);
    }

    [Fact]
    public void File_whose_number_another_program_has_now_is_replaced()
    {
        using Process other = Start("somebody");
        File.WriteAllText(FilePath, $"{other.Id}\n");
        _ = new PidFile(FilePath);
        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(FilePath));
        End(other);
    }

    /// <summary>Its parent has become a program that takes no notice of it.</summary>
    [Fact]
    public void File_of_a_daemon_that_was_killed_and_whose_end_nobody_noticed_is_replaced()
    {
        using Process parent = Process.Start(new ProcessStartInfo(
            "sh", ["-c", "\"$0\" -c 'kill -STOP $$' & echo $!; exec cat", ShellNamed("tanknockd")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        int daemon = int.Parse(parent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        try
        {
            // The shell that the parent was would notice.
            AwaitFact(parent.Id, "(cat) ");
            AwaitFact(daemon, "(tanknockd) T");
        }
        finally
        {
            _ = Daemon.Interop.Libc.Signal(daemon, Daemon.Interop.Libc.Kill);
        }

        AwaitFact(daemon, "(tanknockd) Z");
        File.WriteAllText(FilePath, $"{daemon}\n");
        _ = new PidFile(FilePath);
        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(FilePath));
        End(parent);
    }

    [Theory]
    [InlineData("printf nonsense > \"$0\"", "what is there is not the number of a process")]
    [InlineData("printf '7000:tcp,8123:udp\\n' > \"$0\"", "what is there is not the number of a process")]
    [InlineData("printf '12345678901234567890123456789012' > \"$0\"", "what is there is not the number of a process")]
    [InlineData("echo 1 > \"$0.1\"; ln -s \"$0.1\" \"$0\"", "it is no regular file")]
    [InlineData("mkfifo \"$0\"", "it is no regular file")]
    [InlineData("mkdir \"$0\"", "it is a folder")]
    public void Something_else_at_its_path_is_an_error_and_stays(string put, string said)
    {
        ListTrustTests.Run("sh", "-c", put, FilePath);
        FileFacts? before = PosixFileSystem.Instance.Look(FilePath);
        UserErrorException error = Assert.Throws<UserErrorException>(() => new PidFile(FilePath));
        Assert.Equal(
            ($"cannot write the pid file: {FilePath}: {said}", "name another path"), (error.Message, error.Hint));
        Assert.Equal(before, PosixFileSystem.Instance.Look(FilePath));
    }

    [Fact]
    public void File_of_another_process_is_not_removed()
    {
        PidFile file = new(FilePath);
        File.WriteAllText(FilePath, "1\n");
        Assert.Null(file.Remove());
        Assert.Equal(1, int.Parse(File.ReadAllText(FilePath), CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Folder_that_is_not_there_is_a_clear_error() =>
        Assert.Contains(
            "cannot write the pid file",
            Assert.Throws<UserErrorException>(() => new PidFile(Path.Combine(folder, "none", "x.pid"))).Message,
            StringComparison.Ordinal);

    /// <summary>A shell under another name: a process has the name by which its program was called, be that a link. Not a copy,
    /// which cannot be run while a child that another thread has just made still has it open for writing (ETXTBSY).</summary>
    private string ShellNamed(string name) => File.CreateSymbolicLink(Path.Combine(folder, name), "/bin/sh").FullName;

    /// <summary>Such a shell, which waits for the end of its input.</summary>
    private Process Start(string name)
    {
        Process process = Process.Start(new ProcessStartInfo(ShellNamed(name), ["-c", "echo ready; read -r line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }

    private static void AwaitFact(int process, string fact) => Assert.True(SpinWait.SpinUntil(
        () => File.ReadAllText($"/proc/{process}/stat").Contains(fact, StringComparison.Ordinal), Patience));

    private static void End(Process process)
    {
        process.StandardInput.Close();
        process.WaitForExit();
    }
}
