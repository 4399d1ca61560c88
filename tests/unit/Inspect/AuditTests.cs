using System.Text;
using System.Text.Json;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Inspect;
using TanKnock.Daemon.Ledger;
using TanKnock.Tests.Ledger;
using TanKnock.Tests.Lists;
using Xunit;

namespace TanKnock.Tests.Inspect;

public sealed class AuditTests : IDisposable
{
    private const string List = """
        # alice's laptop
        #7000:tcp,8000:udp used 2026-03-01T09:15:22Z 203.0.113.7 ssh
        #7001:tcp,8001:udp skipped 2026-03-02T10:00:00Z 2001:db8:1111:2222:3333:4444:5555:6666 ssh

        #7002:tcp,8002:udp burned 2026-03-02T10:00:01Z 198.51.100.9 web
        #7003:tcp,8003:udp us
         7004:tcp,8004:udp
         7005:tcp,8005:udp

        """;

    private readonly ListFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Table_shows_every_line_and_no_sequence() => Snapshot.Match(Audit(json: false, folder.Write(List)));

    [Fact]
    public void Json_is_one_object_a_file()
    {
        string text = Audit(json: true, folder.Write(List), folder.Write("", "empty.tan"));
        Assert.All(text.Split('\n').Skip(1).SkipLast(1), line => JsonDocument.Parse(line).Dispose());
        Snapshot.Match(text);
    }

    [Fact]
    public void List_that_knockd_consumed_shows_states_only()
    {
        string path = folder.Write("#7000:tcp,8000:udp\n 7001:tcp,8001:udp\n");
        File.SetUnixFileMode(path, ListFolder.OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Snapshot.Match(Audit(json: false, path));
        Assert.Equal("#7000:tcp,8000:udp\n 7001:tcp,8001:udp\n", File.ReadAllText(path));
    }

    [Fact]
    public void Bad_file_is_an_error_and_the_others_are_shown() => Snapshot.Match(Audit(
        json: false, folder.Write(List), folder.At("none.tan"), folder.Write("7000,8000\n7000 8000\n", "bad.tan"),
        folder.Folder, folder.Write("7000,8000", "good.tan")));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Configuration_is_reported_with_what_needs_attention_first(bool json)
    {
        string fine = string.Concat(Enumerable.Range(1, 20).Select(i => ListFolder.Roomy($"{i}:tcp,800:tcp")));
        folder.Write("#7000,8000\n" + fine, "alice.tan");
        folder.Write("#7000,8000 used 2026-03-01T09:15:22Z 203.0.113.7 ssh bob\n 7001,8001\n", "bob.tan");
        folder.Write("#7000,8000 burned\n#7001,8001 skipped\n" + fine, "carol.tan");
        folder.Write("7000 8000\n", "dave.tan");
        folder.Write("#7000,8000\n", "erin.tan");
        string configuration = folder.Write(
            $"[options]\nstate_dir = {folder.At("none")}\n[ssh]\none_time_sequences = {folder.Folder}/*.tan\ncommand = /bin/true\nlow_water = 5\n", "tanknockd.conf");
        StringWriter output = new();
        StringWriter errors = new();

        int exit = AuditCommand.Run(ConfigurationFile.Load(configuration).Settings!, json, output, errors);

        string rows = string.Join('\n', output.ToString().Split('\n').Where(line => !line.Contains(" unused   -", StringComparison.Ordinal)));
        if (json)
        {
            rows = string.Join('\n', rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(File));
        }

        Snapshot.Match(
            $"exit {exit}\n{rows}\n--- stderr\n{errors}".Replace(folder.Folder, "/lists", StringComparison.Ordinal),
            $"Configuration_is_reported_json_{json}");

        static string File(string line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("file").GetString()!;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replays_and_healings_are_shown_from_the_ledger(bool json)
    {
        string path = folder.Write(List);
        RecordEvents();
        Snapshot.Match(AuditWith(folder.At("state"), json, path), $"Replays_and_healings_json_{json}");
    }

    [Fact]
    public void Ledger_of_a_running_daemon_is_read_and_left_alone()
    {
        string path = folder.Write(List);
        RecordEvents();
        using (OpenLedger())
        {
            Assert.Contains("replayed 2 (lines 2, 5); ", AuditWith(folder.At("state"), json: false, path), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ledger", true)]
    [InlineData("ledger", false)]
    [InlineData("ledger.key", true)]
    public void Ledger_that_cannot_be_read_is_a_warning_for_a_configuration_and_no_matter_for_files(string harmed, bool ofFiles)
    {
        string path = folder.Write(List);
        RecordEvents();
        File.WriteAllText(folder.At("state/" + harmed), "something else");
        string configuration = folder.Write(
            $"[options]\nstate_dir = {folder.At("state")}\n[ssh]\none_time_sequences = {path}\ncommand = /bin/true\n", "tanknockd.conf");
        StringWriter output = new();
        StringWriter errors = new();
        int exit = ofFiles
            ? AuditCommand.Run([path], folder.At("state"), json: false, output, errors)
            : AuditCommand.Run(ConfigurationFile.Load(configuration).Settings!, json: false, output, errors);
        Assert.Equal(0, exit);
        Assert.DoesNotContain("replayed", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ofFiles ? 0 : 1, errors.ToString().Split("what was replayed or healed is not shown").Length - 1);
    }

    [Fact]
    public void Replayed_list_needs_more_attention_than_a_used_up_one()
    {
        folder.Write("#7000:tcp,8000:udp used\n", "alice.tan");
        folder.Write("#7001:tcp,8001:udp used\n", "bob.tan");
        RecordEvents();
        string configuration = folder.Write(
            $"[options]\nstate_dir = {folder.At("state")}\n[ssh]\none_time_sequences = {folder.Folder}/*.tan\ncommand = /bin/true\n", "tanknockd.conf");
        StringWriter output = new();
        AuditCommand.Run(ConfigurationFile.Load(configuration).Settings!, json: false, output, new StringWriter());
        string[] lines = output.ToString().Split('\n');
        Assert.Equal("2 lists: total 2, unused 0, used 2, skipped 0, burned 0, replayed 1, healed 1; attention needed by 2", lines[0]);
        Assert.StartsWith($"attention: {folder.At("alice.tan")}: replayed 1 (line 1); no unused line left", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"attention: {folder.At("bob.tan")}: no unused line left; healed 1 (line 1)", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_of_a_note_do_not_reach_the_terminal()
    {
        string text = Audit(json: false, folder.Write("#7000,8000 used 2026-03-01T09:15:22Z \u001b[2J ssh\n"));
        Assert.DoesNotContain('\u001b', text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Long_list_is_reported_whole(bool json)
    {
        const int Count = 20_000;
        StringBuilder list = new();
        for (int i = 1; i <= Count; i++)
        {
            list.Append($"#{i}:tcp,1:udp used 2026-03-01T09:15:22Z 203.0.113.7 ssh\n");
        }

        string text = Audit(json, folder.Write(list.ToString()));
        Assert.Equal(Count, text.Split("203.0.113.7").Length - 1);
        if (json)
        {
            using JsonDocument document = JsonDocument.Parse(text.Split('\n')[1]);
            Assert.Equal(Count, document.RootElement.GetProperty("lines").GetArrayLength());
        }
    }

    /// <summary>Lines 2 and 5 of the list are replayed, line 3 is healed; a sequence that is in no list is replayed, too.</summary>
    private void RecordEvents()
    {
        DateTimeOffset at = new(2026, 3, 3, 8, 0, 0, TimeSpan.Zero);
        using HostLedger ledger = OpenLedger();
        ledger.Adopt([.. Enumerable.Range(0, 20).Select(n => new SpentLine(Sequence(n), new LineNote(LineState.Used, at, "203.0.113.7", "ssh")))]);
        foreach (int number in (int[])[0, 2, 2, 2, 2, 2, 17])
        {
            ledger.Count(LineEventKind.Replayed, [Sequence(number)], at.AddHours(number), "198.51.100.9");
        }

        ledger.Count(LineEventKind.Healed, [Sequence(1)], at.AddDays(1), null);
    }

    private HostLedger OpenLedger() => new LedgerFolder(PosixFileSystem.Instance, folder.At("state"), tolerate: null)
        .Open(HostLedger.DefaultStock, LedgerLab.AtOnce, out _, out _)!;

    private static KnockSequence Sequence(int n) =>
        new([new Knock(Protocol.Tcp, (ushort)(7000 + n)), new Knock(Protocol.Udp, (ushort)(8000 + n))]);

    /// <summary>Exit code, output and errors, with the folder's name cut out.</summary>
    private string Audit(bool json, params string[] files) => AuditWith(folder.At("none"), json, files);

    private string AuditWith(string stateFolder, bool json, params string[] files)
    {
        StringWriter output = new();
        StringWriter errors = new();
        int exit = AuditCommand.Run(files, stateFolder, json, output, errors);
        string text = $"exit {exit}\n{output}{(errors.ToString().Length > 0 ? "--- stderr\n" : "")}{errors}";
        Assert.DoesNotContain(":tcp,800", text, StringComparison.Ordinal);
        return text.Replace(folder.Folder, "/lists", StringComparison.Ordinal);
    }
}
