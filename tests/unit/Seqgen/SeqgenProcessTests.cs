using System.Diagnostics;
using TanKnock.Core.Files;
using Xunit;
using Libc = TanKnock.Daemon.Interop.Libc;

namespace TanKnock.Tests.Seqgen;

public sealed class SeqgenProcessTests : IDisposable
{
    private readonly SeqgenRun seqgen = new();

    public void Dispose() => seqgen.Dispose();

    [Theory]
    [InlineData(15, 143)]
    [InlineData(2, 130)]
    public async Task Signal_while_lines_are_made_leaves_nothing_behind(int signal, int expected)
    {
        int running = 0;
        using FileSystemWatcher watcher = new(seqgen.Folder);

        // From the watcher's own thread, at the first of many writes: a task of the pool might have to wait until all are done.
        watcher.Changed += (_, _) =>
        {
            if (Interlocked.Exchange(ref running, 0) is > 0 and int id)
            {
                _ = Libc.Signal(id, signal);
            }
        };
        watcher.EnableRaisingEvents = true;
        // What a shell starts in the background ignores SIGINT, and so would this.
        using Process process = SeqgenProcess.Start(
            seqgen.Folder, "env", "--default-signal", SeqgenProcess.Program, "--count", "1000000", "--knocks", "32");
        Volatile.Write(ref running, process.Id);
        (int code, string output, string error) = await SeqgenProcess.Finish(process);
        Assert.Equal((expected, "", "seqgen: error: interrupted: no list was made or changed\n"), (code, output, error));
        Assert.Empty(seqgen.Names);
    }

    [Fact]
    public async Task Ctrl_C_at_the_passphrase_ends_it()
    {
        // script(1) lends a terminal, and hands on what is typed.
        using Process process = Process.Start(new ProcessStartInfo(
            "env", ["--default-signal", "script", "-qec", $"{SeqgenProcess.Program} --passphrase", "/dev/null"])
        {
            WorkingDirectory = seqgen.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await Prompted(process).WaitAsync(TimeSpan.FromSeconds(60));
        await process.StandardInput.WriteAsync('\x03');
        await process.StandardInput.FlushAsync();
        (int code, _, _) = await SeqgenProcess.Finish(process);
        Assert.Equal(130, code);
        Assert.Empty(seqgen.Names);

        static async Task Prompted(Process process)
        {
            string said = "";
            char[] one = new char[1];
            while (!said.EndsWith(": ", StringComparison.Ordinal) && await process.StandardOutput.ReadAsync(one) > 0)
            {
                said += one[0];
            }
        }
    }

    [Fact]
    public async Task Full_disk_leaves_nothing_behind()
    {
        (int code, string output, string error) = await SeqgenProcess.InMountNamespace(seqgen.Folder, """
            mkdir disk && mount -t tmpfs -o size=1m none disk && cd disk || exit 99
            "$SEQGEN" --count 10000
            code=$?
            ls -A
            exit $code
            """);
        Assert.Equal((1, ""), (code, output));
        Assert.Matches(
            "^seqgen: error: (server|client).tan: cannot write: No space left on device\n"
            + "seqgen: hint: free some space, or name files elsewhere with --server and --client\n$",
            error);
    }

    [Fact]
    public async Task Full_disk_while_lists_are_extended_leaves_them_as_they_were()
    {
        (int code, string output, string error) = await SeqgenProcess.InMountNamespace(seqgen.Folder, """
            mkdir disk && mount -t tmpfs -o size=1m none disk && cd disk || exit 99
            "$SEQGEN" --count 100 >/dev/null && cksum server.tan client.tan >before || exit 98
            ! dd if=/dev/zero of=fill 2>dd.log || exit 97
            "$SEQGEN" --append --count 1
            code=$?
            cksum server.tan client.tan | cmp - before && ls -A
            exit $code
            """);
        Assert.Equal((1, "before\nclient.tan\ndd.log\nfill\nserver.tan\n"), (code, output));
        Assert.StartsWith("seqgen: error: server.tan: cannot write: No space left on device\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_only_folder_is_one_error()
    {
        (int code, string output, string error) = await SeqgenProcess.InMountNamespace(seqgen.Folder, """
            mkdir disk && mount -t tmpfs -o ro none disk && cd disk || exit 99
            exec "$SEQGEN"
            """);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("seqgen: error: server.tan: cannot create: Read-only file system\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--force", "client.tan")]
    [InlineData("--append", "client.tan")]
    [InlineData("--force", "server.tan")]
    [InlineData("--append", "server.tan")]
    public async Task List_that_cannot_be_replaced_leaves_both_as_they_were(string option, string pinned)
    {
        // A file that something is mounted on cannot be renamed away (EBUSY); containers mount single files so.
        Assert.Equal(0, seqgen.InFolder("--count", "3").Code);
        string before = File.ReadAllText(seqgen.Server);
        (int code, string output, string error) = await SeqgenProcess.InMountNamespace(
            seqgen.Folder, $"mount --bind {pinned} {pinned} || exit 99\nexec \"$SEQGEN\" {option}");

        Assert.Equal((1, ""), (code, output));
        Assert.Equal($"seqgen: error: {pinned}: cannot put the new file in place: Device or resource busy\n", error);
        Assert.Equal(["client.tan", "server.tan"], seqgen.Names);
        Assert.Equal(before, File.ReadAllText(seqgen.Server));
        Assert.Equal(before, File.ReadAllText(seqgen.Client));
    }

    [Fact]
    public async Task New_server_list_goes_when_the_client_list_cannot_come()
    {
        const int Tries = 10;
        (int code, string output, string error) = await BlockedAsync();
        for (int i = 1; i < Tries && error.Contains("keeps it locked", StringComparison.Ordinal); i++)
        {
            Directory.Delete(seqgen.Client);
            (code, output, error) = await BlockedAsync();
        }

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("seqgen: error: client.tan: another program has changed it meanwhile\n", error, StringComparison.Ordinal);
        Assert.Equal(["client.tan"], seqgen.Names);
    }

    [Theory]
    [InlineData("--force")]
    [InlineData("--json")]
    public async Task Several_at_once_never_leave_halves_of_two_pairs(string option)
    {
        Process[] processes = [.. Enumerable.Range(0, 4).Select(_ =>
            SeqgenProcess.Start(seqgen.Folder, SeqgenProcess.Program, "--count", "20000", option))];
        try
        {
            (int Code, string Output, string Error)[] results = await Task.WhenAll(processes.Select(SeqgenProcess.Finish));

            Assert.Contains(results, result => result.Code == 0);
            Assert.All(results, result => Assert.InRange(result.Code, 0, 1));
            Assert.Equal(["client.tan", "server.tan"], seqgen.Names);
            Assert.Equal(File.ReadAllText(seqgen.Server), File.ReadAllText(seqgen.Client));
        }
        finally
        {
            Array.ForEach(processes, process => process.Dispose());
        }
    }

    [Fact]
    public async Task Output_that_cannot_be_written_is_an_error_and_a_closed_pipe_is_none()
    {
        using Process full = SeqgenProcess.Start(seqgen.Folder, "sh", "-c", $"'{SeqgenProcess.Program}' --help > /dev/full");
        using Process closed = SeqgenProcess.Start(
            seqgen.Folder, "sh", "-c", $"('{SeqgenProcess.Program}'; echo $? >&2) | true");

        Assert.Equal((1, "", "seqgen: error: cannot write to standard output: No space left on device\n"), FirstLine(await SeqgenProcess.Finish(full)));
        Assert.Equal((0, "", "0\n"), await SeqgenProcess.Finish(closed));
        Assert.Equal(["client.tan", "server.tan"], seqgen.Names);
    }

    [Theory]
    [InlineData(">/dev/full")]
    [InlineData(">&-")]
    public async Task Lists_are_there_although_nobody_can_be_told(string output)
    {
        using Process process = SeqgenProcess.Start(seqgen.Folder, "sh", "-c", $"'{SeqgenProcess.Program}' {output}");
        (int code, _, string error) = await SeqgenProcess.Finish(process);
        Assert.Equal(1, code);
        Assert.StartsWith("seqgen: error: all was made, but standard output", error, StringComparison.Ordinal);
        Assert.Equal("The lists fit together.", seqgen.Run("verify", seqgen.Server, seqgen.Client).Output.TrimEnd('\n').Split('\n')[^1]);
    }

    /// <summary>The lock holds seqgen between its first look, when nothing was there, and its placing of the lists; not for
    /// longer than <see cref="PosixFileSystem.LockPatience"/>, which a busy machine may miss. So it is given back from the
    /// watcher's own thread: a test goes on when a thread of the pool is free.</summary>
    private async Task<(int Code, string Output, string Error)> BlockedAsync()
    {
        using IOpenFile folder = PosixFileSystem.Instance.Open(Path.Combine(seqgen.Folder, "."), forWriting: false);
        folder.Lock(exclusive: true);
        using FileSystemWatcher watcher = new(seqgen.Folder, ".client.tan.*");
        watcher.Created += (_, _) =>
        {
            Directory.CreateDirectory(seqgen.Client);
            folder.Dispose();
        };
        watcher.EnableRaisingEvents = true;
        using Process process = SeqgenProcess.Start(seqgen.Folder, SeqgenProcess.Program, "--count", "100");
        return await SeqgenProcess.Finish(process);
    }

    private static (int Code, string Output, string Error) FirstLine((int Code, string Output, string Error) result) =>
        result with { Error = result.Error[..(result.Error.IndexOf('\n', StringComparison.Ordinal) + 1)] };
}
