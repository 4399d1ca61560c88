using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

/// <summary><c>tanknock hosts</c>, <c>status</c> and <c>resync</c>, on real files.</summary>
public sealed class ReportTests : IDisposable
{
    private const string Marked =
        "# mine\n"
        + "#7000,8000 used 2026-03-01T09:15:22Z h\n"
        + "#7001,8001 used 2026-03-02T09:15:22Z h\n"
        + "#7002,8002 skipped 2026-03-03T09:15:22Z h\n";

    private readonly ClientLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Status_tells_where_a_list_stands()
    {
        string text = Marked + ClientLab.RoomyList(11);
        lab.WriteList(text);

        string said = Say(["status", "host", "--list", lab.ListPath], ["status", "--json", "host", "--list", lab.ListPath]);
        lab.WriteList(ClientLab.RoomyList(11) + "#9000,9001 used\n");
        said += Say(["status", "host", "--list", lab.ListPath]);
        lab.WriteList("");
        said += Say(["status", "host", "--list", lab.ListPath], ["status", "--json", "host", "--list", lab.ListPath]);

        Snapshot.Match(said);
    }

    [Fact]
    public void Hosts_shows_stored_lists_and_hosts_of_the_settings()
    {
        string folder = Directory.CreateDirectory(Path.Combine(lab.Folder, "tanknock")).FullName;
        File.Move(lab.WriteList(Marked + ClientLab.RoomyList(11)), Path.Combine(folder, "b.example.com.tan"));
        File.Move(lab.WriteList(ClientLab.RoomyList(3)), Path.Combine(folder, "shared.tan"));
        string said = Show("hosts");
        File.WriteAllText(
            Path.Combine(folder, "config"), "Host web B.example.com pattern*\nList shared.tan\nHost plain\nAddress 192.0.2.1\n");
        said += Show("hosts") + Show("hosts", "--json");
        File.Move(lab.WriteList("nonsense\n"), Path.Combine(folder, "bad.tan"));
        said += Show("hosts") + Show("hosts", "--json");

        Snapshot.Match(said);
    }

    [Fact]
    public void Hosts_without_any_says_nothing() => Assert.Equal(new Finished(0, "", ""), lab.Run("hosts"));

    [Theory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    public void Hosts_that_nobody_can_read_are_a_failure_and_no_bug(string redirection)
    {
        lab.WriteList(ClientLab.RoomyList(20));
        Finished run = lab.RunCommand("sh", "-c", $"exec {ClientLab.Program} status host --list {lab.ListPath} {redirection}");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("tanknock: error: cannot write to standard output: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    public void Line_that_was_used_is_told_although_its_report_cannot_be_written(string redirection)
    {
        lab.WriteList(ClientLab.RoomyList(20));
        Finished run = lab.RunCommand("sh", "-c", $"exec {ClientLab.Program} --json -q --list {lab.ListPath} 127.0.0.1 {redirection}");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Matches("^tanknock: error: cannot write to standard output: .*; line 1 is used up\n$", run.Error);
        Assert.StartsWith("#", lab.ListLines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Resync_skips_all_before_the_line_that_is_to_be_next()
    {
        lab.WriteList(Marked + ClientLab.RoomyList(20));

        Finished resync = Resync("8");

        Assert.Equal(new Finished(0, "", "tanknock: 3 lines, 5 to 7, of 24 skipped, 17 left, next is line 8\n"), resync);
        Assert.All(lab.ListLines()[4..7], line => Assert.Matches("^#.* skipped [0-9-]{10}T[0-9:]{8}Z host *$", line));
        Assert.All(lab.ListLines()[7..], line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
        Assert.Equal("tanknock: line 8 of 24 is next already, 17 left\n", Resync("8").Error);
        Assert.Equal("tanknock: line 8 of 24 skipped, 16 left, next is line 9\n", Resync("9").Error);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("25")]
    public void Resync_to_a_line_that_is_not_unused_changes_nothing(string line)
    {
        string text = Marked + ClientLab.RoomyList(20);
        lab.WriteList(text);

        Finished resync = Resync(line);

        Assert.Equal(1, resync.ExitCode);
        Assert.StartsWith(
            $"tanknock: error: {lab.ListPath}: line {line} is not unused: nothing was skipped\ntanknock: hint: ", resync.Error,
            StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(lab.ListPath));
    }

    [Fact]
    public void Resync_without_a_sensible_number_is_wrong_usage() => Assert.All(
        (string[][])[["resync", "host"], ["resync", "host", "--line", "0"], ["resync", "host", "--line", "x"]],
        words => Assert.Equal(2, ClientSay.Run(words).ExitCode));

    [Fact]
    public async Task Resync_and_knocks_at_once_never_use_a_line_twice()
    {
        lab.WriteList(ClientLab.RoomyList(60));
        Task<Finished>[] knocks = [.. Enumerable.Range(0, 12).Select(
            _ => Task.Run(KnockUnlocked))];
        Task<Finished>[] steps = [.. Enumerable.Range(0, 6).Select(i => Task.Run(
            () => lab.Run("resync", "--list", lab.ListPath, "host", "--line", $"{20 + (5 * i)}")))];
        await Task.WhenAll([.. knocks, .. steps]);

        int[] used = [.. knocks.Select(k => int.Parse(k.Result.Error.Split(' ')[2], null))];
        Assert.Equal(12, used.Distinct().Count());
        Assert.Equal(12, lab.ListLines().Count(line => line.Contains(" used ", StringComparison.Ordinal)));
        Assert.All(lab.ListLines(), line => Assert.Equal(127, line.Length));
    }

    [Fact]
    public void Ssh_config_prints_the_snippet_and_help_shows_every_command() => Snapshot.Match(Say(
        ["ssh-config", "bastion"],
        ["ssh-config", "a b"],
        ["proxy", "--help"],
        ["hosts", "--help"],
        ["status", "--help"],
        ["resync", "--help"]));

    /// <summary>On a busy machine a client may give up waiting for the others' lock; then it has used nothing.</summary>
    private Finished KnockUnlocked()
    {
        Finished run;
        do
        {
            run = lab.Run("-d", "0", "--list", lab.ListPath, "127.0.0.2");
        }
        while (run.Error.Contains("another program keeps it locked", StringComparison.Ordinal));

        return run;
    }

    private Finished Resync(string line) => ClientSay.Run("resync", "--list", lab.ListPath, "host", "--line", line);

    private string Show(params string[] words) => Text(words, lab.Run(words));

    private string Say(params string[][] commandLines) => string.Concat(commandLines.Select(w => Text(w, ClientSay.Run(w))));

    private string Text(string[] words, Finished run) =>
        $"$ tanknock {string.Join(' ', words)}\n{run.Output}{run.Error}exit {run.ExitCode}\n"
            .Replace(lab.Folder, "FOLDER", StringComparison.Ordinal);
}
