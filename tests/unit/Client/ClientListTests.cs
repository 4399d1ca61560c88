using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

/// <summary>The walk through a list: real files, real processes, knocks at loopback addresses.</summary>
public sealed class ClientListTests : IDisposable
{
    private readonly ClientLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Run_twice_uses_line_after_line_and_says_so()
    {
        lab.WriteList(ClientLab.RoomyList(13));

        Finished first = Knock();
        Finished second = Knock();

        Assert.Equal(new Finished(0, "", "tanknock: line 1 of 13 used, 12 left\n"), first);
        Assert.Equal(new Finished(0, "", "tanknock: line 2 of 13 used, 11 left\n"), second);
        string[] lines = lab.ListLines();
        Assert.Matches("^#10001:tcp,20001:udp used [0-9-]{10}T[0-9:]{8}Z 127\\.0\\.0\\.2 *$", lines[0]);
        Assert.Matches("^#10002:tcp,20002:udp used ", lines[1]);
        Assert.All(lines[2..], line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Equal(127, line.Length));
    }

    /// <summary>As after the import of a sheet whose first page was lost.</summary>
    [Fact]
    public void Run_with_lines_missing_in_front_counts_by_the_file()
    {
        lab.WriteList(string.Concat(Enumerable.Repeat("#\n", 20)) + ClientLab.RoomyList(12));
        Assert.Equal("tanknock: line 21 of 32 used, 11 left\n", Knock().Error);
        Assert.Equal("line 22 of 32 is next, 11 left\n", lab.Run("peek", "host", "--list", lab.ListPath).Output);
    }

    [Fact]
    public void Run_below_low_water_warns()
    {
        lab.WriteList(ClientLab.RoomyList(10));

        Finished run = Knock();

        Assert.Equal(
            "tanknock: line 1 of 10 used, 9 left\n"
            + $"tanknock: warning: {lab.ListPath}: few lines left: let both ends have new ones soon\n",
            run.Error);
    }

    [Fact]
    public void Run_with_nothing_unused_exits_3_and_sends_nothing()
    {
        lab.WriteList("#7000,8000\n# a remark\n#7001,8001 skipped 2026-03-01T09:15:22Z h\n");

        Finished run = Knock();

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(
            $"tanknock: error: {lab.ListPath}: none of its 2 lines is unused\n"
            + "tanknock: hint: make new lists with seqgen, one for the server and one for here\n",
            run.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a remark\n\n")]
    public void Run_with_empty_list_exits_3(string text)
    {
        lab.WriteList(text);

        Finished run = Knock();

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("host.tan: holds no sequence\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7000,8000:udp")]
    [InlineData("7000,8000:udp\n7001,8001\n")]
    [InlineData("7000,8000:udp\r\n7001,8001\r\n")]
    [InlineData("# by hand\n7000,8000:udp\n7001,8001")]
    public void Run_with_list_without_room_gives_it_room_and_marks(string text)
    {
        lab.WriteList(text);

        Finished run = Knock();

        Assert.Equal(0, run.ExitCode);
        string[] lines = lab.ListLines();
        Assert.Single(lines, line => Regex.IsMatch(line, "^#7000:tcp,8000:udp used .* 127.0.0.2 *\r?$"));
        Assert.All(
            lines.Where(line => line.Contains("7001", StringComparison.Ordinal)),
            line => Assert.StartsWith(" 7001:tcp,8001:tcp ", line, StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(lab.ListPath));
    }

    [Fact]
    public void Run_with_stored_list_finds_it_by_host()
    {
        string folder = Directory.CreateDirectory(Path.Combine(lab.Folder, "tanknock")).FullName;
        File.Move(lab.WriteList(ClientLab.RoomyList(20)), Path.Combine(folder, "127.0.0.2.tan"));

        Finished run = lab.Run("-d", "0", "127.0.0.2");

        Assert.Equal("tanknock: line 1 of 20 used, 19 left\n", run.Error);
    }

    [Fact]
    public void Run_with_unknown_host_uses_nothing_up()
    {
        string list = ClientLab.RoomyList(20);
        lab.WriteList(list);

        Finished run = lab.Run("--list", lab.ListPath, "nowhere.invalid");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("tanknock: error: nowhere.invalid: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(list, File.ReadAllText(lab.ListPath));
    }

    [Fact]
    public async Task Run_eight_at_once_never_uses_a_line_twice()
    {
        const int Clients = 8;
        const int RunsEach = 5;
        lab.WriteList(ClientLab.RoomyList(Clients * RunsEach));

        string[][] said = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(
            () => Enumerable.Range(0, RunsEach).Select(_ => KnockUnlocked()).Select(run => run.Error.Split('\n')[0]).ToArray())));

        int[] used = [.. said.SelectMany(s => s)
            .Select(s => int.Parse(Regex.Match(s, "^tanknock: line ([0-9]+) of 40 used").Groups[1].ValueSpan, null))];
        Assert.Equal(Enumerable.Range(1, Clients * RunsEach), used.Order());
        Assert.All(lab.ListLines(), line => Assert.Matches("^#.* used ", line));
        Assert.Equal(3, Knock().ExitCode);
    }

    [Fact]
    public void Run_killed_between_knocks_leaves_the_line_used()
    {
        lab.WriteList(ClientLab.RoomyList(20));
        using (Process client = lab.Start(ClientLab.Program, "--list", lab.ListPath, "-d", "60000", "127.0.0.2"))
        {
            Assert.Equal("tanknock: line 1 of 20 used, 19 left", client.StandardError.ReadLine());
            client.Kill();
            client.WaitForExit();
        }

        Assert.StartsWith("tanknock: line 2 of 20 used", Knock().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public void Run_without_stderr_knocks_all_the_same(string redirection)
    {
        lab.WriteList(ClientLab.RoomyList(20));

        Finished run = lab.RunCommand(
            "sh", "-c", $"exec {ClientLab.Program} -d 0 --list {lab.ListPath} 127.0.0.2 {redirection}");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^#10001:tcp,20001:udp used ", lab.ListLines()[0]);
        Assert.All(lab.ListLines(), line => Assert.Equal(127, line.Length));
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public void Error_that_nobody_can_be_told_leaves_the_exit_code(string redirection)
    {
        Assert.Equal(1, lab.RunCommand("sh", "-c", $"{ClientLab.Program} --list nosuch 127.0.0.1 {redirection}").ExitCode);
        Assert.Equal(2, lab.RunCommand("sh", "-c", $"{ClientLab.Program} --nosuch {redirection}").ExitCode);
    }

    [Fact]
    public void Run_verbose_with_list_tells_no_port()
    {
        lab.WriteList(ClientLab.RoomyList(20));

        Finished run = lab.Run("-v", "-d", "0", "--list", lab.ListPath, "127.0.0.2");

        Assert.Equal(
            "tanknock: line 1 of 20 used, 19 left\ntanknock: knock 1 of 2 sent\ntanknock: knock 2 of 2 sent\n", run.Error);
    }

    /// <summary>On a busy machine a client may give up waiting for the others' lock; then it has used nothing.</summary>
    private Finished KnockUnlocked()
    {
        Finished run;
        do
        {
            run = Knock();
        }
        while (run.Error.Contains("another program keeps it locked", StringComparison.Ordinal));

        return run;
    }

    private Finished Knock() => lab.Run("-d", "0", "--list", lab.ListPath, "127.0.0.2");
}
