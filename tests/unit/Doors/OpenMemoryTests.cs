using System.Text;
using TanKnock.Client;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Doors;
using TanKnock.Daemon.Listening;
using TanKnock.Daemon.Logging;
using TanKnock.Daemon.Packets;
using TanKnock.Tests.Lists;
using TanKnock.Tests.OneWay;
using TanKnock.Tests.Simulation;
using Xunit;

namespace TanKnock.Tests.Doors;

/// <summary>The file of open doors: what was written down is found again, whatever became of the daemon.</summary>
public sealed class OpenMemoryTests : IDisposable
{
    private readonly DoorLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public async Task Remembered_door_is_recalled_with_all_that_closing_it_needs()
    {
        OpenMemory memory = lab.Remember();
        DoorSettings door = lab.Door("my door ü \"x\"") with { CommandLimit = TimeSpan.FromSeconds(7) };
        OpenRequest knocker = new(door, DoorLab.AddressOf("203.0.113.7"), "/lists/alice.tan", 17, Twin: 2);
        Assert.True(await memory.RememberAsync(knocker, -1) > 0);
        memory.Dispose();

        OpenRequest left = Assert.Single(lab.Remember().Left).Door.OpenRequest;
        Assert.Equal(
            (door.Name, knocker.StopCommand, null, door.CommandLimit),
            (left.Door.Name, left.StopCommand, left.StartCommand, left.Door.CommandLimit));
        Assert.Equal(
            (knocker.Address, knocker.List, knocker.Line, knocker.Twin), (left.Address, left.List, left.Line, left.Twin));
    }

    [Fact]
    public async Task Stop_command_for_ipv6_is_the_one_that_is_remembered_for_ipv6()
    {
        OpenMemory memory = lab.Remember();
        await memory.RememberAsync(new OpenRequest(lab.Door(), DoorLab.AddressOf("2001:db8::7"), null, 0), -1);
        memory.Dispose();
        Assert.Contains("stop6", Assert.Single(lab.Remember().Left).Door.OpenRequest.StopCommand!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forgotten_door_is_gone_and_its_place_is_used_again()
    {
        OpenMemory memory = lab.Remember();
        int first = await memory.RememberAsync(Somebody(1), -1);
        int second = await memory.RememberAsync(Somebody(2), -1);
        Assert.Contains("203.0.113.1", lab.Remembered, StringComparison.Ordinal);
        memory.Forget(first);
        Assert.DoesNotContain("203.0.113.1", lab.Remembered, StringComparison.Ordinal);
        Assert.Equal(first, await memory.RememberAsync(Somebody(3), -1));
        memory.Forget(second);
        memory.Dispose();
        Assert.Equal(DoorLab.AddressOf("203.0.113.3"), Assert.Single(lab.Remember().Left).Door.OpenRequest.Address);
    }

    [Fact]
    public async Task Prolonging_takes_another_place_and_gives_up_the_old_one()
    {
        OpenMemory memory = lab.Remember();
        int before = await memory.RememberAsync(Somebody(1), -1);
        int after = await memory.RememberAsync(Somebody(1), before);
        Assert.NotEqual(before, after);
        memory.Dispose();
        Assert.Equal(after, Assert.Single(lab.Remember().Left).Place);
    }

    [Fact]
    public async Task Remembering_ends_when_it_is_on_the_disk_and_writes_in_place()
    {
        RecordingFileSystem files = new();
        OpenMemory memory = lab.Remember(files);
        files.Record.Clear();
        int place = await memory.RememberAsync(Somebody(1), -1);
        await memory.RememberAsync(Somebody(1), place);
        Assert.Equal(["write 512 at 512", "sync", "write 512 at 1024", "sync", "write 512 at 512"], files.Record);
    }

    [Fact]
    public async Task Write_that_fails_is_a_warning_once_until_one_succeeds()
    {
        RecordingFileSystem files = new();
        OpenMemory memory = lab.Remember(files);
        files.Before = operation => throw RecordingFileSystem.Failure(operation);
        Assert.Equal(-1, await memory.RememberAsync(Somebody(1), -1));
        Assert.Equal(-1, await memory.RememberAsync(Somebody(2), -1));
        Assert.Single(lab.Log.Lines);
        files.Before = _ => { };
        Assert.True(await memory.RememberAsync(Somebody(3), -1) > 0);
        files.Before = operation => throw RecordingFileSystem.Failure(operation);
        await memory.RememberAsync(Somebody(4), -1);
        Assert.Equal(2, lab.Log.Lines.Length);
    }

    [Fact]
    public async Task Records_of_any_length_and_number_are_found_again()
    {
        OpenMemory memory = lab.Remember();
        List<int> places = [];
        for (int i = 0; i < 300; i++)
        {
            places.Add(await memory.RememberAsync(
                Somebody(i % 250) with { Door = lab.Door() with { Name = new string('n', i * 12) } }, -1));
        }

        for (int i = 0; i < places.Count; i += 2)
        {
            memory.Forget(places[i]);
        }

        memory.Dispose();
        Assert.Equal(
            Enumerable.Range(0, 150).Select(i => ((2 * i) + 1) * 12),
            lab.Remember().Left.Select(each => each.Door.OpenRequest.Door.Name.Length).Order());
    }

    [Fact]
    public async Task Torn_record_is_passed_over_and_those_around_it_are_not()
    {
        OpenMemory memory = lab.Remember();
        for (int i = 1; i <= 3; i++)
        {
            await memory.RememberAsync(Somebody(i), -1);
        }

        memory.Dispose();
        byte[] whole = File.ReadAllBytes(lab.OpenFile);
        for (int cut = 0; cut < 200; cut += 7)
        {
            byte[] torn = [.. whole];
            torn.AsSpan((2 * OpenRecord.Slot) + cut, OpenRecord.Slot - cut).Clear();
            File.WriteAllBytes(lab.OpenFile, torn);
            using OpenMemory again = lab.Remember();
            Assert.Equal(["203.0.113.1", "203.0.113.3"], again.Left.Select(each => each.Door.OpenRequest.Address.ToString()));
        }
    }

    [Fact]
    public async Task Record_that_was_changed_is_passed_over_though_it_can_be_read()
    {
        OpenMemory memory = lab.Remember();
        await memory.RememberAsync(Somebody(1), -1);
        memory.Dispose();
        string text = File.ReadAllText(lab.OpenFile);
        File.WriteAllText(lab.OpenFile, text.Replace("203.0.113.1", "203.0.113.2", StringComparison.Ordinal));
        Assert.Empty(lab.Remember().Left);
    }

    [Fact]
    public async Task File_is_its_owners_alone_and_not_used_when_others_can_write_to_it()
    {
        OpenMemory memory = lab.Remember();
        await memory.RememberAsync(Somebody(1), -1);
        memory.Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(lab.OpenFile));

        // Its commands are run: those of somebody else are not.
        File.SetUnixFileMode(lab.OpenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.Empty(lab.Remember().Left);
        Assert.StartsWith("cannot remember what is open", Assert.Single(lab.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_of_something_else_stays_as_it_is_and_nothing_is_remembered()
    {
        File.WriteAllText(lab.OpenFile, "something else");
        File.SetUnixFileMode(lab.OpenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(-1, await lab.Remember().RememberAsync(Somebody(1), -1));
        Assert.Equal("something else", File.ReadAllText(lab.OpenFile));
        Assert.Contains("not a file of open doors", Assert.Single(lab.Log.Lines), StringComparison.Ordinal);
    }

    /// <summary>Somebody moved the state folder away while the daemon runs, or put an older copy there.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task File_that_is_no_longer_there_is_written_anew_with_all_that_is_open(bool olderCopy)
    {
        OpenMemory memory = lab.Remember();
        int closed = await memory.RememberAsync(Somebody(9), -1);
        string older = lab.Remembered;
        memory.Forget(closed);
        await memory.RememberAsync(Somebody(1), -1);
        File.Move(lab.OpenFile, lab.At("away"));
        if (olderCopy)
        {
            File.WriteAllText(lab.OpenFile, older);
            File.SetUnixFileMode(lab.OpenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        int second = await memory.RememberAsync(Somebody(2), -1);
        await memory.RememberAsync(Somebody(3), -1);
        memory.Forget(second);
        Assert.StartsWith(
            $"memory of open doors was gone from {lab.State}, or another was there", Assert.Single(lab.Log.Lines), StringComparison.Ordinal);

        // Still for this daemon alone.
        Assert.False(lab.Remember().Remembers);
        memory.Dispose();
        Assert.Equal(["203.0.113.1", "203.0.113.3"], lab.Remember().Left.Select(each => each.Door.OpenRequest.Address.ToString()));
    }

    [Fact]
    public async Task File_of_something_else_in_its_place_is_left_there_with_a_warning()
    {
        OpenMemory memory = lab.Remember();
        File.Move(lab.OpenFile, lab.At("away"));
        File.WriteAllText(lab.OpenFile, "something else");
        File.SetUnixFileMode(lab.OpenFile, (UnixFileMode)0b110_110_110);
        await memory.RememberAsync(Somebody(1), -1);
        Assert.StartsWith("cannot remember what is open", Assert.Single(lab.Log.Lines), StringComparison.Ordinal);
        Assert.Equal("something else", File.ReadAllText(lab.OpenFile));
    }

    [Fact]
    public void Time_left_is_counted_on_the_clock_of_the_boot_and_bounded()
    {
        RememberedDoor door = new(Somebody(1), TimeSpan.FromHours(10), "this boot");
        Assert.Equal(TimeSpan.FromMinutes(20), door.Remaining(TimeSpan.FromMinutes(580), "this boot"));
        Assert.Equal(TimeSpan.Zero, door.Remaining(TimeSpan.FromHours(11), "this boot"));
        Assert.Equal(TimeSpan.Zero, door.Remaining(TimeSpan.FromMinutes(580), "another"));

        // A clock that went back cannot keep it open longer than it was meant to be.
        Assert.Equal(TimeSpan.FromHours(1), door.Remaining(TimeSpan.Zero, "this boot"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"door":"x","twin":0,"address":"me","stop_command":"x","limit_ms":1,"open_for_ms":1,"due_ms":1,"boot":""}""")]
    [InlineData("""{"door":"x","twin":"0","address":"::1","stop_command":"x","limit_ms":1,"open_for_ms":1,"due_ms":1,"boot":""}""")]
    public void Text_that_is_no_record_gives_none(string text) =>
        Assert.Null(RememberedDoor.FromJson(Encoding.UTF8.GetBytes(text)));

    private OpenRequest Somebody(int last) => new(lab.Door(), DoorLab.AddressOf($"203.0.113.{last}"), null, 0);
}
