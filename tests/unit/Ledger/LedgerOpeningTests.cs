using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Ledger;
using TanKnock.Tests.Lists;
using TanKnock.Tests.Records;
using Xunit;

namespace TanKnock.Tests.Ledger;

/// <summary>What was open is known to the next start, whatever became of the daemon.</summary>
public sealed class LedgerOpeningTests : IDisposable
{
    private readonly LedgerLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Opening_is_known_after_a_restart_with_all_that_closing_needs()
    {
        OpenNote opening = LedgerLab.Opening(7, "my door ü \"x\"", stop: "stop \\ '<&>' %IP%\t#") with { Limit = TimeSpan.FromMilliseconds(7001) };
        opening = opening with { Key = opening.Key with { Ordinal = 2 } };
        OpenNote byFixed = LedgerLab.Opening(8) with { List = null, Line = 0 };
        using (HostLedger ledger = lab.Open())
        {
            Assert.Null(ledger.Note(opening));
            Assert.Null(ledger.Note(byFixed));
        }

        using HostLedger again = lab.Open();
        Assert.Equal([opening, byFixed], again.Open.ToArray());
        Assert.DoesNotContain(lab.Records(), line => line.Any(char.IsControl));
    }

    [Theory]
    [InlineData("203.0.113.7", "stop4")]
    [InlineData("2001:db8::7", "stop6")]
    public async Task Noted_stop_command_is_the_one_for_the_address(string address, string stop)
    {
        DoorSettings door = new() { Name = "ssh", LineNumber = 1, StopCommand = "stop4", StopCommand6 = "stop6" };
        using CommandRunner runner = new();
        await using Openings openings = new(runner, () => new MemoryLedger(), TimeProvider.System, NullLogger.Instance);
        OpenRequest request = new(door, 3, Daemon.Packets.Address.From(System.Net.IPAddress.Parse(address)), null, 0);
        using HostLedger ledger = lab.Open();
        OpenNote note = new CommandDoor(openings).NoteOf(request)!;
        Assert.Equal((stop, request.Key), (note.StopCommand, note.Key));
        Assert.Null(ledger.Note(note));
        ledger.Dispose();
        using HostLedger again = lab.Open();
        OpenNote known = Assert.Single(again.Open);
        Assert.Equal((stop, request.Key), (known.StopCommand, known.Key));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Closed_opening_does_not_come_back(bool isMadeAnew)
    {
        using (HostLedger ledger = lab.Open())
        {
            Assert.Null(ledger.Note(LedgerLab.Opening(1)));
            Assert.Null(ledger.Note(LedgerLab.Opening(2)));
            Assert.Null(ledger.Close(LedgerLab.Opening(1)));
            Assert.Null(ledger.Close(LedgerLab.Opening(1)));
            Assert.Equal(LedgerLab.Opening(2), Assert.Single(ledger.Open));
        }

        // With nothing spent, what is superseded is dropped at the next start.
        for (int start = 0; start < (isMadeAnew ? 2 : 1); start++)
        {
            using HostLedger again = lab.Open();
            Assert.Equal(LedgerLab.Opening(2), Assert.Single(again.Open));
        }

        Assert.DoesNotContain("203.0.113.1", Encoding.UTF8.GetString(lab.Bytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void Later_opening_for_the_same_address_takes_the_place_of_the_earlier_one()
    {
        OpenNote before = LedgerLab.Opening(1);
        OpenNote after = LedgerLab.Opening(1, minutes: 20);
        using (HostLedger ledger = lab.Open())
        {
            Assert.Null(ledger.Note(before));
            Assert.Null(ledger.Note(after));

            // As a door does that is prolonged: it closes the one that ended when the other is recorded.
            Assert.Null(ledger.Close(before));
        }

        using HostLedger again = lab.Open();
        Assert.Equal(after, Assert.Single(again.Open));
        Assert.Null(again.Close(after));
        Assert.Empty(again.Open);
    }

    [Fact]
    public void Doors_of_one_name_and_addresses_of_one_door_are_told_apart()
    {
        OpenNote first = LedgerLab.Opening(1);
        OpenNote twin = first with { Key = first.Key with { Ordinal = 1 } };
        OpenNote longer = first with { Key = first.Key with { Door = "ssh ssh" } };
        using (HostLedger ledger = lab.Open())
        {
            Assert.All([first, twin, longer, LedgerLab.Opening(2)], each => Assert.Null(ledger.Note(each)));
            Assert.Null(ledger.Close(twin));
            Assert.Null(ledger.Close(longer));
        }

        using HostLedger again = lab.Open();
        Assert.Equal([first, LedgerLab.Opening(2)], again.Open.ToArray());
    }

    [Fact]
    public void Opening_is_on_the_disk_when_it_counts_as_recorded()
    {
        RecordingFileSystem files = new();
        using HostLedger ledger = lab.Open(files: files);
        files.Record.Clear();
        Assert.Null(ledger.Note(LedgerLab.Opening(1)));
        int length = lab.Records().Length * 128;
        Assert.Null(ledger.Note(LedgerLab.Opening(1, minutes: 11)));
        Assert.Null(ledger.Close(LedgerLab.Opening(1, minutes: 11)));
        Assert.Equal(
            [
                $"write {length} at 128", "sync", $"write {length} at {128 + length}", "sync",
                $"write 128 at {128 + (2 * length)}", "sync",
            ],
            files.Record);
    }

    [Fact]
    public void Openings_of_any_length_and_number_are_found_again()
    {
        using (HostLedger ledger = lab.Open(64))
        {
            OpenNote[] notes = [.. Enumerable.Range(0, 300).Select(i => LedgerLab.Opening(i % 250, $"{i}".PadRight(1 + (i * 12), 'n')))];
            Assert.All(notes, note => Assert.Null(ledger.Note(note)));
            Assert.All(notes.Where((_, i) => i % 2 == 0), note => Assert.Null(ledger.Close(note)));
        }

        using HostLedger again = lab.Open(64);
        Assert.Equal(
            Enumerable.Range(0, 150).Select(i => 1 + (((2 * i) + 1) * 12)), again.Open.Select(note => note.Key.Door.Length).Order());
    }

    [Fact]
    public void Torn_opening_was_not_opened_and_those_before_it_are_known()
    {
        using (HostLedger ledger = lab.Open())
        {
            Assert.All(new[] { 1, 2, 3 }, each => Assert.Null(ledger.Note(LedgerLab.Opening(each))));
        }

        byte[] whole = File.ReadAllBytes(lab.LedgerPath);
        int lines = lab.Records().Length / 3;
        for (int cut = 1; cut < (lines * 128) - 1; cut += 7)
        {
            // What lies behind the cut did not arrive.
            byte[] torn = [.. whole];
            for (int at = ((1 + (2 * lines)) * 128) + cut; at < (1 + (3 * lines)) * 128; at++)
            {
                torn[at] = at % 128 == 127 ? (byte)'\n' : (byte)' ';
            }

            File.WriteAllBytes(lab.LedgerPath, torn);
            using HostLedger again = lab.Open();
            Assert.Equal([LedgerLab.Opening(1), LedgerLab.Opening(2)], again.Open.ToArray());
        }
    }

    [Fact]
    public void Opening_that_was_changed_is_refused_though_it_can_be_read()
    {
        using (HostLedger ledger = lab.Open())
        {
            Assert.Null(ledger.Note(LedgerLab.Opening(1)));
        }

        string text = File.ReadAllText(lab.LedgerPath);
        File.WriteAllText(lab.LedgerPath, text.Replace("203.0.113.1", "203.0.113.2", StringComparison.Ordinal));
        Assert.StartsWith($"{lab.LedgerPath}:2: damaged", lab.Refuse().ToString(), StringComparison.Ordinal);
    }

    /// <summary>A door that was opened by an overheard sequence, for ever more addresses, and a disk that fails meanwhile.</summary>
    [Fact]
    public void Openings_that_cannot_be_recorded_take_bounded_memory()
    {
        RecordFileTests.BrokenFiles files = new();
        using HostLedger ledger = lab.Open(64, files);
        OpenNote staying = LedgerLab.Opening(1);
        files.Break = operation => operation == "write";
        Assert.NotNull(ledger.Note(staying));
        for (int i = 0; i < 2000; i++)
        {
            OpenNote note = LedgerLab.Opening(2, $"{i}");
            Assert.NotNull(ledger.Note(note));
            ledger.Close(note);
        }

        files.Break = _ => false;
        ledger.Spend(1);
        Assert.InRange(lab.Records().Length, 1, 80);
        ledger.Dispose();
        using HostLedger again = lab.Open();
        Assert.Equal(staying, Assert.Single(again.Open));
    }

    /// <summary>The door is opened again while the end of the time before is being recorded.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Opening_that_is_decided_before_a_closing_is_written_stays(bool closingFirst)
    {
        Func<Fault?>? begun = null;
        OpenNote before = LedgerLab.Opening(1);
        OpenNote after = LedgerLab.Opening(1, minutes: 20);
        using (HostLedger ledger = lab.Open(64, aside: work => begun = LedgerLab.Deferred(work)))
        {
            Assert.Null(ledger.Note(before));
            if (closingFirst)
            {
                Assert.Null(ledger.Close(before));
            }

            ledger.Decide(new Spending([], [], after));
            Assert.Null(ledger.Close(before));
            Assert.Null(begun!());
        }

        using HostLedger again = lab.Open(64);
        Assert.Equal(after, Assert.Single(again.Open));
    }

    [Fact]
    public void Time_left_is_counted_on_the_clock_of_the_boot_and_bounded()
    {
        OpenNote note = LedgerLab.Opening(1, minutes: 600) with { OpenFor = TimeSpan.FromHours(1) };
        Assert.Equal(TimeSpan.FromMinutes(20), note.Remaining(TimeSpan.FromMinutes(580), "this boot"));
        Assert.Equal(TimeSpan.Zero, note.Remaining(TimeSpan.FromHours(11), "this boot"));
        Assert.Equal(TimeSpan.Zero, note.Remaining(TimeSpan.FromMinutes(580), "another"));

        // A clock that went back cannot keep it open longer than it was meant to be.
        Assert.Equal(TimeSpan.FromHours(1), note.Remaining(TimeSpan.Zero, "this boot"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"door":"x","ordinal":0,"address":"me","stop_command":"x","limit_ms":1,"open_for_ms":1,"due_ms":1,"boot":""}""")]
    [InlineData("""{"door":"x","ordinal":"0","address":"::1","stop_command":"x","limit_ms":1,"open_for_ms":1,"due_ms":1,"boot":""}""")]
    [InlineData("""{"door":"x","ordinal":0,"address":"::1","stop_command":null,"limit_ms":1,"open_for_ms":1,"due_ms":1,"boot":""}""")]
    [InlineData("""{"door":"x","ordinal":0,"address":"::1","stop_command":"x","limit_ms":9223372036854775807,"open_for_ms":1,"due_ms":1,"boot":""}""")]
    public void Text_that_is_no_opening_gives_none(string text) => Assert.Null(OpenNote.FromJson(Encoding.UTF8.GetBytes(text)));
}
