using Xunit;
using Finished = TanKnock.Tests.Client.ClientLab.Finished;

namespace TanKnock.Tests.Client;

/// <summary><c>tanknock skip</c> and <c>tanknock peek</c>, on real files.</summary>
public sealed class ListStepsTests : IDisposable
{
    private readonly ClientLab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Peek_tells_the_next_line_and_changes_nothing()
    {
        string text = "# mine\n#7000,8000 used 2026-03-01T09:15:22Z h\n" + ClientLab.RoomyList(3);
        lab.WriteList(text);
        Assert.Equal(new Finished(0, "line 3 of 5 is next, 3 left\n", ""), Say("peek", "host", "--list", lab.ListPath));
        Assert.Equal(text, File.ReadAllText(lab.ListPath));
    }

    [Fact]
    public void Skip_marks_the_next_line_and_says_which_comes_then()
    {
        lab.WriteList(ClientLab.RoomyList(3));
        Assert.Equal(
            new Finished(0, "", "tanknock: line 1 of 3 skipped, 2 left, next is line 2\n"),
            Say("skip", "192.0.2.1", "--list", lab.ListPath));
        Assert.Matches("^#10001:tcp,20001:udp skipped [0-9-]{10}T[0-9:]{8}Z 192.0.2.1 *$", lab.ListLines()[0]);
        Assert.All(lab.ListLines()[1..], line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Skip_of_several_passes_over_marked_lines_and_finds_the_stored_list()
    {
        string folder = Directory.CreateDirectory(Path.Combine(lab.Folder, "tanknock")).FullName;
        string path = Path.Combine(folder, "host.tan");
        File.Move(lab.WriteList(ClientLab.RoomyList(1) + "#7000,8000\n" + ClientLab.RoomyList(30)[128..]), path);

        Finished skip = lab.Run("skip", "host", "20");
        Assert.Equal(new Finished(0, "", "tanknock: 20 lines, 1 to 21, of 31 skipped, 10 left, next is line 22\n"), skip);
        Assert.Equal(20, File.ReadLines(path).Count(line => line.Contains(" skipped ", StringComparison.Ordinal)));
        Assert.Equal("line 22 of 31 is next, 10 left\n", lab.Run("peek", "host").Output);
    }

    [Fact]
    public void Skip_of_more_than_there_are_marks_none()
    {
        string text = ClientLab.RoomyList(3);
        lab.WriteList(text);
        Assert.Equal(
            new Finished(1, "", $"tanknock: error: {lab.ListPath}: only 3 lines are unused: none was skipped\n"),
            Say("skip", "host", "4", "--list", lab.ListPath));
        Assert.Equal(text, File.ReadAllText(lab.ListPath));
        Assert.Equal("tanknock: 3 lines, 1 to 3, of 3 skipped, 0 left, next is none\n", Say("skip", "host", "3", "--list", lab.ListPath).Error);
        Assert.Equal(3, Say("skip", "host", "--list", lab.ListPath).ExitCode);
        Assert.Equal(3, Say("peek", "host", "--list", lab.ListPath).ExitCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("1.5")]
    public void Skip_of_no_number_is_wrong_usage(string number)
    {
        string text = ClientLab.RoomyList(3);
        lab.WriteList(text);
        Assert.Equal(2, Say("skip", "host", number, "--list", lab.ListPath).ExitCode);
        Assert.Equal(text, File.ReadAllText(lab.ListPath));
    }

    [Theory]
    [InlineData("skip")]
    [InlineData("peek")]
    public void Host_of_that_name_is_reached_behind_two_dashes(string name)
    {
        lab.WriteList(ClientLab.RoomyList(3));
        Finished run = Say("--list", lab.ListPath, "--", name);
        Assert.Contains($"error: {name}: ", run.Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (Say(name).ExitCode, Say(name).Output));
    }

    [Fact]
    public void Help_of_both_shows_what_they_do() =>
        Snapshot.Match(Say("skip", "--help").Output + Say("peek", "--help").Output);

    private static Finished Say(params string[] arguments) => ClientSay.Run(arguments);
}
